import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { OperationInput } from '../../shared/contract/operations.ts';
import type { RetrieveSummary } from '../../shared/retrieve/retrieve-state.ts';
import type { TimelineEvent } from '../../shared/retrieve/timeline-event.ts';
import { startBackend, type TestBackend } from '../support/backend.ts';
import { freePort, startDcmqrscp, startOrthanc } from '../support/peers.ts';
import { sampleStudy, writeSampleStudy } from '../support/sample-study.ts';
import {
  type ArchiveScript,
  archiveInstance,
  archiveSeries,
  archiveStudy,
  deliverAll,
  type ScriptedArchive,
  type ScriptedArchiveOptions,
  startScriptedArchive,
} from '../support/scripted-archive.ts';

/** That a retrieve ends with all of it, whatever the PACS does on the way. */

let folder: string;
let files: string[];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'movescope-complete-'));
  files = await writeSampleStudy(folder);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** A workstation whose late images are waited for as long as `graceS` says. */
async function open(graceS = 1): Promise<{ backend: TestBackend; port: number }> {
  const port = await freePort();
  const backend = await startBackend({ listenerPort: port, localAeTitle: 'MOVESCOPE' });
  closing.push(() => backend.close());
  const settings = await backend.client.call('settings.get', {});
  await backend.client.call('settings.save', { ...settings, lateImageGraceS: graceS });
  return { backend, port };
}

async function archive(options: Omit<ScriptedArchiveOptions, 'workstationPort'> & { readonly port: number }) {
  const { port, ...rest } = options;
  const started = await startScriptedArchive({ ...rest, workstationPort: port });
  closing.push(() => started.close());
  return started;
}

async function ended(
  backend: TestBackend,
  retrieveId: string,
): Promise<{ summary: RetrieveSummary; events: TimelineEvent[] }> {
  const events = await backend.timeline(retrieveId);
  const summary = (await backend.client.call('retrieve.list', {})).find(
    (one) => one.retrieveId === retrieveId,
  );
  if (!summary) throw new Error('the retrieve is gone');
  return { summary, events };
}

async function retrieve(
  backend: TestBackend,
  request: OperationInput<'retrieve.start'>,
): Promise<{ summary: RetrieveSummary; events: TimelineEvent[] }> {
  return ended(backend, (await backend.client.call('retrieve.start', request)).retrieveId);
}

const scope = { studyInstanceUid: archiveStudy };
const peerOf = ({ port }: ScriptedArchive) => ({
  peer: { aeTitle: 'ARCHIVE', host: '127.0.0.1', port },
});

/** The UIDs of each request that went out, by the keys that the timeline shows. */
const keysSent = (events: readonly TimelineEvent[]) =>
  events.flatMap((event) =>
    event.type === 'request-sent' && event.purpose === 'retrieve' ? [event.keys] : [],
  );

/** Delivers all but some at the first request, and everything at the next. */
function skippingOnce(...skipped: number[]): ArchiveScript {
  let first = true;
  return async (request) => {
    if (!first) return deliverAll(request);
    first = false;
    const left = new Set(skipped.map(archiveInstance));
    const sent = request.asked.filter((uid) => !left.has(uid));
    for (const uid of sent) await request.send(uid);
    await request.hangUp();
    return {
      status: 0xb000,
      counts: { completed: sent.length, failed: left.size, warning: 0 },
      failedSopInstanceUids: [...left],
    };
  };
}

