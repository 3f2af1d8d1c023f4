import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type BackendClient, createClient } from '../../shared/contract/client.ts';
import { createMemoryPortPair } from '../../shared/contract/memory-port.ts';
import { pacsNodeDraftSchema } from '../../shared/contract/pacs-node.ts';
import type { PracticeState } from '../../shared/contract/settings.ts';
import type { Backend } from './backend.ts';
import { createBackend, systemClock } from './create-backend.ts';
import { buildDataSet } from './dataset/build.ts';
import { encodeDataSet } from './dataset/encode.ts';
import { encodePart10Header } from './dataset/part10.ts';
import type { BackendDependencies } from './dependencies.ts';
import { startBackendWorker } from './worker-host.ts';

const explicitLittle = '1.2.840.10008.1.2.1';
const secondaryCapture = '1.2.840.10008.5.1.4.1.1.7';

let folder: string;
const open: Backend[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'movescope-backend-'));
});
afterEach(async () => {
  for (const backend of open.splice(0)) await backend.close();
  rmSync(folder, { recursive: true, force: true });
});

async function start(overrides: BackendDependencies['overrides'] = {}): Promise<BackendClient> {
  const backend = await createBackend({
    dataFolder: join(folder, 'data'),
    log: pino({ enabled: false }),
    clock: systemClock,
    overrides: { listenerPort: 0, bindAddress: '127.0.0.1', practicePacs: false, ...overrides },
  });
  open.push(backend);
  const [clientEnd, backendEnd] = createMemoryPortPair();
  backend.serve(backendEnd);
  return createClient(clientEnd);
}

/** A file as it comes on a CD. */
function writeInstance(): string {
  const uids = { SOPInstanceUID: '1.2.3.1.1', SeriesInstanceUID: '1.2.3.1', StudyInstanceUID: '1.2.3' };
  const dataSet = buildDataSet({ SOPClassUID: secondaryCapture, PatientID: 'P1', Modality: 'OT', ...uids });
  const header = encodePart10Header({
    sopClassUid: secondaryCapture,
    sopInstanceUid: uids.SOPInstanceUID,
    transferSyntaxUid: explicitLittle,
  });
  const path = join(folder, 'image');
  writeFileSync(path, Buffer.concat([header, encodeDataSet(dataSet, explicitLittle)]));
  return path;
}

function importFile(client: BackendClient, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    client.subscribe(
      'library.import',
      { paths: [path] },
      { event: () => {}, end: (failure) => (failure ? reject(new Error(failure.kind)) : resolve()) },
    );
  });
}

