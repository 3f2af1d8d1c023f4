import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../electron/backend/clock.ts';
import type { Acceptor } from '../../electron/backend/dimse/acceptor.ts';
import { createAcceptor } from '../../electron/backend/dimse/create-acceptor.ts';
import { requestAssociation } from '../../electron/backend/dimse/request-association.ts';
import type { Library, RefusedInstance, StoredInstance } from '../../electron/backend/library/library.ts';
import { openLibrary } from '../../electron/backend/library/open-library.ts';
import type { Inbound } from '../../electron/backend/listener/inbound.ts';
import type { ResolvedPeer } from '../../electron/backend/nodes/resolved-peer.ts';
import { createRetrieves } from '../../electron/backend/retrieve/create-retrieves.ts';
import type { RetrieveRequest, Retrieves } from '../../electron/backend/retrieve/retrieves.ts';
import { createSubscribers } from '../../electron/backend/subscribers.ts';
import { settingsSchema } from '../../shared/contract/settings.ts';
import type { AssociationEvent } from '../../shared/retrieve/association-event.ts';
import type { RetrieveSummary } from '../../shared/retrieve/retrieve-state.ts';
import type { TimelineEvent } from '../../shared/retrieve/timeline-event.ts';
import { viewTimeline } from '../../shared/retrieve/timeline-view.ts';
import { type Dcmqrscp, freePort, type Orthanc, startDcmqrscp, startOrthanc } from '../support/peers.ts';
import { sampleStudy, writeSampleStudy } from '../support/sample-study.ts';

const log = pino({ level: 'silent' });
const instances = sampleStudy.instancesOfSeries.reduce((sum, count) => sum + count, 0);

/** The listener, the library and the retrieves of a workstation, on real sockets and files. */
interface Workstation {
  readonly port: number;
  readonly library: Library;
  /** Runs a retrieve to its end. */
  retrieve(
    request?: Partial<RetrieveRequest>,
  ): Promise<{ summary: RetrieveSummary; events: TimelineEvent[] }>;
  close(): Promise<void>;
}