describe('a PACS that delivers a part', () => {
  it('is asked for the missing images by their UIDs, with every parent’s, and nothing comes twice', async () => {
    const { backend, port } = await open();
    const pacs = await archive({ port, instances: 5, script: skippingOnce(2, 4) });
    const { summary, events } = await retrieve(backend, { peer: peerOf(pacs), scope, method: 'move' });
    expect(summary).toMatchObject({
      outcome: 'complete',
      counts: { expected: 5, received: 5, reported: { completed: 2 } },
    });
    expect(pacs.requests.map((request) => request.asked.length)).toEqual([5, 2]);
    expect(keysSent(events)[1]).toMatchObject({
      StudyInstanceUID: archiveStudy,
      SeriesInstanceUID: archiveSeries,
      SOPInstanceUID: `${archiveInstance(2)}\\${archiveInstance(4)}`,
    });
    expect(events.some((event) => event.type === 'way-changed')).toBe(true);
    expect(summary.duplicateInstances ?? 0).toBe(0);
    // What was wrong on the way is no finding of a complete retrieve.
    expect((summary.findings ?? []).filter((finding) => !finding.avoided)).toEqual([]);
  });

  it('that takes no list is asked image by image, and known for it', async () => {
    const { backend, port } = await open();
    const skip = skippingOnce(1, 3);
    const pacs = await archive({
      port,
      instances: 4,
      script: async (request) =>
        (request.keys.SOPInstanceUID ?? '').includes('\\')
          ? { status: 0xa900, counts: {}, errorComment: 'one UID only' }
          : skip(request),
    });
    const { summary } = await retrieve(backend, { peer: peerOf(pacs), scope, method: 'move' });
    expect(summary).toMatchObject({ outcome: 'complete', counts: { expected: 4, received: 4 } });
    expect(pacs.requests.slice(2).map((request) => request.asked)).toEqual([
      [archiveInstance(1)],
      [archiveInstance(3)],
    ]);
  });

  it('and never the rest: partial in the library, listed as missing, and fetched by “Get missing” alone', async () => {
    const { backend, port } = await open();
    let generous = false;
    const pacs = await archive({
      port,
      instances: 6,
      script: async (request) => {
        if (generous) return deliverAll(request);
        const sent = request.asked.filter((uid) => uid === archiveInstance(1) || uid === archiveInstance(2));
        for (const uid of sent) await request.send(uid);
        await request.hangUp();
        return { status: 0, counts: { completed: request.asked.length, failed: 0, warning: 0 } };
      },
    });
    const { client } = backend;
    const { summary } = await retrieve(backend, { peer: peerOf(pacs), scope, method: 'move' });
    expect(summary).toMatchObject({ outcome: 'incomplete', counts: { expected: 6, received: 2 } });
    expect(summary.findings?.[0]?.cause).toBe('E06');
    const study = async () =>
      (await client.call('library.search', { studyInstanceUids: [archiveStudy] })).studies[0];
    expect(await study()).toMatchObject({ instances: 2, expectedInstances: 6 });
    const missing = await client.call('retrieve.missing', { retrieveId: summary.retrieveId });
    expect(missing).toHaveLength(4);

    generous = true;
    const before = pacs.requests.length;
    const again = await client.call('retrieve.getMissing', { retrieveId: summary.retrieveId });
    const rest = await ended(backend, again.retrieveId);
    expect(rest.summary).toMatchObject({ outcome: 'complete', counts: { expected: 4, received: 4 } });
    expect(pacs.requests.slice(before).flatMap((request) => request.asked)).toEqual(
      [3, 4, 5, 6].map(archiveInstance),
    );
    expect(rest.summary.duplicateInstances ?? 0).toBe(0);
    expect(await study()).toMatchObject({ instances: 6, expectedInstances: 6 });
  });
});