describe('createBackend', () => {
  it('starts in an empty folder, listens, and tells about itself', async () => {
    const client = await start();
    expect(await client.call('app.info', {})).toMatchObject({
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
      dataFolder: join(folder, 'data'),
      freeBytes: expect.any(Number),
    });
    expect(await client.call('listener.get', {})).toMatchObject({ status: 'listening' });
    expect(await client.call('retrieve.list', {})).toEqual([]);
    expect(await client.call('practice.get', {})).toMatchObject({ status: 'off' });
  });

  it('hands out the path of an imported instance, and has everything again after a restart', async () => {
    const client = await start();
    await importFile(client, writeInstance());
    const node = await client.call('node.save', {
      draft: pacsNodeDraftSchema.parse({ name: 'Archive', aeTitle: 'ARCHIVE', host: '192.0.2.1', port: 104 }),
    });
    await open.pop()?.close();
    const again = await start();
    expect(open[0]?.instancePath('1.2.3.1.1')).toContain('1.2.3.1.1.dcm');
    expect(open[0]?.instancePath('9.9')).toBeUndefined();
    expect(await again.call('node.list', {})).toMatchObject([{ node }]);
    expect(await again.call('library.series', { studyInstanceUid: '1.2.3' })).toMatchObject([
      { instances: 1 },
    ]);
  });

  it('refuses a data folder that is in use, and takes it once it is free', async () => {
    await start();
    await expect(start()).rejects.toMatchObject({ failure: { kind: 'data-folder-in-use' } });
    await open.pop()?.close();
    await start();
  });

  it.skipIf(process.platform !== 'linux' || process.getuid?.() !== 0).each([
    { disk: 'has no space', options: 'size=8k,nr_inodes=3', failure: { kind: 'disk-full' } },
    { disk: 'can not be written to', options: 'ro', failure: { kind: 'file-write-failed', code: 'EROFS' } },
  ])('says so when the disk of the data folder $disk', async ({ options, failure }) => {
    mkdirSync(join(folder, 'data'));
    execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', join(folder, 'data')]);
    try {
      await expect(start()).rejects.toMatchObject({ failure });
    } finally {
      execFileSync('umount', [join(folder, 'data')]);
    }
  });

  it('goes on working when the listener can not have its port', async () => {
    const port = (await (await start()).call('listener.get', {})).settings.port;
    const other = await createBackend({
      dataFolder: join(folder, 'other'),
      log: pino({ enabled: false }),
      clock: systemClock,
      overrides: { listenerPort: port, bindAddress: '127.0.0.1', practicePacs: false },
    });
    open.push(other);
    const [clientEnd, backendEnd] = createMemoryPortPair();
    other.serve(backendEnd);
    const client = createClient(clientEnd);
    expect(await client.call('listener.get', {})).toMatchObject({
      status: 'failed',
      failure: { kind: 'port-in-use', port },
    });
    expect(await client.call('library.search', {})).toEqual({ studies: [], total: 0 });
  });

  it('listens to nobody when it is told not to', async () => {
    const client = await start({ listener: false });
    expect(await client.call('listener.get', {})).toMatchObject({ status: 'stopped', openAssociations: 0 });
  });

  it('says what is wrong with a data folder that can not be made', async () => {
    writeFileSync(join(folder, 'data'), 'a file');
    await expect(start()).rejects.toMatchObject({ failure: { kind: 'file-write-failed' } });
  });

  it('shows the practice PACS as a node while it runs, and remembers the choice', async () => {
    const client = await start({ practicePacs: true, practice: { port: 0 } });
    const running = await new Promise<{ readonly port?: number | undefined }>((resolve) => {
      client.subscribe(
        'practice.state',
        {},
        { event: (state) => state.status === 'running' && resolve(state), end: () => {} },
      );
    });
    const [state] = await client.call('node.list', {});
    expect(state?.node).toMatchObject({ practice: true, port: running.port, aeTitle: 'PRACTICE' });
    expect(await client.call('node.echo', { nodeId: state?.node.nodeId ?? '' })).toMatchObject({ ok: true });
    const { settings } = await client.call('listener.get', {});
    expect(await client.call('practice.get', {})).toMatchObject({
      nodeId: state?.node.nodeId,
      remoteAes: [{ aeTitle: 'MOVESCOPE', host: '127.0.0.1', port: settings.port }],
    });
    expect(await client.call('practice.set', { running: false })).toMatchObject({ status: 'off' });
    expect(await client.call('node.list', {})).toEqual([]);
    expect(await client.call('settings.get', {})).toMatchObject({ practicePacs: false });
  });

  it('goes on with what waits for the practice PACS when that has started', async () => {
    const practised = { practicePacs: true, practice: { port: 0 } };
    const running = (client: BackendClient): Promise<string> =>
      new Promise((resolve) => {
        const event = ({ status, nodeId }: PracticeState): void => {
          if (status === 'running') resolve(nodeId ?? '');
        };
        client.subscribe('practice.state', {}, { event, end: () => {} });
      });
    const client = await start(practised);
    const nodeId = await running(client);
    await client.call('settings.save', { lateImageGraceS: 9, resumeInterrupted: true });
    await client.call('queue.pause', { part: 'all' });
    const scope = { studyInstanceUid: '1.2.3' };
    const { retrieveId } = await client.call('retrieve.start', { peer: { nodeId }, scope });
    await open.pop()?.close();

    const again = await start(practised);
    await again.call('queue.resume', { part: 'all' });
    expect(await again.call('retrieve.list', {})).toMatchObject([{ retrieveId, phase: 'queued' }]);
    await running(again);
    await expect
      .poll(async () => (await again.call('retrieve.list', {}))[0], { timeout: 20_000 })
      .toMatchObject({ outcome: 'failed', failure: { what: 'these images on the PACS' } });
  });

  it('leaves the practice PACS of a run alone when other settings are saved', async () => {
    const client = await start({ practicePacs: false });
    await client.call('settings.save', { lateImageGraceS: 9, practicePacs: true });
    expect(await client.call('practice.get', {})).toMatchObject({ status: 'off' });
  });

  it('leaves no temporary files behind', async () => {
    const client = await start();
    await client.call('settings.save', { lateImageGraceS: 9 });
    await open.pop()?.close();
    expect(
      readdirSync(join(folder, 'data'), { recursive: true }).filter((name) => /tmp|lock/.test(String(name))),
    ).toEqual([]);
  });
});

describe('the backend on its thread', () => {
  const worker = new URL('./worker.ts', import.meta.url);
  const overrides = { listenerPort: 0, bindAddress: '127.0.0.1', practicePacs: false };

  it('does what it does without one, and logs into the data folder', async () => {
    const backend = await startBackendWorker(worker, { dataFolder: join(folder, 'data'), overrides });
    const client = createClient(backend.connect());
    await importFile(client, writeInstance());
    expect(await backend.instancePath('1.2.3.1.1')).toContain(join(folder, 'data'));
    expect(await client.call('listener.get', {})).toMatchObject({ status: 'listening' });
    await backend.close();
    expect(readdirSync(join(folder, 'data', 'logs'))).toEqual(['movescope.log']);
  });

  it('rejects with the failure when the data folder is in use', async () => {
    await start();
    await expect(
      startBackendWorker(worker, { dataFolder: join(folder, 'data'), overrides }),
    ).rejects.toMatchObject({ failure: { kind: 'data-folder-in-use' } });
  });
});
