import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { LibraryChange } from '../../../shared/contract/library.ts';
import type { Clock } from '../dependencies.ts';
import { filesBelow, makeInstance, store, TestLibraries } from './library.test-support.ts';

const libraries = new TestLibraries();
afterEach(() => libraries.clean());

const study = { uid: 0x0020000d, series: 0x0020000e, name: 0x00100010, id: 0x00100020 } as const;

async function withPatients() {
  const { library } = await libraries.open();
  const patients: readonly Record<number, string>[] = [
    {
      [study.uid]: '1.1',
      [study.name]: 'Müller^Jürgen',
      [study.id]: 'A100',
      524320: '20240101',
      524368: 'ACC77',
    },
    {
      [study.uid]: '1.2',
      [study.name]: 'Yamada^Tarou=山田^太郎=やまだ^たろう',
      [study.id]: 'B200',
      524320: '20250101',
    },
    {
      [study.uid]: '1.3',
      [study.name]: 'Łukasiewicz^Øystein',
      [study.id]: 'A100',
      524320: '',
      528432: 'CT Schädel',
    },
    { [study.uid]: '1.4', [study.name]: 'Li^An', [study.id]: 'C_30%', 524320: '20230101' },
  ];
  for (const [index, patient] of patients.entries())
    await store(library, makeInstance(`1.9.${index}`, patient));
  return library;
}

describe('search', () => {
  const cases: readonly (readonly [string, string[]])[] = [
    ['', ['1.2', '1.1', '1.4', '1.3']],
    ['muller', ['1.1']],
    ['MÜLLER', ['1.1']],
    ['jurgen mul', ['1.1']],
    ['müller^jürgen', ['1.1']],
    ['mull*', ['1.1']],
    ['muller tarou', []],
    ['山田', ['1.2']],
    ['田', ['1.2']],
    ['やまだ', ['1.2']],
    ['yam tar', ['1.2']],
    ['lukasiewicz oystein', ['1.3']],
    ['schadel', ['1.3']],
    ['acc77', ['1.1']],
    ['a100', ['1.1', '1.3']],
    ['li', ['1.4']],
    ['li an', ['1.4']],
    ['30%', ['1.4']],
    ['%', ['1.4']],
    ['"', []],
    ['a" OR "b', []],
    ['nobody', []],
  ];
  it.each(cases)('%j finds %j', async (text, expected) => {
    const library = await withPatients();
    const found = library.search({ text });
    expect(found.studies.map((one) => one.studyInstanceUid)).toEqual(expected);
    expect(found.total).toBe(expected.length);
  });

  it('counts all matches whatever page is asked for, newest study first', async () => {
    const library = await withPatients();
    const page = library.search({ limit: 2, offset: 1 });
    expect(page.total).toBe(4);
    expect(page.studies.map((one) => one.studyInstanceUid)).toEqual(['1.1', '1.4']);
  });

  it('filters by patient ID and by a list of studies', async () => {
    const library = await withPatients();
    expect(library.search({ patientId: 'A100' }).total).toBe(2);
    expect(library.search({ patientId: 'A10' }).total).toBe(0);
    expect(library.search({ studyInstanceUids: ['1.2', '1.4', '9.9'] }).total).toBe(2);
    expect(library.search({ studyInstanceUids: [] }).total).toBe(0);
  });

  it('finds a corrected name by the new text and no more by the old', async () => {
    const library = await withPatients();
    await store(
      library,
      makeInstance('1.9.9', { [study.uid]: '1.4', [study.name]: 'Wong^An', [study.id]: '' }),
    );
    expect(library.search({ text: 'wong' }).studies).toMatchObject([{ patientId: 'C_30%', instances: 2 }]);
    expect(library.search({ text: 'li' }).total).toBe(0);
  });
});