describe('images that come late or twice', () => {
  it('are counted as what they are within the grace time', async () => {
    const { backend, port } = await open(20);
    const sent = Promise.withResolvers<void>();
    const pacs = await archive({
      port,
      instances: 3,
      script: async (request) => {
        await request.send(archiveInstance(1));
        await request.send(archiveInstance(1));
        const late = async (): Promise<void> => {
          await sent.promise;
          await request.send(archiveInstance(2));
          await request.send(archiveInstance(3));
          await request.hangUp();
        };
        void late();
        return { status: 0, counts: { completed: 3, failed: 0, warning: 0 } };
      },
    });
    const { retrieveId } = await backend.client.call('retrieve.start', {
      peer: peerOf(pacs),
      scope,
      method: 'move',
    });
    const stop = backend.client.subscribe(
      'retrieve.timeline',
      { retrieveId, afterSeq: 0 },
      {
        event: (events) => {
          if (events.some(({ type }) => type === 'waiting-for-late-images')) sent.resolve();
        },
        end: () => undefined,
      },
    );
    const { summary } = await ended(backend, retrieveId);
    stop();
    expect(summary).toMatchObject({
      outcome: 'complete',
      counts: { received: 3 },
      lateInstances: 2,
      duplicateInstances: 1,
    });
  });

  it('complete an ended retrieve when they come after the grace time', async () => {
    const { backend, port } = await open();
    const pacs = await archive({
      port,
      instances: 3,
      script: async (request) => {
        if (request.asked.length === 3) await request.send(archiveInstance(1));
        await request.hangUp();
        return { status: 0, counts: { completed: request.asked.length, failed: 0, warning: 0 } };
      },
    });
    const { summary } = await retrieve(backend, { peer: peerOf(pacs), scope, method: 'move' });
    expect(summary).toMatchObject({ outcome: 'incomplete', counts: { received: 1 } });
    const complete = Promise.withResolvers<RetrieveSummary>();
    const stop = backend.client.subscribe(
      'retrieve.summaries',
      {},
      {
        event: ({ changed }) => {
          const done = changed.find((one) => one.outcome === 'complete');
          if (done) complete.resolve(done);
        },
        end: () => undefined,
      },
    );
    await pacs.sendUnasked([archiveInstance(2), archiveInstance(3)]);
    expect(await complete.promise).toMatchObject({
      phase: 'complete',
      counts: { received: 3 },
      lateInstances: 2,
    });
    stop();
    expect(await backend.client.call('retrieve.missing', { retrieveId: summary.retrieveId })).toEqual([]);
  });
});

describe('a PACS that can’t list its images', () => {
  it.each([
    ['counts them by series', { listsNoInstances: true }, 'series'],
    ['counts them by study', { listsNoInstances: true, listsNoSeries: true }, 'study'],
  ] as const)('%s, and the count decides', async (_, refusals, basis) => {
    const { backend, port } = await open();
    let skip = true;
    const pacs = await archive({
      port,
      ...{ instances: 3, ...refusals },
      script: async (request) => {
        if (!skip) return deliverAll(request);
        await request.send(archiveInstance(1));
        await request.hangUp();
        return { status: 0, counts: { completed: 3, failed: 0, warning: 0 } };
      },
    });
    const part = await retrieve(backend, { peer: peerOf(pacs), scope, method: 'move' });
    expect(part.events.find((event) => event.type === 'expected-counted')).toMatchObject({
      ...{ instances: 3, basis },
    });
    expect(part.summary).toMatchObject({ outcome: 'incomplete', counts: { expected: 3, received: 1 } });
    skip = false;
    const { retrieveId } = part.summary;
    const all = await backend.client.call('retrieve.getMissing', { retrieveId });
    const { summary } = await ended(backend, all.retrieveId);
    expect(summary).toMatchObject({ outcome: 'complete', counts: { expected: 3, received: 3 } });
  });
});

