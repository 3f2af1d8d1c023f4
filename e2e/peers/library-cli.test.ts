import { truncateSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { runCli } from '../support/cli.ts';
import { freePort, startOrthanc } from '../support/peers.ts';
import { sampleStudy, writeSampleStudy } from '../support/sample-study.ts';

const { studyInstanceUid: study } = sampleStudy;
let fixtures: string;
let files: string[];
let dataDir: string;

beforeAll(async () => {
  fixtures = await mkdtemp(join(tmpdir(), 'movescope-cli-fixtures-'));
  files = await writeSampleStudy(join(fixtures, 'study'));
});
afterAll(() => rm(fixtures, { recursive: true, force: true }));
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'movescope-cli-data-'));
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

const library = (...args: string[]) => runCli(['library', ...args, '--json', '--data-dir', dataDir]);

/** Every file of the library with its bytes. */
async function stored(): Promise<Map<string, Buffer>> {
  const folder = join(dataDir, 'instances');
  const names = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = names.filter((name) => name.isFile()).map((name) => join(name.parentPath, name.name));
  return new Map(
    await Promise.all(paths.toSorted().map(async (path) => [path, await readFile(path)] as const)),
  );
}

describe('keeping the library by the command line', () => {
  it('deletes, lists what was deleted, and brings it back byte for byte, with its pin', async () => {
    await library('import', join(fixtures, 'study'));
    expect((await library('pin', study)).result()).toMatchObject({ outcome: 'complete', pinned: true });
    const before = await stored();
    const deleted = await library('delete', study);
    expect(deleted).toMatchObject({ code: 0, stderr: '' });
    const { trashId, goneAt } = deleted.result();
    expect(Number(goneAt)).toBeGreaterThan(Date.now() + 29 * 24 * 60 * 60_000);
    expect((await library('list')).json()).toMatchObject([{ type: 'result', total: 0 }]);
    expect(await stored()).toEqual(new Map());
    expect((await library('trash')).json()).toMatchObject([
      { type: 'trashed', trashId, reason: 'deleted', study: { studyInstanceUid: study, instances: 5 } },
      { type: 'result', studies: 1 },
    ]);
    expect((await library('restore', study)).result()).toMatchObject({ studyInstanceUid: study, trashId });
    expect(await stored()).toEqual(before);
    expect((await library('list')).json()[0]).toMatchObject({ pinned: true, instances: 5 });
    expect((await library('unpin', study)).result()).toMatchObject({ pinned: false });
  });

  it('empties the trash, and then says that the study is not there', async () => {
    await library('import', join(fixtures, 'study'));
    await library('delete', study);
    const emptied = (await library('empty-trash')).result();
    expect(emptied).toMatchObject({ outcome: 'complete', studies: 1 });
    expect(Number(emptied.freedBytes)).toBeGreaterThan(1000);
    const { code, result } = await library('restore', study);
    expect(result()).toMatchObject({ outcome: 'failed', failure: { kind: 'not-found' } });
    expect(code).toBe(1);
  });

  it('keeps rules, changes only what is named, and refuses what is out of bounds', async () => {
    expect((await library('rules')).result()).toMatchObject({
      rules: { quotaBytes: null, unusedDays: null, trashDays: 30 },
    });
    await library('rules', '--quota', '5', '--unused', '90');
    expect((await library('rules', '--quota', 'off', '--trash-days', '7')).result()).toMatchObject({
      rules: { quotaBytes: null, unusedDays: 90, trashDays: 7 },
    });
    expect((await library('rules', '--unused', '0')).code).toBe(2);
  });

  it('previews and runs the rules, and counts what there is', async () => {
    await library('import', join(fixtures, 'study'));
    await library('rules', '--quota', '1', '--unused', '1');
    const nothing = { outcome: 'complete', total: 0, freedBytes: 0, stillOverQuota: false };
    expect((await library('clean', '--dry-run')).json()).toMatchObject([
      { type: 'result', dryRun: true, ...nothing, usedBytes: expect.any(Number) },
    ]);
    expect((await library('clean')).json()).toMatchObject([{ type: 'result', dryRun: false, ...nothing }]);
    expect((await library('stats')).result()).toMatchObject({
      ...{ patients: 1, studies: 1, series: 2, instances: 5, pinnedStudies: 0 },
      trash: { studies: 0 },
      quarantine: { files: 0 },
    });
    const { stdout, code } = await runCli(['library', 'stats', '--data-dir', dataDir]);
    expect(stdout).toContain('1 patients, 1 studies, 2 series, 5 images');
    expect(code).toBe(0);
  });

  it('repairs what is damaged from the PACS that it came from, and says of the rest why not', async () => {
    const port = await freePort();
    const orthanc = await startOrthanc({ modalities: [{ aeTitle: 'CLITEST', port }] });
    try {
      for (const file of files) await orthanc.upload(file);
      const receiving = ['--local-aet', 'CLITEST', '--bind', '127.0.0.1', '--port', String(port)];
      const peer = `${orthanc.aeTitle}@127.0.0.1:${orthanc.dicomPort}`;
      const retrieved = await runCli([
        ...['retrieve', peer, '--study', study, '--json', '--data-dir', dataDir],
        ...receiving,
      ]);
      expect(retrieved.result()).toMatchObject({ outcome: 'complete' });
      const [damaged = ''] = (await stored()).keys();
      truncateSync(damaged, 500);
      const repaired = await library('repair', ...receiving);
      expect(repaired.json().slice(-2)).toMatchObject([
        { type: 'repair', studyInstanceUid: study, lost: 1, outcome: 'complete', received: 1 },
        { type: 'result', outcome: 'complete', damaged: [expect.any(String)] },
      ]);
      expect(repaired.code).toBe(0);
      expect((await library('verify')).result()).toMatchObject({ outcome: 'complete', checkedFiles: 5 });
    } finally {
      await orthanc.stop();
    }
  });

  it('says that what was imported can not be fetched again', async () => {
    await library('import', join(fixtures, 'study'));
    const [damaged = ''] = (await stored()).keys();
    await rm(damaged);
    const { code, json } = await library('repair', '--port', '0', '--bind', '127.0.0.1');
    expect(json().slice(-2)).toMatchObject([
      { type: 'repair', lost: 1, outcome: 'not-fetched', notFetched: 'source-unknown' },
      { type: 'result', outcome: 'incomplete', missingFiles: [expect.any(String)] },
    ]);
    expect(code).toBe(1);
  });
});
