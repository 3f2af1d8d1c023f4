import { mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAcceptor } from '../../electron/backend/dimse/create-acceptor.ts';
import type { PeerRef } from '../../shared/contract/pacs-node.ts';
import { settingsSchema } from '../../shared/contract/settings.ts';
import type { RetrieveSummary } from '../../shared/retrieve/retrieve-state.ts';
import type { TimelineEvent } from '../../shared/retrieve/timeline-event.ts';
import { startBackend, type TestBackend } from '../support/backend.ts';
import { ctStudy } from '../support/ct-study.ts';
import { freePort, type Orthanc, run, startDcmqrscp, startOrthanc } from '../support/peers.ts';
import { sampleStudy, writeSampleStudy } from '../support/sample-study.ts';

const slices = 300;
const volume = ctStudy({ slices, size: 64 });
const instances = sampleStudy.instancesOfSeries.reduce((sum, count) => sum + count, 0);

let folder: string;
let files: string[];
let listenerPort: number;
let backend: TestBackend;
let orthanc: Orthanc;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'movescope-queue-'));
  files = await writeSampleStudy(join(folder, 'sample'));
  listenerPort = await freePort();
  [backend, orthanc] = await Promise.all([
    startBackend({ listenerPort }),
    startOrthanc({ modalities: [{ aeTitle: 'MOVESCOPE', port: listenerPort }] }),
  ]);
  await backend.client.call('settings.save', settingsSchema.parse({ parallelRetrievesPerNode: 1 }));
  for (const file of [...files, ...volume.slices()]) await orthanc.upload(file);
}, 60_000);
afterAll(async () => {
  await backend.close();
  await orthanc.stop();
  await rm(folder, { recursive: true, force: true });
});

const peerAt = (aeTitle: string, port: number): PeerRef => ({ peer: { aeTitle, host: '127.0.0.1', port } });

async function start(peer: PeerRef, studyInstanceUid: string): Promise<string> {
  const request = { peer, scope: { studyInstanceUid }, method: 'move' } as const;
  return (await backend.client.call('retrieve.start', request)).retrieveId;
}

async function summaryOf(retrieveId: string): Promise<RetrieveSummary> {
  const summary = (await backend.client.call('retrieve.list', {})).find(
    (one) => one.retrieveId === retrieveId,
  );
  if (!summary) throw new Error('the retrieve is gone');
  return summary;
}

/** Resolves with the first event that fits. */
function eventOf(retrieveId: string, fits: (event: TimelineEvent) => boolean): Promise<TimelineEvent> {
  return new Promise((resolve, reject) => {
    const end = backend.client.subscribe(
      'retrieve.timeline',
      { retrieveId, afterSeq: 0 },
      {
        event(events) {
          const event = events.find(fits);
          if (!event) return;
          resolve(event);
          queueMicrotask(() => end());
        },
        end: () => reject(new Error('the retrieve ended before')),
      },
    );
  });
}

const isType = (type: TimelineEvent['type']) => (event: TimelineEvent) => event.type === type;
const typesOf = (events: readonly TimelineEvent[]) =>
  events.filter((event) => !('purpose' in event)).map((event) => event.type);

/** A-ASSOCIATE-RJ: transient, of the presentation provider, local limit exceeded (PS3.8 9.3.4). */
const localLimit = Buffer.from([3, 0, 0, 0, 0, 4, 0, 2, 3, 2]);

/** Stands before a server: rejects the first associations as a full one does, then lets through. */
async function fullAtFirst(port: number, times: number): Promise<{ port: number; server: Server }> {
  let left = times;
  const server = createServer((socket) => {
    socket.on('error', () => {});
    if (left > 0) {
      left -= 1;
      socket.once('data', () => socket.end(localLimit));
      return;
    }
    const upstream = connect({ port, host: '127.0.0.1' });
    upstream.on('error', () => socket.destroy());
    upstream.pipe(socket).pipe(upstream);
  });
  await new Promise<void>((resolve) => server.listen({ port: 0, host: '127.0.0.1' }, resolve));
  return { port: (server.address() as AddressInfo).port, server };
}

