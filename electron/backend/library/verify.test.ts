import { copyFileSync, mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, describe, expect, it } from 'vitest';
import type { IntegrityReport } from '../../../shared/contract/library.ts';
import { filesBelow, makeInstance, store, TestLibraries } from './library.test-support.ts';
import type { Library } from './library.ts';

const libraries = new TestLibraries();
afterEach(() => libraries.clean());

async function verify(library: Library): Promise<IntegrityReport | undefined> {
  let report: IntegrityReport | undefined;
  for await (const progress of library.verify(new AbortController().signal)) report = progress.report;
  return report;
}

function fileOf(library: Library, uid: string): string {
  const path = library.instancePath(uid);
  if (path === undefined) throw new Error(`${uid} is not in the library`);
  return path;
}

async function fourInstances(): Promise<{ library: Library; folder: string }> {
  const opened = await libraries.open();
  for (const uid of ['1.1', '1.2', '1.3', '1.4'])
    await store(opened.library, makeInstance(uid, {}, { pixels: new Uint8Array(5_000) }));
  return opened;
}

/** As a kill leaves it: the next start does not trust it. */
function markUnclean(folder: string): void {
  const database = new DatabaseSync(join(folder, 'index.sqlite'));
  database.exec("UPDATE state SET value = 0 WHERE name = 'clean'");
  database.close();
}

describe('the integrity check', () => {
  it('has nothing to say of a whole library', async () => {
    const { library } = await fourInstances();
    expect(await verify(library)).toEqual({
      checkedFiles: 4,
      reindexed: 0,
      missingFiles: [],
      damaged: [],
      leftoversRemoved: 0,
      unreachable: [],
    });
  });

  it('finds one changed bit, a short file, a missing file and an unknown file', async () => {
    const { library, folder } = await fourInstances();
    const flipped = fileOf(library, '1.1');
    const bytes = readFileSync(flipped);
    bytes[bytes.byteLength - 1] = (bytes.at(-1) ?? 0) ^ 1;
    writeFileSync(flipped, bytes);
    truncateSync(fileOf(library, '1.2'), 4_000);
    rmSync(fileOf(library, '1.3'));
    const other = await libraries.open();
    await store(other.library, makeInstance('1.9', { 2097165: '1.2.9' }));
    mkdirSync(join(folder, 'instances/1.2.9/1.2.3.1'), { recursive: true });
    copyFileSync(fileOf(other.library, '1.9'), join(folder, 'instances/1.2.9/1.2.3.1/1.9.dcm'));
    writeFileSync(join(folder, 'incoming/old.part'), 'left behind');

    expect(await verify(library)).toEqual({
      checkedFiles: 5,
      reindexed: 1,
      missingFiles: ['1.3'],
      damaged: ['1.1', '1.2'],
      leftoversRemoved: 1,
      unreachable: [],
    });
    expect(library.has('1.9')).toBe(true);
    expect(library.instances('1.2.3').map((one) => one.sopInstanceUid)).toEqual(['1.4']);
    expect(filesBelow(join(folder, 'quarantine'))).toHaveLength(2);
    expect(await verify(library)).toMatchObject({ checkedFiles: 2, damaged: [], missingFiles: [] });
  });

  it('disturbs nothing that arrives meanwhile', async () => {
    const { library } = await fourInstances();
    const arriving = Array.from({ length: 80 }, (_, index) =>
      store(library, makeInstance(`1.5.${index}`, {}, { pixels: new Uint8Array((index % 4) * 200_000) })),
    );
    const reports = [await verify(library), await verify(library)];
    expect((await Promise.all(arriving)).every((result) => result.status === 0)).toBe(true);
    for (const report of reports) {
      expect(report).toMatchObject({ damaged: [], missingFiles: [], reindexed: 0, leftoversRemoved: 0 });
    }
    expect(await verify(library)).toMatchObject({ checkedFiles: 84, damaged: [], missingFiles: [] });
  });

  it('ends without a report when it is cancelled', async () => {
    const { library } = await fourInstances();
    const controller = new AbortController();
    controller.abort();
    for await (const progress of library.verify(controller.signal)) expect(progress.report).toBeUndefined();
  });
});

