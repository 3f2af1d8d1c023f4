import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PeerRef } from '../../shared/contract/pacs-node.ts';
import type { RetrieveSummary } from '../../shared/retrieve/retrieve-state.ts';
import type { TimelineEvent } from '../../shared/retrieve/timeline-event.ts';
import { startBackend, type TestBackend } from '../support/backend.ts';
import { ctStudy } from '../support/ct-study.ts';
import { type Dcmqrscp, freePort, type Orthanc, startDcmqrscp, startOrthanc } from '../support/peers.ts';

/** Studies in parts, as where received images can't be acknowledged at once. */

const slices = 96;
const volume = ctStudy({ slices, size: 64 });

let folder: string;
let backend: TestBackend;
let orthanc: Orthanc;
let dcmqrscp: Dcmqrscp;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'movescope-lanes-'));
  const listenerPort = await freePort();
  const destination = { aeTitle: 'MOVESCOPE', port: listenerPort };
  [backend, orthanc, dcmqrscp] = await Promise.all([
    startBackend({ listenerPort, quickAck: false }),
    startOrthanc({ modalities: [destination] }),
    startDcmqrscp({ hosts: [destination] }),
  ]);
  const files: string[] = [];
  for (const slice of volume.slices()) {
    await orthanc.upload(slice);
    const file = join(folder, `${files.length}.dcm`);
    await writeFile(file, slice);
    files.push(file);
  }
  await dcmqrscp.store(files);
}, 60_000);
afterAll(async () => {
  await backend.close();
  await Promise.all([orthanc.stop(), dcmqrscp.stop()]);
  await rm(folder, { recursive: true, force: true });
});

async function retrieve(
  peer: PeerRef,
  studyInstanceUid: string,
): Promise<{ summary: RetrieveSummary; events: TimelineEvent[] }> {
  const request = { peer, scope: { studyInstanceUid }, method: 'move' } as const;
  const { retrieveId } = await backend.client.call('retrieve.start', request);
  const events = await backend.timeline(retrieveId);
  const summaries = await backend.client.call('retrieve.list', {});
  const summary = summaries.find((one) => one.retrieveId === retrieveId);
  if (!summary) throw new Error('the retrieve is gone');
  return { summary, events };
}

const lanesOf = (events: readonly TimelineEvent[]) =>
  new Set(events.flatMap((event) => ('purpose' in event && event.lane !== undefined ? [event.lane] : [])));

const calls = (events: readonly TimelineEvent[]) =>
  events.flatMap((event) =>
    'purpose' in event && event.purpose === 'store' && event.type === 'connected'
      ? [event.associationId]
      : [],
  );
const requests = (events: readonly TimelineEvent[]) =>
  events.filter((event) => event.type === 'request-sent' && event.purpose === 'retrieve');

describe('a study in parts', () => {
  it.each([
    ['Orthanc', () => ({ aeTitle: orthanc.aeTitle, host: '127.0.0.1', port: orthanc.dicomPort })],
    ['dcmqrscp', () => ({ aeTitle: dcmqrscp.aeTitle, host: '127.0.0.1', port: dcmqrscp.port })],
  ])('comes from %s in four lanes: one result, each image once, nothing found wrong', async (_, peer) => {
    const { summary, events } = await retrieve({ peer: peer() }, volume.studyInstanceUid);
    expect(summary).toMatchObject({
      outcome: 'complete',
      lateInstances: 0,
      counts: { expected: slices, reported: { completed: slices }, received: slices },
    });
    expect(summary.findings ?? []).toEqual([]);
    expect([...lanesOf(events)].toSorted()).toEqual([1, 2, 3, 4]);
    expect(requests(events)).toHaveLength(4);
    // Each of its calls to us is on the timeline once.
    expect(calls(events)).toHaveLength(4);
    expect(new Set(calls(events)).size).toBe(4);
    const kept = await backend.client.call('library.search', {
      studyInstanceUids: [volume.studyInstanceUid],
    });
    expect(kept.studies[0]?.instances).toBe(slices);
  });
});
