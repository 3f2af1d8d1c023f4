import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createBackend, systemClock } from '../../electron/backend/create-backend.ts';
import { type BackendClient, createClient } from '../../shared/contract/client.ts';
import { createMemoryPortPair } from '../../shared/contract/memory-port.ts';
import type { TimelineEvent } from '../../shared/retrieve/timeline-event.ts';
import { labImpossible } from '../support/namespaces.ts';
import { freePort, run } from '../support/peers.ts';
import { archiveStudy, deliverAll, startScriptedArchive } from '../support/scripted-archive.ts';

/** A data folder of 50 MiB, filled up, and a study that does not fit. */

const imageBytes = 1024 * 1024;
const images = 24;

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

let disk: string;
beforeEach(async () => {
  if (labImpossible()) return;
  disk = await mkdtemp(join(tmpdir(), 'movescope-space-'));
  const mount = await run('mount', ['-t', 'tmpfs', '-o', 'size=50m', 'tmpfs', disk]);
  if (mount.code !== 0) throw new Error(mount.stderr);
  closing.push(async () => {
    await run('umount', ['-l', disk]);
    await rm(disk, { recursive: true, force: true });
  });
});

async function open(): Promise<{ client: BackendClient; port: number; close(): Promise<void> }> {
  const port = await freePort();
  const backend = await createBackend({
    dataFolder: disk,
    log: pino({ level: 'silent' }),
    clock: systemClock,
    overrides: {
      bindAddress: '127.0.0.1',
      practicePacs: false,
      listenerPort: port,
      localAeTitle: 'MOVESCOPE',
    },
  });
  const [clientEnd, backendEnd] = createMemoryPortPair();
  backend.serve(backendEnd);
  const client = createClient(clientEnd);
  const close = async (): Promise<void> => {
    client.close();
    await backend.close();
  };
  closing.push(close);
  const settings = await client.call('settings.get', {});
  await client.call('settings.save', { ...settings, lateImageGraceS: 1 });
  return { client, port, close };
}

/** Every event, and those that are waited for. */
function follow(client: BackendClient, retrieveId: string) {
  const events: TimelineEvent[] = [];
  const wanted: (() => void)[] = [];
  const ended = Promise.withResolvers<void>();
  client.subscribe(
    'retrieve.timeline',
    { retrieveId, afterSeq: 0 },
    {
      event: (more) => {
        events.push(...more);
        for (const look of wanted) look();
      },
      end: () => ended.resolve(),
    },
  );
  const seen = (type: TimelineEvent['type']): Promise<void> =>
    new Promise((resolve) => {
      const look = (): void => {
        if (events.some((event) => event.type === type)) resolve();
      };
      wanted.push(look);
      look();
    });
  return { events, ended: ended.promise, seen };
}

