import { afterEach, describe, expect, it } from 'vitest';
import type { KeepingRules } from '../../../../shared/contract/library-keeping.ts';
import { createFakeClock, type FakeClock } from '../../testing/fake-clock.ts';
import { makeInstance, silentLog, store, TestLibraries } from '../library.test-support.ts';
import type { Library } from '../library.ts';
import { lowSpaceBytes, planClean } from './clean-plan.ts';
import { createKeeper, type Keeper } from './keeper.ts';

const libraries = new TestLibraries();
const keepers: Keeper[] = [];
afterEach(async () => {
  for (const keeper of keepers.splice(0)) await keeper.close();
  await libraries.clean();
});

const day = 24 * 60 * 60_000;
const noRules: KeepingRules = { quotaBytes: null, unusedDays: null, trashDays: 30 };

interface Place {
  readonly library: Library;
  readonly folder: string;
  readonly clock: FakeClock;
  readonly retrieving: Set<string>;
  keeper(automatic?: boolean): Keeper;
}

/** Studies 1.2.1, 1.2.2, 1.2.3, received a day after the other; then a day more. */
async function threeStudies(): Promise<Place> {
  const clock = createFakeClock();
  const { library, folder } = await libraries.open(undefined, clock);
  for (const number of [1, 2, 3]) {
    await store(library, makeInstance(`1.9.${number}`, { 2097165: `1.2.${number}` }));
    clock.advance(day);
  }
  const retrieving = new Set<string>();
  return {
    ...{ library, folder, clock, retrieving },
    keeper(automatic = false) {
      const keeper = createKeeper({
        ...{ folder, library, clock, log: silentLog, automatic },
        retrieving: () => retrieving,
      });
      keepers.push(keeper);
      return keeper;
    },
  };
}

const uids = (library: Library): string[] =>
  library.search({ sort: 'received', ascending: true }).studies.map((study) => study.studyInstanceUid);

describe('the rule of unused studies', () => {
  it('previews what it would remove, moves that to the trash, and says what it did, also after a restart', async () => {
    const { library, keeper } = await threeStudies();
    const first = keeper();
    await first.saveRules({ ...noRules, unusedDays: 2 });
    const preview = first.preview();
    expect(preview).toMatchObject({ total: 2, freedBytes: 0, trashStudies: 0, stillOverQuota: false });
    expect(preview.studies).toMatchObject([
      { studyInstanceUid: '1.2.1', patientName: 'Doe^Jane', why: 'unused' },
      { studyInstanceUid: '1.2.2', why: 'unused' },
    ]);
    expect(uids(library)).toHaveLength(3);
    const run = await first.clean();
    expect(run).toMatchObject({ total: 2, studies: preview.studies, toTrashBytes: preview.toTrashBytes });
    expect(uids(library)).toEqual(['1.2.3']);
    expect(first.trash()).toMatchObject([{ reason: 'unused' }, { reason: 'unused' }]);
    await first.close();
    expect(keeper().state()).toMatchObject({ rules: { unusedDays: 2 }, lastRun: run, trash: { studies: 2 } });
  });

  it('passes over what is pinned, open or being retrieved, and what was opened counts as used', async () => {
    const { library, keeper, retrieving, clock } = await threeStudies();
    const one = keeper();
    await one.saveRules({ ...noRules, unusedDays: 2 });
    clock.advance(10 * day);
    library.setPinned('1.2.1', true);
    retrieving.add('1.2.2');
    const closeViewer = one.reading(['1.2.3']);
    clock.advance(10 * day);
    expect(one.preview()).toMatchObject({ total: 0, spared: { pinned: 1, retrieving: 1, open: 1 } });
    expect(await one.clean()).toMatchObject({ total: 0 });
    closeViewer();
    // Read until a moment ago.
    expect(one.preview()).toMatchObject({ total: 0, spared: { open: 0 } });
    clock.advance(2 * day);
    library.setPinned('1.2.1', false);
    expect(await one.clean()).toMatchObject({ total: 2 });
    expect(uids(library)).toEqual(['1.2.2']);
  });

  it('does not take a study again that was brought back', async () => {
    const { library, keeper } = await threeStudies();
    const one = keeper();
    await one.saveRules({ ...noRules, unusedDays: 3 });
    await one.clean();
    expect(uids(library)).toEqual(['1.2.2', '1.2.3']);
    await one.restoreStudy(one.trash()[0]?.trashId ?? '');
    await one.clean();
    expect(uids(library)).toEqual(['1.2.1', '1.2.2', '1.2.3']);
  });
});

describe('by itself', () => {
  it('the trash is emptied after its days, at the start or within an hour', async () => {
    const { library, keeper, clock } = await threeStudies();
    await library.deleteStudy('1.2.1');
    const one = keeper(true);
    clock.advance(30 * day - 60 * 60_000);
    expect(library.trashSize().studies).toBe(1);
    const emptied = new Promise((resolve) => one.onChange((state) => !state.running && resolve(state)));
    clock.advance(2 * 60 * 60_000);
    while (one.state().running) await one.clean();
    clock.advance(1000);
    await emptied;
    expect(library.trash()).toEqual([]);
    expect(one.state().lastRun).toMatchObject({ trashStudies: 1, total: 0 });
  });

  it('rules run a few seconds after something was received', async () => {
    const { library, keeper, clock } = await threeStudies();
    const one = keeper(true);
    await one.saveRules({ ...noRules, unusedDays: 2 });
    await store(library, makeInstance('1.9.4', { 2097165: '1.2.4' }));
    clock.advance(200);
    clock.advance(5_000);
    await one.clean();
    expect(uids(library)).toEqual(['1.2.3', '1.2.4']);
  });
});