describe('opening a library that was not closed cleanly', () => {
  it('indexes whole files, puts half ones aside, drops rows without file and sweeps leftovers', async () => {
    const { library, folder } = await fourInstances();
    const series = join(folder, 'instances/1.2.3/1.2.3.1');
    await store(library, makeInstance('1.5', { 2097165: '1.2.8' }));
    const orphan = readFileSync(fileOf(library, '1.4'));
    await library.close();

    const database = new DatabaseSync(join(folder, 'index.sqlite'));
    database.exec("DELETE FROM instances WHERE sop_instance_uid = '1.4'");
    database.exec('UPDATE series SET instances = 3 WHERE instances = 4; UPDATE state SET value = 0');
    database.exec('UPDATE studies SET instances = 3 WHERE instances = 4');
    database.close();
    writeFileSync(join(series, '1.7.dcm'), orphan.subarray(0, 900));
    writeFileSync(join(series, '1.8.dcm'), orphan);
    truncateSync(join(series, '1.2.dcm'), 0);
    rmSync(join(folder, 'instances/1.2.8'), { recursive: true });
    writeFileSync(join(folder, 'incoming/half.part'), 'x');

    const again = (await libraries.open(folder)).library;
    expect(again.instances('1.2.3').map((one) => one.sopInstanceUid)).toEqual(['1.1', '1.3', '1.4']);
    expect(again.search({}).studies).toMatchObject([{ studyInstanceUid: '1.2.3', instances: 3 }]);
    expect(filesBelow(join(folder, 'incoming'))).toEqual([]);
    expect(filesBelow(join(folder, 'quarantine'))).toHaveLength(3);
  });

  it('without an index: a file with zeros where its pixels were is put aside, small or of many blocks', async () => {
    const { library, folder } = await libraries.open();
    for (const [uid, size] of [
      ['1.1', 5_000],
      ['1.2', 5_000],
      ['1.3', 400_000],
      ['1.4', 400_000],
    ] as const) {
      await store(library, makeInstance(uid, {}, { pixels: new Uint8Array(size).fill(7) }));
    }
    const harmed = ['1.2', '1.3'].map((uid) => fileOf(library, uid));
    await library.close();
    for (const file of harmed) {
      const bytes = readFileSync(file);
      writeFileSync(file, bytes.fill(0, bytes.byteLength - 3_000));
    }
    rmSync(join(folder, 'index.sqlite'));
    const again = (await libraries.open(folder)).library;
    expect(again.instances('1.2.3').map((one) => one.sopInstanceUid)).toEqual(['1.1', '1.4']);
    expect(filesBelow(join(folder, 'quarantine'))).toHaveLength(2);
  });

  it('keeps the newer of two files of one instance', async () => {
    const { library, folder } = await libraries.open();
    await store(library, makeInstance('1.1'));
    await library.close();
    const elsewhere = await libraries.open();
    await store(elsewhere.library, makeInstance('1.1', { 2097165: '1.2.9' }));
    mkdirSync(join(folder, 'instances/1.2.9/1.2.3.1'), { recursive: true });
    writeFileSync(
      join(folder, 'instances/1.2.9/1.2.3.1/1.1.dcm'),
      readFileSync(fileOf(elsewhere.library, '1.1')),
    );
    markUnclean(folder);
    const again = (await libraries.open(folder)).library;
    expect(again.search({}).studies.map((study) => study.studyInstanceUid)).toEqual(['1.2.9']);
    expect(filesBelow(join(folder, 'instances'))).toEqual(['1.2.9/1.2.3.1/1.1.dcm']);
    expect(filesBelow(join(folder, 'quarantine'))).toHaveLength(1);
  });

  it.each([
    ['lost', (file: string) => rmSync(file)],
    [
      'overwritten',
      (file: string) => writeFileSync(file, 'this is no database at all, but a letter'.repeat(100)),
    ],
  ])('builds the index again when it was %s', async (_, harm) => {
    const { library, folder } = await fourInstances();
    const before = library.search({}).studies.map(({ receivedAt, ...rest }) => rest);
    await library.close();
    harm(join(folder, 'index.sqlite'));
    const again = (await libraries.open(folder)).library;
    expect(again.search({}).studies.map(({ receivedAt, ...rest }) => rest)).toEqual(before);
    expect(again.search({ text: 'doe' }).total).toBe(1);
  });

  it('refuses an index that a later version wrote, and leaves it as it is', async () => {
    const { library, folder } = await fourInstances();
    await library.close();
    const file = join(folder, 'index.sqlite');
    const database = new DatabaseSync(file);
    database.exec('PRAGMA user_version = 999');
    database.close();
    await expect(libraries.open(folder)).rejects.toMatchObject({ failure: { kind: 'invalid-request' } });
    expect(filesBelow(join(folder, 'quarantine'))).toEqual([]);
  });
});
