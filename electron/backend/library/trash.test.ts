import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, describe, expect, it } from 'vitest';
import { filesBelow, makeInstance, store, TestLibraries } from './library.test-support.ts';
import type { Library } from './library.ts';

const libraries = new TestLibraries();
afterEach(() => libraries.clean());

const tag = { study: 0x0020000d, series: 0x0020000e, name: 0x00100010 } as const;
const notFound = expect.objectContaining({ failure: expect.objectContaining({ kind: 'not-found' }) });

async function threeOfOneStudy(): Promise<{ library: Library; folder: string }> {
  const opened = await libraries.open();
  for (const uid of ['1.5.1', '1.5.2']) await store(opened.library, makeInstance(uid));
  await store(opened.library, makeInstance('1.5.3', { [tag.series]: '1.2.3.2' }));
  return opened;
}

function change(folder: string, sql: string): void {
  const database = new DatabaseSync(join(folder, 'index.sqlite'));
  database.exec(sql);
  database.close();
}

const unclean = "UPDATE state SET value = 0 WHERE name = 'clean'";

async function verified(library: Library): Promise<unknown> {
  let report: unknown;
  for await (const progress of library.verify(new AbortController().signal)) report = progress.report;
  return report;
}

const nothingWrong = { reindexed: 0, missingFiles: [], damaged: [], leftoversRemoved: 0 };

