import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { LibraryProgress } from '../../shared/contract/library.ts';
import type { ExportProgress, ExportRequest } from '../../shared/contract/share.ts';
import type { Failure } from '../../shared/failure/failure.ts';
import { startBackend, type TestBackend } from '../support/backend.ts';
import { runCli } from '../support/cli.ts';
import { run, startOrthanc } from '../support/peers.ts';
import { pydicomFolder } from '../support/pydicom-files.ts';

const files = [
  ...['CT_small.dcm', 'MR_small_RLE.dcm', 'ExplVR_BigEnd.dcm', 'JPEG2000.dcm', 'rtplan.dcm'],
  ...['test-SR.dcm', 'image_dfl.dcm', 'reportsi.dcm', 'waveform_ecg.dcm'],
].map((name) => join(pydicomFolder, name));

let backend: TestBackend;
let folder: string;
let studies: readonly string[];
let instances: number;

async function importAll(paths: readonly string[]): Promise<LibraryProgress | undefined> {
  return new Promise((resolve, reject) => {
    let last: LibraryProgress | undefined;
    backend.client.subscribe(
      'library.import',
      { paths: [...paths] },
      {
        event: (progress) => {
          last = progress;
        },
        end: (failure) => (failure ? reject(new Error(failure.kind)) : resolve(last)),
      },
    );
  });
}

beforeAll(async () => {
  backend = await startBackend({ listener: false });
  await importAll(files);
  const found = (await backend.client.call('library.search', {})).studies;
  studies = found.map((one) => one.studyInstanceUid);
  instances = found.reduce((sum, one) => sum + one.instances, 0);
});
afterAll(() => backend.close());
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'movescope-export-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function exportAll(
  request: Pick<ExportRequest, 'form' | 'dicomdir'>,
  to = folder,
): Promise<{ last: ExportProgress | undefined; failure: Failure | undefined }> {
  const scopes = studies.map((studyInstanceUid) => ({ studyInstanceUid }));
  return new Promise((resolve) => {
    let last: ExportProgress | undefined;
    backend.client.subscribe(
      'share.export',
      { ...request, scopes, folder: to },
      {
        event: (progress) => {
          last = progress;
        },
        end: (failure) => resolve({ last, failure }),
      },
    );
  });
}

describe('exporting', () => {
  it('makes a medium whose DICOMDIR DCMTK reads, and that it can go on with', async () => {
    const { last, failure } = await exportAll({ form: 'folder', dicomdir: true });
    expect(failure).toBeUndefined();
    expect(last).toMatchObject({ files: instances, problems: [], finished: true });
    expect(instances).toBeGreaterThanOrEqual(7);
    const medium = last?.path ?? '';
    const directory = join(medium, 'DICOMDIR');
    const dump = await run('dcmdump', ['--load-all', directory]);
    expect(dump.code).toBe(0);
    expect(dump.stderr).toBe('');
    const referenced = [...dump.stdout.matchAll(/\(0004,1500\) CS \[([^\]]+)\]/g)].map(([, id]) => id ?? '');
    expect(referenced).toHaveLength(instances);
    // PS3.10 8.2 and 8.5: components of at most 8 characters, at most 8 of them.
    for (const id of referenced) expect(id).toMatch(/^[A-Z0-9_]{1,8}(\\[A-Z0-9_]{1,8}){0,7}$/);
    for (const id of referenced) await readFile(join(medium, ...id.split('\\')));
    // dcmmkdir takes the directory, walks its records and adds one more study.
    const another = join(medium, 'DICOM', 'MORE');
    await cp(join(pydicomFolder, 'MR_small.dcm'), another);
    const appended = await run('sh', ['-c', `cd "${medium}" && dcmmkdir +A +I -W DICOM/MORE`]);
    expect(`${appended.stderr}${appended.stdout}`).not.toMatch(/^E:/m);
    expect(appended.code).toBe(0);
    const again = await run('dcmdump', [directory]);
    expect(again.stdout.match(/\(0004,1500\)/g)?.length).toBeGreaterThanOrEqual(instances);
  });

  it('is a medium that we open again by its DICOMDIR, everything there', async () => {
    const { last } = await exportAll({ form: 'folder', dicomdir: true });
    expect(await importAll([join(last?.path ?? '', 'DICOMDIR')])).toMatchObject({
      duplicates: instances,
      stored: 0,
      problems: [],
    });
  });

  it('makes a zip archive that other programs unpack and Orthanc takes', async () => {
    const { last } = await exportAll({ form: 'zip', dicomdir: true });
    expect(last?.path?.endsWith('.zip')).toBe(true);
    const check = await run('python3', ['-m', 'zipfile', '-t', last?.path ?? '']);
    expect(check).toMatchObject({ code: 0 });
    const unpacked = join(folder, 'unpacked');
    await run('python3', ['-m', 'zipfile', '-e', last?.path ?? '', unpacked]);
    expect((await run('dcmdump', [join(unpacked, 'DICOMDIR')])).code).toBe(0);
    const orthanc = await startOrthanc();
    try {
      for (const entry of await readdir(join(unpacked, 'DICOM'), { recursive: true, withFileTypes: true }))
        if (entry.isFile()) await orthanc.upload(join(entry.parentPath, entry.name));
      const ids: string[] = await (await fetch(`${orthanc.url}/instances`)).json();
      expect(ids).toHaveLength(instances);
    } finally {
      await orthanc.stop();
    }
  });

  it('never overwrites: a second export gets a name of its own, and others keep theirs', async () => {
    const first = await exportAll({ form: 'zip', dicomdir: false });
    const second = await exportAll({ form: 'zip', dicomdir: false });
    expect(first.last?.path).not.toBe(second.last?.path);
    expect((await readdir(folder)).sort()).toEqual(
      [first.last?.path, second.last?.path].map((path) => path?.slice(folder.length + 1)).sort(),
    );
  });

  it('says so when the folder is none, and writes nothing', async () => {
    const file = join(folder, 'file');
    await writeFile(file, '');
    expect((await exportAll({ form: 'folder', dicomdir: true }, file)).failure).toMatchObject({
      kind: 'file-write-failed',
    });
    expect((await exportAll({ form: 'zip', dicomdir: true }, join(folder, 'absent'))).failure).toMatchObject({
      kind: 'file-write-failed',
    });
    expect(await readdir(folder)).toEqual(['file']);
  });

  it('works from the command line', async () => {
    const data = join(folder, 'data');
    await runCli(['library', 'import', '--data-dir', data, files[0] ?? '']);
    const list = await runCli(['library', 'list', '--json', '--data-dir', data]);
    const study = String(list.json()[0]?.studyInstanceUid);
    const made = await runCli([
      'library',
      'export',
      study,
      folder,
      '--dicomdir',
      '--json',
      '--data-dir',
      data,
    ]);
    expect(made.code).toBe(0);
    expect(made.result()).toMatchObject({ outcome: 'complete', files: 1 });
    expect(await readdir(String(made.result().path))).toEqual(['DICOM', 'DICOMDIR']);
  });
});