describe('deleting', () => {
  it('is refused while the study is being retrieved', async () => {
    const { library, keeper, retrieving } = await threeStudies();
    retrieving.add('1.2.1');
    await expect(keeper().deleteStudy('1.2.1')).rejects.toMatchObject({
      failure: { kind: 'invalid-request' },
    });
    expect(uids(library)).toHaveLength(3);
  });

  it('tells when it goes for good, and empties on request', async () => {
    const { keeper, clock } = await threeStudies();
    const one = keeper();
    await one.deleteStudy('1.2.1');
    await one.deleteStudy('1.2.2');
    const [first, second] = one.trash();
    expect(first).toMatchObject({ goneAt: clock.now() + 30 * day, reason: 'deleted' });
    expect(await one.emptyTrash([second?.trashId ?? ''])).toEqual({
      studies: 1,
      freedBytes: second?.diskBytes,
    });
    expect(one.state().trash.studies).toBe(1);
    await one.emptyTrash();
    expect(one.trash()).toEqual([]);
  });
});

describe('the plan', () => {
  const gigabyte = 1024 ** 3;
  const kept = (number: number, more: object = {}) => ({
    studyInstanceUid: `1.2.${number}`,
    lastUsedAt: number * day,
    diskBytes: gigabyte,
    ...{ pinned: false, inPlace: false, ...more },
  });
  const trashed = (number: number) => ({
    trashId: `${number}-a`,
    step: 'trashed' as const,
    studyInstanceUid: `1.3.${number}`,
    reason: 'deleted' as const,
    deletedAt: (90 + number) * day,
    diskBytes: gigabyte,
    inPlaceInstances: 0,
    study: {
      ...{ studyInstanceUid: `1.3.${number}`, patientName: '', patientId: '', patientBirthDate: '' },
      ...{ patientSex: '', studyDate: '', studyTime: '', accessionNumber: '', studyDescription: '' },
      ...{ referringPhysicianName: '', modalities: [], series: 1, instances: 1, bytes: 1, receivedAt: 1 },
    },
  });
  const situation = {
    rules: noRules,
    now: 100 * day,
    studies: [kept(1), kept(2), kept(3), kept(4)],
    diskBytes: 4 * gigabyte,
    trash: [trashed(2), trashed(1)],
    open: new Set<string>(),
    retrieving: new Set<string>(),
    freeBytes: 100 * gigabyte,
  };
  const names = (plan: ReturnType<typeof planClean>) => ({
    empty: plan.empty.map((entry) => entry.trashId),
    toTrash: plan.studies.filter((one) => !one.forGood).map((one) => one.study.studyInstanceUid),
    forGood: plan.studies.filter((one) => one.forGood).map((one) => one.study.studyInstanceUid),
  });

  it('without rules removes nothing', () => {
    expect(names(planClean(situation))).toEqual({ empty: [], toTrash: [], forGood: [] });
  });

  it('within the quota takes from the trash what was deleted first, and no study while that is enough', () => {
    const plan = planClean({ ...situation, rules: { ...noRules, quotaBytes: 5 * gigabyte } });
    expect(names(plan)).toEqual({ empty: ['1-a'], toTrash: [], forGood: [] });
    expect(plan).toMatchObject({ usedBytes: 6 * gigabyte, usedBytesAfter: 5 * gigabyte });
  });

  it('above the quota removes the longest unused for good, and passes over what it may not', () => {
    const studies = [kept(1, { pinned: true }), kept(2), kept(3, { inPlace: true }), kept(4)];
    const plan = planClean({
      ...{ ...situation, studies, open: new Set(['1.2.4']) },
      rules: { ...noRules, quotaBytes: 2 * gigabyte },
    });
    expect(names(plan)).toEqual({ empty: ['1-a', '2-a'], toTrash: [], forGood: ['1.2.2'] });
    expect(plan.spared).toEqual({ pinned: 1, inPlace: 1, open: 1, retrieving: 0 });
    expect(plan.stillOverQuota).toBe(true);
  });

  it('moves unused studies to the trash when nothing else is wanted of them', () => {
    const plan = planClean({ ...situation, rules: { ...noRules, unusedDays: 98, trashDays: 9 } });
    expect(names(plan)).toEqual({ empty: ['1-a'], toTrash: ['1.2.1', '1.2.2'], forGood: [] });
  });

  it('on a disk that is nearly full empties the trash and removes no study', () => {
    const plan = planClean({ ...situation, freeBytes: lowSpaceBytes - 1 });
    expect(names(plan)).toEqual({ empty: ['1-a'], toTrash: [], forGood: [] });
  });
});