describe('a deleted study', () => {
  it('comes back as it was, with pin, expected images and the time it was opened', async () => {
    const { library, folder } = await threeOfOneStudy();
    library.setExpectedInstances('1.2.3', 40);
    library.setPinned('1.2.3', true);
    library.setOpened('1.2.3');
    const before = library.search({});
    const instances = library.instances('1.2.3');
    const bytes = readFileSync(library.instancePath('1.5.1') ?? '');
    const trashId = await library.deleteStudy('1.2.3');
    expect(library.search({}).total).toBe(0);
    expect(library.has('1.5.1')).toBe(false);
    expect(library.isInTrash('1.2.3')).toBe(true);
    expect(library.diskBytes()).toBe(0);
    expect(library.trash()).toMatchObject([{ trashId, step: 'trashed', study: before.studies[0] }]);
    expect(await library.restoreStudy(trashId)).toBe('1.2.3');
    expect(library.search({})).toEqual(before);
    expect(library.search({ text: 'doe', pinned: true }).total).toBe(1);
    expect(library.instances('1.2.3')).toEqual(instances);
    expect(readFileSync(library.instancePath('1.5.1') ?? '').equals(bytes)).toBe(true);
    expect(filesBelow(join(folder, 'trash'))).toEqual([]);
    expect(library.trashSize()).toEqual({ studies: 0, diskBytes: 0 });
    expect(await verified(library)).toMatchObject({ checkedFiles: 3, ...nothingWrong });
    await expect(library.restoreStudy(trashId)).rejects.toEqual(notFound);
  });

  it('comes back after the end of the program', async () => {
    const { library, folder } = await threeOfOneStudy();
    const trashId = await library.deleteStudy('1.2.3');
    await library.close();
    const { library: again } = await libraries.open(folder);
    await again.restoreStudy(trashId);
    expect(again.search({}).studies).toMatchObject([{ instances: 3, series: 2 }]);
  });

  it('comes back beside what came again meanwhile, which stays', async () => {
    const { library, folder } = await threeOfOneStudy();
    const trashId = await library.deleteStudy('1.2.3');
    const newer = makeInstance('1.5.1', {}, { pixels: new Uint8Array(64).fill(9) });
    await store(library, newer);
    await store(library, makeInstance('1.5.2', { [tag.study]: '1.2.4' }));
    await library.restoreStudy(trashId);
    expect(library.instances('1.2.3').map((one) => one.sopInstanceUid)).toEqual(['1.5.1', '1.5.3']);
    const kept = readFileSync(library.instancePath('1.5.1') ?? '');
    expect(kept.subarray(-newer.bytes.byteLength).equals(newer.bytes)).toBe(true);
    expect(filesBelow(join(folder, 'instances'))).toEqual([
      '1.2.3/1.2.3.1/1.5.1.dcm',
      '1.2.3/1.2.3.2/1.5.3.dcm',
      '1.2.4/1.2.3.1/1.5.2.dcm',
    ]);
    expect(await verified(library)).toMatchObject({ checkedFiles: 3, ...nothingWrong });
  });

  it('comes back with what is left of it, and knows what to fetch again, when somebody took files out of the trash', async () => {
    const { library, folder } = await threeOfOneStudy();
    const trashId = await library.deleteStudy('1.2.3');
    rmSync(join(folder, 'trash', trashId, '1.2.3', '1.2.3.1'), { recursive: true });
    await library.restoreStudy(trashId);
    expect(library.instances('1.2.3').map((one) => one.sopInstanceUid)).toEqual(['1.5.3']);
    expect(library.lostInstances().map((one) => one.sopInstanceUid)).toEqual(['1.5.1', '1.5.2']);
    const again = await library.deleteStudy('1.2.3');
    rmSync(join(folder, 'trash', again), { recursive: true });
    await expect(library.restoreStudy(again)).rejects.toEqual(notFound);
    expect(library.search({}).total).toBe(0);
    expect(await verified(library)).toMatchObject({ checkedFiles: 0, ...nothingWrong });
  });

  it('may be deleted twice, and each time comes back', async () => {
    const { library } = await threeOfOneStudy();
    const first = await library.deleteStudy('1.2.3');
    await store(library, makeInstance('1.5.9'));
    const second = await library.deleteStudy('1.2.3');
    expect(library.trashSize().studies).toBe(2);
    await library.restoreStudy(second);
    await library.restoreStudy(first);
    expect(library.search({}).studies).toMatchObject([{ instances: 4 }]);
  });

  it('is gone for good when the trash is emptied, and says how much that frees', async () => {
    const { library, folder } = await threeOfOneStudy();
    const bytes = library.diskBytes();
    const trashId = await library.deleteStudy('1.2.3');
    expect(await library.emptyTrash(trashId)).toBe(bytes);
    expect(readdirSync(join(folder, 'trash'))).toEqual([]);
    await expect(library.restoreStudy(trashId)).rejects.toEqual(notFound);
    await expect(library.emptyTrash(trashId)).rejects.toEqual(notFound);
  });

  it('whose files are where the user has them leaves these alone, and comes back', async () => {
    const { library } = await libraries.open();
    const { library: other } = await threeOfOneStudy();
    const path = other.instancePath('1.5.1') ?? '';
    const request = { paths: [path], keeping: 'in-place' } as const;
    for await (const _ of library.import(request, new AbortController().signal));
    expect(library.search({}).studies).toMatchObject([{ inPlaceInstances: 1 }]);
    const first = await library.deleteStudy('1.2.3');
    await library.restoreStudy(first);
    expect(library.instancePath('1.5.1')).toBe(path);
    const second = await library.deleteStudy('1.2.3');
    expect(await library.emptyTrash(second)).toBe(0);
    expect(readFileSync(path).byteLength).toBeGreaterThan(0);
  });

  it('that can not be moved is there as before', async () => {
    const { library, folder } = await threeOfOneStudy();
    rmSync(join(folder, 'trash'), { recursive: true });
    writeFileSync(join(folder, 'trash'), 'a file in the place of the folder');
    await expect(library.deleteStudy('1.2.3')).rejects.toMatchObject({
      failure: { kind: 'file-write-failed' },
    });
    expect(library.search({}).studies).toMatchObject([{ instances: 3 }]);
    expect(library.trash()).toEqual([]);
    rmSync(join(folder, 'trash'));
    await library.restoreStudy(await library.deleteStudy('1.2.3'));
    expect(await verified(library)).toMatchObject({ checkedFiles: 3, ...nothingWrong });
  });
});