describe('a PACS that is busy', () => {
  it('with A700 twice is asked again after 5 s, at once when told so, and is complete at the third try', async () => {
    let asked = 0;
    const acceptor = createAcceptor({
      services: {
        async move() {
          asked += 1;
          const all = { completed: instances, failed: 0, warning: 0 };
          if (asked <= 2) return { status: 0xa700, counts: { completed: 0, failed: 0, warning: 0 } };
          const sent = await run('storescu', ['-aec', 'MOVESCOPE', '127.0.0.1', `${listenerPort}`, ...files]);
          return { status: sent.code === 0 ? 0 : 0xc000, counts: all };
        },
      },
      observe: () => {},
      maxPduLength: 16_384,
      associateTimeoutMs: 10_000,
      idleTimeoutMs: 60_000,
      maxAssociations: 10,
    });
    const { port } = await acceptor.listen({ port: 0, bindAddress: '127.0.0.1' });
    try {
      const id = await start(peerAt('BUSY', port), sampleStudy.studyInstanceUid);
      const first = await eventOf(id, isType('backing-off'));
      expect(first).toMatchObject({ retry: 1, of: 5, failure: { status: 0xa700 } });
      const second = await eventOf(id, (event) => event.type === 'backing-off' && event.retry === 2);
      expect(second.at - first.at).toBeGreaterThanOrEqual(4000);
      await expect.poll(() => queueOf('BUSY')).toMatchObject({ entries: [{ running: false }] });
      await backend.client.call('queue.tryNow', { retrieveId: id });
      const events = await backend.timeline(id);
      expect(asked).toBe(3);
      expect(await summaryOf(id)).toMatchObject({ outcome: 'complete', counts: { received: instances } });
      expect(typesOf(events).filter((type) => type === 'attempt-started')).toHaveLength(3);
    } finally {
      await acceptor.close();
    }
  }, 40_000);

  it('with associations rejected for its limit is tried again, and gets one fewer at the same time', async () => {
    await backend.client.call('settings.save', settingsSchema.parse({ parallelRetrievesPerNode: 3 }));
    // The C-MOVE and the C-FIND beside it.
    const { port, server } = await fullAtFirst(orthanc.dicomPort, 2);
    try {
      const id = await start(peerAt('ORTHANC', port), sampleStudy.studyInstanceUid);
      const waits = await eventOf(id, isType('backing-off'));
      expect(waits).toMatchObject({
        failure: { kind: 'association-rejected', result: 2, source: 3, reason: 2 },
      });
      await expect.poll(() => queueOf(String(port))).toMatchObject({ limit: 2, bound: 3 });
      await backend.client.call('queue.tryNow', { retrieveId: id });
      await backend.timeline(id);
      expect(await summaryOf(id)).toMatchObject({
        outcome: 'complete',
        counts: { expected: instances, received: instances },
      });
    } finally {
      server.close();
      await backend.client.call('settings.save', settingsSchema.parse({ parallelRetrievesPerNode: 1 }));
    }
  }, 40_000);
});

/** The queue of the node whose key has this in it. */
function queueOf(key: string) {
  return new Promise((resolve) => {
    const end = backend.client.subscribe(
      'queue.state',
      {},
      {
        event(state) {
          resolve(state.nodes.find((node) => node.nodeKey.includes(key)));
          queueMicrotask(() => end());
        },
        end: () => {},
      },
    );
  });
}

describe('a queue on real servers', () => {
  it('runs at dcmqrscp in the order that somebody gave it', async () => {
    const dcmqrscp = await startDcmqrscp({ hosts: [{ aeTitle: 'MOVESCOPE', port: listenerPort }] });
    try {
      await dcmqrscp.store(files);
      const peer = peerAt(dcmqrscp.aeTitle, dcmqrscp.port);
      await backend.client.call('queue.pause', { part: 'all' });
      const ids: string[] = [];
      for (let n = 0; n < 3; n++) ids.push(await start(peer, sampleStudy.studyInstanceUid));
      const [a = '', b = '', c = ''] = ids;
      await backend.client.call('queue.move', { retrieveId: c, to: 'top' });
      await backend.client.call('queue.setPriority', { retrieveId: b, priority: 'urgent' });
      await backend.client.call('queue.resume', { part: 'all' });
      await Promise.all(ids.map((id) => backend.timeline(id)));
      const summaries = await Promise.all([b, c, a].map(summaryOf));
      expect(summaries.map((one) => one.outcome)).toEqual(['complete', 'complete', 'complete']);
      const times = summaries.map((one) => one.startedAt ?? 0);
      expect(times).toEqual(times.toSorted((x, y) => x - y));
    } finally {
      await dcmqrscp.stop();
    }
  }, 40_000);

  it('pauses a retrieve from Orthanc on its way, and brings the rest after that', async () => {
    const id = await start(peerAt('ORTHANC', orthanc.dicomPort), volume.studyInstanceUid);
    await eventOf(id, isType('instances-stored'));
    await backend.client.call('queue.pause', { part: { retrieveId: id } });
    await eventOf(id, isType('retrieve-paused'));
    await expect
      .poll(() => queueOf(String(orthanc.dicomPort)))
      .toMatchObject({
        entries: [{ running: false, paused: true }],
      });
    await backend.client.call('queue.resume', { part: { retrieveId: id } });
    const events = await backend.timeline(id);
    expect(typesOf(events)).toEqual(expect.arrayContaining(['pause-requested', 'retrieve-resumed']));
    expect(events.some((event) => event.type === 'cancel-sent')).toBe(true);
    expect(await summaryOf(id)).toMatchObject({
      outcome: 'complete',
      counts: { expected: slices, received: slices },
    });
    const { studies } = await backend.client.call('library.search', {
      studyInstanceUids: [volume.studyInstanceUid],
    });
    expect(studies).toMatchObject([{ instances: slices }]);
  }, 40_000);
});
