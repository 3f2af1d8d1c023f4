import { afterEach, beforeEach, expect, it } from 'vitest';
import { type LibraryIndex, openIndex } from './index-database.ts';
import type { IndexEntry } from './index-entry.ts';

let index: LibraryIndex;
beforeEach(() => {
  index = openIndex(':memory:');
});
afterEach(() => index.close());

function entry(study: number, receivedAt: number): IndexEntry {
  return {
    studyInstanceUid: `1.2.${study}`,
    seriesInstanceUid: `1.2.${study}.1`,
    sopInstanceUid: `1.2.${study}.1.1`,
    sopClassUid: '1.2.840.10008.5.1.4.1.1.2',
    study: {
      ...{ patientName: 'Doe', patientId: '1', patientBirthDate: '', patientSex: '' },
      ...{ studyDate: '', studyTime: '', accessionNumber: '', studyDescription: '' },
      referringPhysicianName: '',
    },
    series: { modality: 'CT', seriesNumber: '1', seriesDescription: '', bodyPart: '' },
    ...{ instanceNumber: '1', numberOfFrames: 1, rows: 1, columns: 1 },
    ...{ imagePosition: '', imageOrientation: '', transferSyntaxUid: '1.2.840.10008.1.2.1' },
    ...{ bytes: 1000, fileBytes: 1200, checksum: 1, receivedAt },
  };
}

it('counts by the month of this computer, from its first to its last moment, months with nothing left out', async () => {
  const received = [
    ...[new Date(2026, 10, 1, 0, 0, 0, 0), new Date(2026, 10, 30, 23, 59, 59, 999)],
    ...[new Date(2026, 9, 31, 23, 59, 59, 999), new Date(2026, 7, 15), new Date(2025, 11, 31)],
  ];
  await Promise.all(received.map((date, study) => index.store(entry(study + 1, date.getTime()))));
  const one = { studies: 1, instances: 1, bytes: 1000 };
  expect(index.byMonth()).toEqual([
    { month: '2026-11', studies: 2, instances: 2, bytes: 2000 },
    { month: '2026-10', ...one },
    { month: '2026-08', ...one },
    { month: '2025-12', ...one },
  ]);
});

it('tells the last two years of a library that is older, and nothing of an empty one', async () => {
  expect(index.byMonth()).toEqual([]);
  const months = Array.from({ length: 40 }, (_, back) => new Date(2026, 5 - back, 15).getTime());
  await Promise.all(months.map((at, study) => index.store(entry(study + 1, at))));
  const told = index.byMonth();
  expect(told).toHaveLength(24);
  expect([told[0]?.month, told[23]?.month]).toEqual(['2026-06', '2024-07']);
});

it('gives what was used longest ago first, and can be asked again after being left in the middle', async () => {
  await Promise.all([300, 100, 200].map((at, study) => index.store(entry(study + 1, at))));
  index.setOpened('1.2.2', 250);
  const first = (): string | undefined => {
    for (const { studyInstanceUid } of index.keptStudies()) return studyInstanceUid;
    return undefined;
  };
  expect(first()).toBe('1.2.3');
  await index.store(entry(3, 400));
  expect(first()).toBe('1.2.2');
  expect([...index.keptStudies()].map(({ lastUsedAt }) => lastUsedAt)).toEqual([250, 300, 400]);
});

it('keeps every letter and place of what is deleted for its return', async () => {
  const usual = entry(1, 5);
  const odd = 'O\'Neil "von" \\ Müller\u0007\u{1F9E0} {"a":[1]}';
  const entries: IndexEntry[] = [
    {
      ...{
        ...usual,
        imagePosition: '0\\1.5\\-2',
        instanceNumber: '7',
        rows: 3,
        columns: 4,
        numberOfFrames: 2,
      },
      study: { ...usual.study, patientName: odd, studyDescription: odd },
      series: { ...usual.series, seriesDescription: odd, bodyPart: 'CHEST' },
      checksum: 2 ** 32 - 1,
    },
    { ...usual, sopInstanceUid: '1.2.1.1.2', localPath: `/home/${odd}/1.dcm` },
  ];
  await Promise.all(entries.map((one) => index.store(one)));
  const all = () => [
    index.search({}),
    index.series('1.2.1'),
    index.instances('1.2.1'),
    index.filesOfStudy('1.2.1'),
  ];
  const before = all();
  index.beginDeletion('1.2.1', { trashId: '1-a', reason: 'deleted', deletedAt: 1 });
  index.finishDeletion('1-a');
  expect(index.totalInstances()).toBe(0);
  expect(index.finishRestoring('1-a')).toEqual([]);
  expect(all()).toEqual(before);
});