describe('dcmqrscp', () => {
  it('does not know us: C-GET brings the images, and the cause stays as a note', async () => {
    const { backend } = await open();
    const server = await startDcmqrscp({ hosts: [] });
    closing.push(() => server.stop());
    await server.store(files);
    const peer = { peer: { aeTitle: server.aeTitle, host: '127.0.0.1', port: server.port } };
    const request = { peer, scope: { studyInstanceUid: sampleStudy.studyInstanceUid } };
    const first = await retrieve(backend, request);
    expect(first.summary).toMatchObject({ outcome: 'complete', counts: { expected: 5, received: 5 } });
    expect(first.summary.findings).toEqual([expect.objectContaining({ cause: 'B02', avoided: true })]);
    expect(first.events.find((event) => event.type === 'way-changed')).toMatchObject({
      from: { method: 'C-MOVE', level: 'study' },
      to: { method: 'C-GET', level: 'study' },
      failure: { kind: 'dimse-status', status: 0xa801 },
    });
    // The next one begins with what worked.
    const second = await retrieve(backend, request);
    expect(second.summary).toMatchObject({ outcome: 'complete', duplicateInstances: 5 });
    expect(second.events.filter((event) => event.type === 'attempt-started')).toEqual([
      expect.objectContaining({ method: 'C-GET', workedBefore: true }),
    ]);
  });

  it('knows us in lower case: the deciding test says so, though C-GET has brought everything', async () => {
    const { backend, port } = await open();
    const server = await startDcmqrscp({ hosts: [{ aeTitle: 'movescope', port }] });
    closing.push(() => server.stop());
    await server.store(files);
    const peer = { peer: { aeTitle: server.aeTitle, host: '127.0.0.1', port: server.port } };
    const scope = { studyInstanceUid: sampleStudy.studyInstanceUid };
    const { summary } = await retrieve(backend, { peer, scope });
    expect(summary).toMatchObject({ outcome: 'complete', findings: [{ cause: 'B02', avoided: true }] });
    expect(summary.findings?.[0]?.decidingTest?.probe).toBe('P3');
    const { retrieveId } = summary;
    const { findings } = await backend.client.call('retrieve.probe', { retrieveId, probe: 'P3' });
    expect(findings).toEqual([
      expect.objectContaining({ cause: 'B04', confidence: 'certain', avoided: true }),
    ]);
    // Whoever opens the bundle is told the same.
    const bundle = await backend.client.call('retrieve.bundle', { retrieveId });
    const opened = await backend.client.call('bundle.open', { text: JSON.stringify(bundle) });
    expect(opened.findings).toMatchObject([{ cause: 'B04', avoided: true }]);
  });

  it('knows neither us nor C-GET: each way once, and the cause to repair comes first', async () => {
    const { backend } = await open();
    const server = await startDcmqrscp({ hosts: [], extraArgs: ['--disable-get'] });
    closing.push(() => server.stop());
    await server.store(files);
    const peer = { peer: { aeTitle: server.aeTitle, host: '127.0.0.1', port: server.port } };
    const { summary, events } = await retrieve(backend, {
      ...{ peer, scope: { studyInstanceUid: sampleStudy.studyInstanceUid } },
    });
    expect(summary).toMatchObject({ outcome: 'failed', failure: { kind: 'dimse-status', status: 0xa801 } });
    expect(summary.findings?.map((finding) => finding.cause)).toEqual(['B02', 'F01']);
    expect(summary.findings?.[0]?.actions).not.toContain('use-c-get');
    expect(events.filter((event) => event.type === 'attempt-started')).toHaveLength(2);
  });
});

describe.each(['Orthanc', 'dcmqrscp'] as const)('%s', (product) => {
  it.each(['move', 'get'] as const)('sends what is missing, and only that, by C-%s', async (method) => {
    const { backend, port } = await open();
    const entry = { aeTitle: 'MOVESCOPE', port };
    const server =
      product === 'Orthanc'
        ? await startOrthanc({ modalities: [entry] })
        : await startDcmqrscp({ hosts: [entry] });
    closing.push(() => server.stop());
    if ('upload' in server) for (const file of files) await server.upload(file);
    else await server.store(files);
    const dicomPort = 'dicomPort' in server ? server.dicomPort : server.port;
    const peer = { peer: { aeTitle: server.aeTitle, host: '127.0.0.1', port: dicomPort } };
    const { studyInstanceUid, seriesInstanceUids } = sampleStudy;
    const one = `${seriesInstanceUids[0]}.2`;
    const part = { studyInstanceUid, seriesInstanceUid: seriesInstanceUids[0], sopInstanceUid: one };
    await retrieve(backend, { peer, scope: part, method });
    const { summary, events } = await retrieve(backend, {
      ...{ peer, scope: { studyInstanceUid }, method, onlyMissing: true },
    });
    expect(summary).toMatchObject({ outcome: 'complete', counts: { expected: 4, received: 4 } });
    expect(summary.duplicateInstances ?? 0).toBe(0);
    expect(keysSent(events).map((keys) => keys.SOPInstanceUID)).toEqual([
      [`${seriesInstanceUids[0]}.1`, `${seriesInstanceUids[0]}.3`].join('\\'),
      [`${seriesInstanceUids[1]}.1`, `${seriesInstanceUids[1]}.2`].join('\\'),
    ]);
    const { studies } = await backend.client.call('library.search', {
      studyInstanceUids: [studyInstanceUid],
    });
    expect(studies[0]).toMatchObject({ instances: 5, expectedInstances: 5 });
  });
});