describe('what the end of the program cut off', () => {
  it('before the files were moved: the deletion is done at the next start', async () => {
    const { library, folder } = await threeOfOneStudy();
    const trashId = await library.deleteStudy('1.2.3');
    await library.restoreStudy(trashId);
    await library.close();
    change(
      folder,
      `${unclean}; INSERT INTO trashed_studies SELECT '7-cut', 'deleting', study_instance_uid, 'deleted', 7, disk_bytes, 0,
       json_object('studyInstanceUid', study_instance_uid, 'patientName', '', 'patientId', '', 'patientBirthDate', '',
       'patientSex', '', 'studyDate', '', 'studyTime', '', 'accessionNumber', '', 'studyDescription', '',
       'referringPhysicianName', '', 'modalities', json_array(), 'series', 2, 'instances', 3, 'bytes', 1, 'receivedAt', 1)
       FROM studies`,
    );
    const { library: again } = await libraries.open(folder);
    expect(again.search({}).total).toBe(0);
    expect(filesBelow(join(folder, 'instances'))).toEqual([]);
    await again.restoreStudy('7-cut');
    expect(again.search({ text: 'doe' }).studies).toMatchObject([{ instances: 3, patientName: 'Doe^Jane' }]);
  });

  it('between files and rows of bringing back: the study is there at the next start', async () => {
    const { library, folder } = await threeOfOneStudy();
    const trashId = await library.deleteStudy('1.2.3');
    await library.close();
    renameSync(join(folder, 'trash', trashId, '1.2.3'), join(folder, 'instances', '1.2.3'));
    change(folder, `${unclean}; UPDATE trashed_studies SET step = 'restoring'`);
    const { library: again } = await libraries.open(folder);
    expect(again.search({}).studies).toMatchObject([{ instances: 3, series: 2 }]);
    expect(again.trash()).toEqual([]);
    expect(await verified(again)).toMatchObject({ checkedFiles: 3, ...nothingWrong });
  });

  it('in the middle of emptying: the rest goes at the next start', async () => {
    const { library, folder } = await threeOfOneStudy();
    const trashId = await library.deleteStudy('1.2.3');
    await library.close();
    rmSync(join(folder, 'trash', trashId, '1.2.3', '1.2.3.1', '1.5.1.dcm'));
    change(folder, `${unclean}; UPDATE trashed_studies SET step = 'emptying'`);
    const { library: again } = await libraries.open(folder);
    expect(again.trash()).toEqual([]);
    expect(readdirSync(join(folder, 'trash'))).toEqual([]);
  });

  it('with the index: what lies in the trash is in it again, and can come back', async () => {
    const { library, folder } = await threeOfOneStudy();
    await store(library, makeInstance('1.6', { [tag.study]: '1.2.4', [tag.name]: 'Other' }));
    const trashId = await library.deleteStudy('1.2.3');
    await library.close();
    for (const ending of ['', '-wal', '-shm']) rmSync(join(folder, `index.sqlite${ending}`), { force: true });
    const { library: again } = await libraries.open(folder);
    expect(again.search({}).studies.map((one) => one.studyInstanceUid)).toEqual(['1.2.4']);
    expect(again.trash()).toMatchObject([{ trashId, study: { instances: 3, patientName: 'Doe^Jane' } }]);
    await again.restoreStudy(trashId);
    expect(again.search({}).total).toBe(2);
    expect(await verified(again)).toMatchObject({ checkedFiles: 4, ...nothingWrong });
  });

  it('with the last rows of the index: what was deleted stays so, and is not looked for', async () => {
    const { library, folder } = await threeOfOneStudy();
    await library.close();
    const before = readFileSync(join(folder, 'index.sqlite'));
    const { library: second } = await libraries.open(folder);
    const trashId = await second.deleteStudy('1.2.3');
    await second.close();
    writeFileSync(join(folder, 'index.sqlite'), before);
    change(folder, unclean);
    const { library: again } = await libraries.open(folder);
    expect(again.search({}).total).toBe(0);
    expect(again.lostInstances()).toEqual([]);
    await again.restoreStudy(trashId);
    expect(again.search({}).studies).toMatchObject([{ instances: 3 }]);
    expect(await verified(again)).toMatchObject({ checkedFiles: 3, ...nothingWrong });
  });

  it('with a part of the files of the trash: what is left of them can come back', async () => {
    const { library, folder } = await threeOfOneStudy();
    const trashId = await library.deleteStudy('1.2.3');
    await library.close();
    rmSync(join(folder, 'trash', trashId, '1.2.3', '1.2.3.1', '1.5.1.dcm'));
    change(folder, unclean);
    const { library: again } = await libraries.open(folder);
    await again.restoreStudy(trashId);
    expect(again.instances('1.2.3').map((one) => one.sopInstanceUid)).toEqual(['1.5.2', '1.5.3']);
    expect(await verified(again)).toMatchObject({ checkedFiles: 2, ...nothingWrong });
  });

  it('with the files of the trash: an entry that nothing can bring back goes', async () => {
    const { library, folder } = await threeOfOneStudy();
    const trashId = await library.deleteStudy('1.2.3');
    await library.close();
    rmSync(join(folder, 'trash', trashId), { recursive: true });
    change(folder, unclean);
    const { library: again } = await libraries.open(folder);
    expect(again.trash()).toEqual([]);
  });
});