async function imageFiles(): Promise<string[]> {
  const entries = await readdir(join(disk, 'instances'), { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

/** dcmdump reads every file to its end. */
async function expectReadable(files: readonly string[]): Promise<void> {
  const { code, stderr } = await new Promise<{ code: unknown; stderr: string }>((resolve) => {
    const options = { maxBuffer: 512 * 1024 * 1024 };
    execFile('dcmdump', ['-q', '+L', '+P', 'SOPInstanceUID', ...files], options, (error, _, stderr) =>
      resolve({ code: error?.code ?? 0, stderr }),
    );
  });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
}

describe.skipIf(labImpossible())('a data folder that becomes full', () => {
  it('keeps what is whole, says so, and goes on when there is space', async () => {
    const { client, port, close } = await open();
    const refused: number[] = [];
    const archive = await startScriptedArchive({
      ...{ instances: images, padding: imageBytes, workstationPort: port },
      script: async (request) => {
        let completed = 0;
        for (const uid of request.asked) {
          const status = await request.send(uid);
          if (status === 0) completed += 1;
          else refused.push(status ?? -1);
        }
        await request.hangUp();
        const failed = request.asked.length - completed;
        return { status: failed > 0 ? 0xb000 : 0, counts: { completed, failed, warning: 0 } };
      },
    });
    closing.push(() => archive.close());
    // Leaves room for about ten of the images.
    const ballast = join(disk, 'ballast.bin');
    await writeFile(ballast, Buffer.alloc(36 * 1024 * 1024));

    const { retrieveId } = await client.call('retrieve.start', {
      peer: { peer: { aeTitle: 'ARCHIVE', host: '127.0.0.1', port: archive.port } },
      scope: { studyInstanceUid: archiveStudy },
      method: 'move',
    });
    const timeline = follow(client, retrieveId);
    await timeline.seen('waiting-for-space');
    // PS3.4 B.2.3: refused, out of resources.
    expect(new Set(refused)).toEqual(new Set([0xa700]));
    const [summary] = await client.call('retrieve.list', {});
    expect(summary).toMatchObject({ phase: 'queued', hold: { why: 'space' } });
    expect(summary?.findings?.[0]).toMatchObject({ cause: 'D09', confidence: 'certain' });
    const kept = await imageFiles();
    expect(kept.length).toBeGreaterThan(3);
    expect(kept.length).toBeLessThan(images);
    await expectReadable(kept);
    const before = archive.requests.length;

    await rm(ballast);
    await timeline.ended;
    const [done] = await client.call('retrieve.list', {});
    expect(done).toMatchObject({ outcome: 'complete', counts: { expected: images, received: images } });
    expect((done?.findings ?? []).filter((finding) => !finding.avoided)).toEqual([]);
    // Only what was missing came again.
    expect(archive.requests.slice(before).flatMap((request) => request.asked)).toHaveLength(
      images - kept.length,
    );
    expect(done?.duplicateInstances ?? 0).toBe(0);
    await expectAgreement(client);
    await close();
    await expectReadable(await imageFiles());
  });

  it('is seen before anything is asked for, and a retrieve that may not wait ends with it', async () => {
    const { client, port } = await open();
    const archive = await startScriptedArchive({
      ...{ instances: 2, workstationPort: port, script: deliverAll },
    });
    closing.push(() => archive.close());
    await fill(join(disk, 'ballast.bin'));
    const { retrieveId } = await client.call('retrieve.start', {
      peer: { peer: { aeTitle: 'ARCHIVE', host: '127.0.0.1', port: archive.port } },
      scope: { studyInstanceUid: archiveStudy },
      waitForSpace: false,
    });
    await follow(client, retrieveId).ended;
    const [summary] = await client.call('retrieve.list', {});
    expect(summary).toMatchObject({ outcome: 'failed', failure: { kind: 'disk-full' } });
    expect(archive.requests).toEqual([]);
  });
});

/** Takes all but one MiB. */
async function fill(path: string): Promise<void> {
  const { stdout } = await run('df', ['--output=avail', '-B1', disk]);
  const available = Number(stdout.trim().split('\n').at(-1));
  await writeFile(path, Buffer.alloc(available - 1024 * 1024));
}

/** The index has what the disk has, and the check of the library finds nothing to repair. */
async function expectAgreement(client: BackendClient): Promise<void> {
  const [instances, files] = await Promise.all([
    client.call('library.instances', { studyInstanceUid: archiveStudy }),
    imageFiles(),
  ]);
  expect(files).toHaveLength(instances.length);
  for (const file of files) expect((await stat(file)).size).toBeGreaterThan(imageBytes);
  const report = await new Promise((resolve, reject) => {
    let last: unknown;
    client.subscribe(
      'library.verify',
      {},
      {
        event: (step) => {
          last = step.report ?? last;
        },
        end: (failure) => (failure ? reject(new Error(failure.kind)) : resolve(last)),
      },
    );
  });
  expect(report).toMatchObject({ reindexed: 0, missingFiles: [], damaged: [], leftoversRemoved: 0 });
}