describe('series and instances', () => {
  it('come in the order of their numbers, then of their positions', async () => {
    const { library } = await libraries.open();
    for (const [uid, number] of [
      ['1.2.3.1', '10'],
      ['1.2.3.2', '9'],
      ['1.2.3.3', ''],
    ] as const)
      await store(library, makeInstance(`${uid}.1`, { [study.series]: uid, 2097169: number }));
    expect(library.series('1.2.3').map((one) => one.seriesNumber)).toEqual(['9', '10', '']);

    const plane = { [study.series]: '1.2.3.4', 2097207: '1\\0\\0\\0\\1\\0', 2097169: '4' };
    const numbers = [
      ['a', '10', '0\\0\\5'],
      ['b', '2', '0\\0\\9'],
      ['c', '2', '0\\0\\-3.5'],
      ['d', '', '0\\0\\1'],
    ];
    for (const [index, [, number = '', position = '']] of numbers.entries())
      await store(library, makeInstance(`1.5.${index}`, { ...plane, 2097171: number, 2097202: position }));
    const ordered = library.instances('1.2.3', '1.2.3.4').map((one) => one.sopInstanceUid);
    expect(ordered).toEqual(['1.5.2', '1.5.1', '1.5.0', '1.5.3']);
    expect(library.instances('1.2.3')).toHaveLength(7);
  });

  it('that are not there reject with not-found', async () => {
    const { library, folder } = await libraries.open();
    await store(library, makeInstance('1.5'));
    const notFound = expect.objectContaining({ failure: expect.objectContaining({ kind: 'not-found' }) });
    expect(() => library.series('9.9')).toThrow(notFound);
    expect(() => library.instances('9.9')).toThrow(notFound);
    expect(() => library.instances('1.2.3', '9.9')).toThrow(notFound);
    await expect(library.deleteStudy('9.9')).rejects.toEqual(notFound);
    await expect(library.exportStudy('../..', folder)).rejects.toEqual(notFound);
    expect(library.instancePath('9.9')).toBeUndefined();
  });
});

describe('the expected number of instances', () => {
  it('may be known before the first one comes, and goes with the study', async () => {
    const { library } = await libraries.open();
    library.setExpectedInstances('1.2.3', 40);
    await store(library, makeInstance('1.5'));
    expect(library.search({}).studies).toMatchObject([{ instances: 1, expectedInstances: 40 }]);
    library.setExpectedInstances('1.2.3', 41);
    expect(library.search({}).studies).toMatchObject([{ expectedInstances: 41 }]);
    await library.deleteStudy('1.2.3');
    await store(library, makeInstance('1.5'));
    expect(library.search({}).studies[0]).not.toHaveProperty('expectedInstances');
  });
});

describe('deleting a study', () => {
  it('takes its files and rows, and nothing of the others', async () => {
    const { library, folder } = await libraries.open();
    for (let index = 0; index < 5; index += 1) await store(library, makeInstance(`1.5.${index}`));
    await store(library, makeInstance('1.6', { [study.uid]: '1.2.4', [study.name]: 'Other' }));
    await library.deleteStudy('1.2.3');
    expect(filesBelow(join(folder, 'instances'))).toEqual(['1.2.4/1.2.3.1/1.6.dcm']);
    expect(filesBelow(join(folder, 'incoming'))).toEqual([]);
    expect(library.search({}).studies.map((one) => one.studyInstanceUid)).toEqual(['1.2.4']);
    expect(library.search({ text: 'doe' }).total).toBe(0);
    expect(library.has('1.5.0')).toBe(false);
    expect((await store(library, makeInstance('1.5.0'))).status).toBe(0);
  });

  it('while more of it arrives leaves files and rows in agreement', async () => {
    const { library, folder } = await libraries.open();
    await store(library, makeInstance('1.5.0'));
    const storing = Array.from({ length: 60 }, (_, index) =>
      store(library, makeInstance(`1.5.${index + 1}`, {}, { pixels: new Uint8Array((index % 3) * 300_000) })),
    );
    await Promise.all([...storing.slice(0, 20)]);
    await library.deleteStudy('1.2.3');
    expect((await Promise.all(storing)).every((result) => result.status === 0)).toBe(true);
    const onDisk = filesBelow(join(folder, 'instances'));
    const indexed = library.search({}).total === 0 ? [] : library.instances('1.2.3');
    expect(onDisk).toEqual(indexed.map((one) => `1.2.3/1.2.3.1/${one.sopInstanceUid}.dcm`).sort());
  });
});