async function startWorkstation(peer: () => ResolvedPeer, graceS = 1): Promise<Workstation> {
  const folder = await mkdtemp(join(tmpdir(), 'movescope-workstation-'));
  const library = await openLibrary({ folder: join(folder, 'library'), log, clock: systemClock });
  const events = createSubscribers<AssociationEvent>();
  const stored = createSubscribers<StoredInstance>();
  const refused = createSubscribers<RefusedInstance>();
  const acceptor: Acceptor = createAcceptor({
    services: {
      store: {
        open: (command) => library.openInstance(command, { stored: stored.notify, refused: refused.notify }),
      },
    },
    observe: events.notify,
    maxPduLength: 131_072,
    associateTimeoutMs: 10_000,
    idleTimeoutMs: 30_000,
    maxAssociations: 32,
  });
  const { port } = await acceptor.listen({ port: 0, bindAddress: '127.0.0.1' });
  const inbound: Inbound = {
    state: () => ({
      settings: { aeTitle: 'MOVESCOPE', port, bindAddress: '127.0.0.1' },
      status: 'listening',
      addresses: ['127.0.0.1'],
      openAssociations: acceptor.openAssociations,
      storedInstances: 0,
    }),
    onEvent: events.add,
    onStored: stored.add,
    onRefused: refused.add,
    divert: () => () => {},
    prefer: () => () => {},
  };
  const retrieves: Retrieves = await createRetrieves({
    folder: join(folder, 'retrieves'),
    clock: systemClock,
    log,
    resolvePeer: peer,
    inbound,
    library,
    associate: requestAssociation,
    settings: () => settingsSchema.parse({ lateImageGraceS: graceS }),
  });
  return {
    port,
    library,
    async retrieve(request = {}) {
      const { studyInstanceUid } = sampleStudy;
      const id = retrieves.start({ peer: { nodeId: 'n' }, scope: { studyInstanceUid }, ...request });
      const seen: TimelineEvent[] = [];
      await new Promise<void>((resolve) => {
        retrieves.follow(id, 0, { events: (batch) => seen.push(...batch), ended: resolve });
      });
      const summary = retrieves.list().find((one) => one.retrieveId === id);
      if (!summary) throw new Error('the retrieve is gone');
      return { summary, events: seen };
    },
    async close() {
      await retrieves.close();
      await acceptor.close();
      await library.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const peerAt = (aeTitle: string, port: number, change: Partial<ResolvedPeer> = {}): ResolvedPeer => ({
  nodeId: 'n',
  name: aeTitle,
  peer: { aeTitle, host: '127.0.0.1', port },
  localAe: 'MOVESCOPE',
  model: 'study-root',
  method: 'auto',
  moveDestination: 'MOVESCOPE',
  queryCharacterSet: undefined,
  connectTimeoutMs: 5000,
  responseTimeoutMs: 20_000,
  stallTimeoutMs: 1_800_000,
  maxPduLength: 131_072,
  ...change,
});

const inboundTypes = (events: readonly TimelineEvent[]): string[] =>
  events.filter((event) => 'purpose' in event && event.purpose === 'store').map((event) => event.type);

let files: string[];
let sampleFolder: string;
beforeAll(async () => {
  sampleFolder = await mkdtemp(join(tmpdir(), 'movescope-sample-'));
  files = await writeSampleStudy(sampleFolder);
});
afterAll(() => rm(sampleFolder, { recursive: true, force: true }));

describe('dcmqrscp', () => {
  let peer: ResolvedPeer;
  let workstation: Workstation;
  let server: Dcmqrscp;
  let closedPort: number;
  beforeAll(async () => {
    workstation = await startWorkstation(() => peer);
    closedPort = await freePort();
    server = await startDcmqrscp({
      hosts: [
        { aeTitle: 'MOVESCOPE', port: workstation.port },
        { aeTitle: 'CLOSED', port: closedPort },
      ],
    });
    await server.store(files);
    peer = peerAt(server.aeTitle, server.port);
  });
  afterAll(async () => {
    await workstation.close();
    await server.stop();
  });

  it.each(['study-root', 'patient-root'] as const)('brings the whole study by C-MOVE, %s', async (model) => {
    peer = peerAt(server.aeTitle, server.port, { model });
    const { studyInstanceUid, patientId } = sampleStudy;
    const { summary, events } = await workstation.retrieve({ scope: { studyInstanceUid, patientId } });
    expect(summary).toMatchObject({
      outcome: 'complete',
      counts: { expected: instances, received: instances, reported: { completed: instances } },
    });
    expect(workstation.library.instances(studyInstanceUid)).toHaveLength(instances);
    expect(inboundTypes(events)).toEqual(
      expect.arrayContaining(['connected', 'association-requested', 'association-accepted']),
    );
    expect(
      viewTimeline(events)
        .filter((item) => item.kind === 'association')
        .map((item) => item.lane)
        .sort(),
    ).toEqual(['left', 'left', 'right']);
  });

  it('brings one series, and one instance', async () => {
    peer = peerAt(server.aeTitle, server.port);
    const { studyInstanceUid } = sampleStudy;
    const seriesInstanceUid = sampleStudy.seriesInstanceUids[1];
    const one = await workstation.retrieve({ scope: { studyInstanceUid, seriesInstanceUid } });
    expect(one.summary).toMatchObject({
      outcome: 'complete',
      level: 'series',
      counts: { expected: 2, received: 2 },
    });
    const scope = { studyInstanceUid, seriesInstanceUid, sopInstanceUid: `${seriesInstanceUid}.1` };
    const two = await workstation.retrieve({ scope });
    expect(two.summary).toMatchObject({
      outcome: 'complete',
      level: 'instance',
      counts: { expected: 1, received: 1 },
    });
  });

  it('brings the study by C-GET', async () => {
    const { summary } = await workstation.retrieve({ method: 'get' });
    expect(summary).toMatchObject({
      outcome: 'complete',
      counts: { expected: instances, received: instances },
    });
  });

  it('answers A801 for a destination that it does not know', async () => {
    const { summary, events } = await workstation.retrieve({ moveDestination: 'NOBODY' });
    expect(summary).toMatchObject({
      outcome: 'failed',
      failure: { kind: 'dimse-status', service: 'C-MOVE', status: 0xa801 },
      counts: { received: 0 },
    });
    expect(inboundTypes(events)).toEqual([]);
    expect(viewTimeline(events).filter((item) => item.kind === 'ghost')).toHaveLength(1);
  });

  it('answers A702 when it can not reach the destination', async () => {
    const { summary } = await workstation.retrieve({ moveDestination: 'CLOSED' });
    expect(summary).toMatchObject({ outcome: 'failed', failure: { kind: 'dimse-status', status: 0xa702 } });
  });

  it('says success for a study that it does not have, and that is not complete', async () => {
    const { summary } = await workstation.retrieve({ scope: { studyInstanceUid: '1.2.3.4.5' } });
    expect(summary).toMatchObject({
      outcome: 'failed',
      failure: { kind: 'not-found' },
      counts: { expected: 0 },
    });
  });

  it('refuses names that it does not know', async () => {
    peer = peerAt('WRONG', server.port);
    const { summary } = await workstation.retrieve();
    expect(summary).toMatchObject({
      outcome: 'failed',
      failure: { kind: 'association-rejected', result: 1, source: 1, reason: 7 },
    });
  });
});

describe('Orthanc', () => {
  let peer: ResolvedPeer;
  let workstation: Workstation;
  let server: Orthanc;
  beforeAll(async () => {
    workstation = await startWorkstation(() => peer, 20);
    server = await startOrthanc({
      modalities: [{ aeTitle: 'MOVESCOPE', port: workstation.port }],
      // The final status before the images: what hospital archives do, and what hides failures.
      extraConfig: { SynchronousCMove: false },
    });
    for (const file of files) await server.upload(file);
    peer = peerAt(server.aeTitle, server.dicomPort);
  });
  afterAll(async () => {
    await workstation.close();
    await server.stop();
  });

  it('brings the study although its final status comes before the images', async () => {
    const { summary, events } = await workstation.retrieve();
    expect(summary).toMatchObject({
      outcome: 'complete',
      counts: { expected: instances, received: instances },
    });
    expect(events.map((event) => event.type)).toContain('waiting-for-late-images');
    expect(summary.lateInstances).toBeGreaterThan(0);
  });

  it('brings two studies’ retrieves at a time without mixing them up', async () => {
    const { studyInstanceUid, seriesInstanceUids } = sampleStudy;
    const both = await Promise.all(
      seriesInstanceUids.map((seriesInstanceUid) =>
        workstation.retrieve({ scope: { studyInstanceUid, seriesInstanceUid } }),
      ),
    );
    expect(both.map(({ summary }) => summary.outcome)).toEqual(['complete', 'complete']);
    expect(both.map(({ summary }) => summary.counts.received)).toEqual([3, 2]);
  });

  it('brings the study by C-GET', async () => {
    const { summary } = await workstation.retrieve({ method: 'get' });
    expect(summary).toMatchObject({ outcome: 'complete', counts: { received: instances } });
  });

  it('answers C000 for a destination that it does not know', async () => {
    const { summary } = await workstation.retrieve({ moveDestination: 'NOBODY' });
    expect(summary).toMatchObject({ outcome: 'failed', failure: { kind: 'dimse-status', status: 0xc000 } });
  });
});
