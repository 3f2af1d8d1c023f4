/**
 * Works on a library without end, until it is killed: deletes, brings back, empties, cleans by its rules, damages a file and
 * repairs. Says on standard output what it begins and what is done: `begin delete 1.2.3`, `done delete 1.2.3`.
 */
import { truncateSync, writeSync } from 'node:fs';
import { systemClock } from '../../electron/backend/clock.ts';
import { createKeeper } from '../../electron/backend/library/keeping/keeper.ts';
import { silentLog, store } from '../../electron/backend/library/library.test-support.ts';
import { openLibrary } from '../../electron/backend/library/open-library.ts';
import { createRandom } from '../fuzz/random.ts';
import {
  type LibraryOperation,
  libraryOperations,
  makeSample,
  sampleStudies,
  samplesOf,
} from './library-samples.ts';

const [folder = '', seed = '1', run = '0'] = process.argv.slice(2);
const random = createRandom(Number(seed), Number(run));
/** Days go by while the program runs, so that studies become unused. */
let daysLater = 0;
const clock = { ...systemClock, now: () => systemClock.now() + daysLater * 24 * 60 * 60_000 };
const library = await openLibrary({ folder, log: silentLog, clock });
const keeper = createKeeper({
  ...{ folder, library, clock, log: silentLog },
  retrieving: () => new Set(),
  automatic: false,
});
const noRules = { quotaBytes: null, unusedDays: null, trashDays: 30 };

const here = (): string[] => library.search({}).studies.map((study) => study.studyInstanceUid);

async function bringBackWhatIsGone(): Promise<void> {
  const lost = new Set(library.lostInstances().map((one) => one.sopInstanceUid));
  for (const study of sampleStudies) {
    if (library.isInTrash(study)) continue;
    const gone = samplesOf(study).filter((uid) => !library.has(uid) && !lost.has(uid));
    if (gone.length === 0) continue;
    writeSync(1, `begin store ${study}\n`);
    for (const uid of gone) await store(library, makeSample(uid));
    writeSync(1, `done store ${study}\n`);
  }
}

/** As the repair has the PACS send them. */
async function fetchLost(): Promise<void> {
  for (const { sopInstanceUid } of library.lostInstances()) await store(library, makeSample(sopInstanceUid));
}

async function verify(): Promise<void> {
  for await (const _ of library.verify(new AbortController().signal));
  await fetchLost();
}

function damageOne(study: string): void {
  const [one] = library.instances(study);
  const file = one && library.instancePath(one.sopInstanceUid);
  if (file !== undefined) truncateSync(file, random.below(2_000));
}

/** What the operation is about, and how it is done; undefined when there is nothing to do it with. */
function prepare(operation: LibraryOperation): [about: string, work: () => Promise<unknown>] | undefined {
  const studies = here();
  const trash = library.trash();
  switch (operation) {
    case 'delete': {
      if (studies.length === 0) return undefined;
      const study = random.pick(studies);
      return [study, () => keeper.deleteStudy(study)];
    }
    case 'restore':
    case 'empty': {
      if (trash.length === 0) return undefined;
      const { trashId, studyInstanceUid } = random.pick(trash);
      const restores = operation === 'restore';
      return [
        studyInstanceUid,
        () => (restores ? keeper.restoreStudy(trashId) : keeper.emptyTrash([trashId])),
      ];
    }
    case 'quota':
      return ['-', () => cleanBy({ quotaBytes: library.diskBytes() >> 1, unusedDays: null })];
    case 'unused':
      daysLater += 2;
      return ['-', () => cleanBy({ quotaBytes: null, unusedDays: 1 })];
    case 'repair':
      if (studies.length === 0) return undefined;
      damageOne(random.pick(studies));
      return ['-', verify];
  }
}

async function cleanBy(rule: { quotaBytes: number | null; unusedDays: number | null }): Promise<void> {
  await keeper.saveRules({ ...noRules, ...rule });
  await keeper.clean();
}

writeSync(1, 'open\n');
for (;;) {
  await bringBackWhatIsGone();
  for (const operation of libraryOperations) {
    const prepared = prepare(operation);
    if (!prepared) continue;
    const [about, work] = prepared;
    writeSync(1, `begin ${operation} ${about}\n`);
    await work();
    writeSync(1, `done ${operation} ${about}\n`);
  }
}