describe('exporting a study', () => {
  it('copies its files, counts those that are there and never overwrites other ones', async () => {
    const { library } = await libraries.open();
    await store(library, makeInstance('1.5'));
    await store(library, makeInstance('1.6'));
    const target = libraries.folder();
    mkdirSync(join(target, '1.2.3/1.2.3.1'), { recursive: true });
    writeFileSync(join(target, '1.2.3/1.2.3.1/1.6.dcm'), 'somebody else');
    expect(await library.exportStudy('1.2.3', target)).toEqual({ files: 2 });
    expect(await library.exportStudy('1.2.3', target)).toEqual({ files: 2 });
    const names = ['1.5.dcm', '1.6-2.dcm', '1.6.dcm'];
    expect(filesBelow(target)).toEqual(names.map((name) => `1.2.3/1.2.3.1/${name}`));
    expect(readFileSync(join(target, '1.2.3/1.2.3.1/1.6.dcm'), 'utf8')).toBe('somebody else');
    const original = readFileSync(library.instancePath('1.6') ?? '');
    expect(readFileSync(join(target, '1.2.3/1.2.3.1/1.6-2.dcm')).equals(original)).toBe(true);
  });

  it('copies files that stay where the user has them', async () => {
    const { library: other } = await libraries.open();
    await store(other, makeInstance('1.5'));
    const path = other.instancePath('1.5') ?? '';
    const { library } = await libraries.open();
    const request = { paths: [path], keeping: 'in-place' } as const;
    for await (const _ of library.import(request, new AbortController().signal));
    const target = libraries.folder();
    expect(await library.exportStudy('1.2.3', target)).toEqual({ files: 1 });
    expect(readFileSync(join(target, '1.2.3/1.2.3.1/1.5.dcm')).equals(readFileSync(path))).toBe(true);
  });
});

describe('changes', () => {
  it('are gathered and told a few times a second', async () => {
    const pending: { ms: number; callback: () => void }[] = [];
    const clock: Clock = {
      now: () => 1_000,
      monotonic: () => performance.now(),
      after: (ms, callback) => {
        const timer = { ms, callback };
        pending.push(timer);
        return () => pending.splice(pending.indexOf(timer), 1);
      },
    };
    const { library } = await libraries.open(libraries.folder(), clock);
    const changes: LibraryChange[] = [];
    const unsubscribe = library.onChange((change) => changes.push(change));
    for (let index = 0; index < 3; index += 1) await store(library, makeInstance(`1.5.${index}`));
    await store(library, makeInstance('1.6', { [study.series]: '1.2.3.2' }));
    expect(changes).toEqual([]);
    expect(pending.map((timer) => timer.ms)).toEqual([200]);
    pending[0]?.callback();
    expect(changes).toEqual([
      {
        stored: [
          { studyInstanceUid: '1.2.3', seriesInstanceUid: '1.2.3.1', instances: 3 },
          { studyInstanceUid: '1.2.3', seriesInstanceUid: '1.2.3.2', instances: 1 },
        ],
        deleted: [],
      },
    ]);
    await library.deleteStudy('1.2.3');
    pending[0]?.callback();
    expect(changes[1]).toEqual({ stored: [], deleted: ['1.2.3'] });
    unsubscribe();
    await store(library, makeInstance('1.5.9'));
    await library.close();
    expect(changes).toHaveLength(2);
    expect(pending).toEqual([]);
  });
});

it('free space is that of the folder', async () => {
  const { library } = await libraries.open();
  expect(await library.freeBytes()).toBeGreaterThan(0);
});