describe('keeping', () => {
  it('sorts by name, size, arrival and opening, a page at a time', async () => {
    const { library } = await libraries.open();
    const names = ['Zorn^A', 'ärger^B', 'Bauer^C'];
    for (const [index, name] of names.entries()) {
      const pixels = new Uint8Array(index === 1 ? 4_000 : 100 * (index + 1));
      const about = { [tag.study]: `1.2.${index}`, [tag.name]: name };
      await store(library, makeInstance(`1.9.${index}`, about, { pixels }));
    }
    library.setOpened('1.2.2');
    const order = (query: Parameters<Library['search']>[0]): string[] =>
      library.search(query).studies.map((one) => one.patientName);
    expect(order({ sort: 'name' })).toEqual(['ärger^B', 'Bauer^C', 'Zorn^A']);
    expect(order({ sort: 'name', ascending: false, limit: 1, offset: 1 })).toEqual(['Bauer^C']);
    expect(order({ sort: 'size' })).toEqual(['ärger^B', 'Bauer^C', 'Zorn^A']);
    expect(order({ sort: 'opened' })[0]).toBe('Bauer^C');
    expect(order({ sort: 'received', ascending: true })).toHaveLength(3);
  });

  it('remembers what was lost until it comes again, and lists what was put aside', async () => {
    const { library, folder } = await threeOfOneStudy();
    const damaged = library.instancePath('1.5.1') ?? '';
    writeFileSync(damaged, 'damaged');
    rmSync(library.instancePath('1.5.2') ?? '');
    await verified(library);
    expect(library.lostInstances().map((one) => one.sopInstanceUid)).toEqual(['1.5.1', '1.5.2']);
    expect(await library.quarantine()).toMatchObject([{ sopInstanceUid: '1.5.1', bytes: 7 }]);
    await store(library, makeInstance('1.5.1'));
    expect(library.lostInstances().map((one) => one.sopInstanceUid)).toEqual(['1.5.2']);
    const trashId = await library.deleteStudy('1.2.3');
    expect(library.lostInstances()).toEqual([]);
    await library.restoreStudy(trashId);
    expect(library.lostInstances().map((one) => one.sopInstanceUid)).toEqual(['1.5.2']);
    await library.close();
    const { library: again } = await libraries.open(folder);
    await store(again, makeInstance('1.5.2'));
    expect(again.lostInstances()).toEqual([]);
    expect(await again.emptyQuarantine()).toEqual({ files: 1, freedBytes: 7 });
    expect(await again.quarantine()).toEqual([]);
  });

  it('counts patients, studies, series, images and bytes', async () => {
    const { library, folder } = await threeOfOneStudy();
    await store(library, makeInstance('1.6', { [tag.study]: '1.2.4', 524384: 'MR' }));
    library.setExpectedInstances('1.2.3', 5);
    library.setPinned('1.2.4', true);
    mkdirSync(dirname(join(folder, 'quarantine/1/2')), { recursive: true });
    await library.deleteStudy('1.2.4');
    await store(library, makeInstance('1.7', { [tag.study]: '1.2.5', 524384: 'US' }));
    const onDisk = filesBelow(join(folder, 'instances')).reduce(
      (sum, file) => sum + readFileSync(join(folder, 'instances', file)).byteLength,
      0,
    );
    const statistics = await library.statistics();
    expect(statistics).toMatchObject({
      ...{ patients: 1, studies: 2, series: 3, instances: 4, pinnedStudies: 0, partialStudies: 1 },
      ...{
        diskBytes: onDisk,
        inPlaceInstances: 0,
        trash: { studies: 1 },
        quarantine: { files: 0, diskBytes: 0 },
      },
      byModality: [
        { modality: 'CT', studies: 1, series: 2, instances: 3 },
        { modality: 'US', studies: 1, series: 1, instances: 1 },
      ],
      byMonth: [{ studies: 2, instances: 4 }],
    });
    expect(statistics.biggest.map((one) => one.studyInstanceUid)).toEqual(['1.2.3', '1.2.5']);
    expect(statistics.longestUnused).toHaveLength(2);
  });

  it('counts right in a library of a version that did not count', async () => {
    const { library, folder } = await threeOfOneStudy();
    const before = await library.statistics();
    await library.close();
    change(
      folder,
      `DROP TABLE pinned_studies; DROP TABLE study_sources; DROP TABLE lost_instances; DROP TABLE trashed_studies;
       DROP TABLE trashed_instances; DROP INDEX studies_by_name; DROP INDEX studies_by_received; ALTER TABLE studies DROP COLUMN disk_bytes;
       ALTER TABLE studies DROP COLUMN local_instances; ALTER TABLE studies DROP COLUMN opened_at;
       ALTER TABLE series DROP COLUMN bytes; PRAGMA user_version = 3`,
    );
    const { library: again } = await libraries.open(folder);
    const { freeBytes: _, ...counts } = await again.statistics();
    expect(before).toMatchObject(counts);
  });
});
