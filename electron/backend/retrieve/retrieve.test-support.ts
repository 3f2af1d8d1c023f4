import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import type { ListenerState } from '../../../shared/contract/listener.ts';
import { type Settings, settingsSchema } from '../../../shared/contract/settings.ts';
import { FailureError } from '../../../shared/failure/failure.ts';
import type { AssociationEvent } from '../../../shared/retrieve/association-event.ts';
import type { TimelineEvent } from '../../../shared/retrieve/timeline-event.ts';
import type { Diagnosis } from '../diagnosis/create-diagnosis.ts';
import type { StoreCommand } from '../dimse/association.ts';
import type { Library, RefusedInstance, StoredInstance } from '../library/library.ts';
import type { Inbound } from '../listener/inbound.ts';
import type { ResolvedPeer } from '../nodes/resolved-peer.ts';
import { createSubscribers } from '../subscribers.ts';
import { createFakeClock, type FakeClock } from '../testing/fake-clock.ts';
import { createRetrieves } from './create-retrieves.ts';
import { createFakePacs, type FakePacs } from './fake-pacs.test-support.ts';
import type { WayFacts, WayLesson } from './next-way.ts';
import type { RetrieveRequest, Retrieves } from './retrieves.ts';

export const study = '1.2.3';
export const series = '1.2.3.1';
export const node: ResolvedPeer = {
  nodeId: 'n1',
  name: 'Archive',
  peer: { aeTitle: 'PACS', host: '10.0.0.1', port: 104 },
  localAe: 'MOVESCOPE',
  model: 'study-root',
  method: 'auto',
  moveDestination: 'MOVESCOPE',
  queryCharacterSet: undefined,
  connectTimeoutMs: 10_000,
  responseTimeoutMs: 60_000,
  stallTimeoutMs: 1_800_000,
  maxPduLength: 131_072,
};

/** Everything around the retrieves, scripted; the journals are real files. */
export interface World {
  readonly folder: string;
  readonly clock: FakeClock;
  readonly pacs: FakePacs;
  readonly retrieves: Retrieves;
  readonly listener: { status: ListenerState['status'] };
  readonly settings: { -readonly [K in keyof Settings]: Settings[K] };
  /** What a person has set about the node, beside `node`. */
  readonly nodeSettings: { parallelMoves?: number };
  /** What is known about the ways to ask the node, and what was learned. */
  readonly facts: { -readonly [K in keyof WayFacts]: WayFacts[K] };
  readonly lessons: WayLesson[];
  readonly disk: { freeBytes: number };
  readonly library: Set<string>;
  readonly expectedInLibrary: Map<string, number>;
  /** An instance comes in and is stored. */
  store(
    uid: string,
    change?: Partial<Omit<StoredInstance, 'command'>> & { readonly command?: Partial<StoreCommand> },
  ): void;
  refuse(refused: Partial<RefusedInstance>): void;
  inbound(event: AssociationEvent): void;
  /** The inbound association of the PACS is opened; `store` uses it. */
  call(): void;
  hangUp(): void;
  start(change?: Partial<RetrieveRequest>): string;
  /** Every event so far and until one that fits. */
  until(retrieveId: string, fits: (event: TimelineEvent) => boolean): Promise<TimelineEvent[]>;
  ended(retrieveId: string): Promise<TimelineEvent[]>;
  /** Puts a folder in a file's place, so that writing to it fails, for root too. */
  breakFile(path: string): Promise<void>;
  /** Another life of the program on the same folder, with these instances in the library; this one is left as by a kill. */
  restart(library?: readonly string[], settings?: Partial<Settings>): Promise<World>;
  close(): Promise<void>;
}

export async function createWorld(
  folder?: string,
  inLibrary: readonly string[] = [],
  diagnosis?: Diagnosis,
  changed: Partial<Settings> = {},
  holds: FakePacs['holds'] = new Map(),
): Promise<World> {
  const own = folder ?? (await mkdtemp(join(tmpdir(), 'movescope-retrieve-')));
  const clock = createFakeClock();
  const pacs = createFakePacs();
  pacs.holds = holds;
  const events = createSubscribers<AssociationEvent>();
  const stored = createSubscribers<StoredInstance>();
  const refused = createSubscribers<RefusedInstance>();
  const listener: World['listener'] = { status: 'listening' };
  const settings = { ...settingsSchema.parse({}), ...changed };
  const library = new Set<string>(inLibrary);
  const expectedInLibrary = new Map<string, number>();
  const nodeSettings: World['nodeSettings'] = {};
  const facts: World['facts'] = {};
  const lessons: WayLesson[] = [];
  const disk: World['disk'] = { freeBytes: 1e12 };
  const inbound: Inbound = {
    state: () => ({
      settings: { aeTitle: 'MOVESCOPE', port: 11_112, bindAddress: '::' },
      status: listener.status,
      addresses: ['10.0.0.2'],
      openAssociations: 0,
      storedInstances: 0,
    }),
    onEvent: events.add,
    onStored: stored.add,
    onRefused: refused.add,
    divert: () => () => {},
    prefer: () => () => {},
  };
  const retrieves = await createRetrieves({
    folder: own,
    clock,
    log: pino({ level: 'silent' }),
    resolvePeer: (ref) => {
      if ('nodeId' in ref && ref.nodeId !== 'n1') throw new FailureError({ kind: 'not-found', what: 'node' });
      return { ...node, ...nodeSettings };
    },
    inbound,
    library: {
      openInstance: (command, outcome) => fakeWriter(command, outcome, library),
      setExpectedInstances: (uid, expected) => expectedInLibrary.set(uid, expected),
      has: (uid) => library.has(uid),
    },
    associate: pacs.associate,
    ...(diagnosis && { diagnosis }),
    settings: () => settings,
    random: () => 0.5,
    freeBytes: async () => disk.freeBytes,
    ways: { facts: () => facts, learn: (_node, learned) => lessons.push(...learned) },
  });
  const world: World = {
    folder: own,
    clock,
    pacs,
    retrieves,
    listener,
    settings,
    nodeSettings,
    facts,
    lessons,
    disk,
    library,
    expectedInLibrary,
    store(uid, { command, ...change } = {}) {
      library.add(uid);
      stored.notify({
        command: { ...commandFor(uid), ...command },
        studyInstanceUid: study,
        seriesInstanceUid: series,
        sopInstanceUid: uid,
        bytes: 100,
        duplicate: false,
        ...change,
      });
    },
    refuse: (change) =>
      refused.notify({
        command: commandFor('9.9'),
        status: 0xa700,
        failure: { kind: 'disk-full' },
        ...change,
      }),
    inbound: events.notify,
    call: () => events.notify(connectedFrom('10.0.0.1', 'in-1')),
    hangUp: () => events.notify(closedOf('in-1')),
    start: (change = {}) =>
      retrieves.start({ peer: { nodeId: 'n1' }, scope: { studyInstanceUid: study }, ...change }),
    until: (retrieveId, fits) => untilEvent(retrieves, retrieveId, fits),
    ended: (retrieveId) => untilEvent(retrieves, retrieveId, () => false),
    async breakFile(path) {
      await rm(path);
      await mkdir(path);
    },
    restart: (uids, change) => createWorld(own, uids, diagnosis, change, pacs.holds),
    async close() {
      await retrieves.close();
      // The journal of a retrieve that a test left running may be written meanwhile.
      await rm(own, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
    },
  };
  return world;
}

export function connectedFrom(remoteAddress: string, associationId: string): AssociationEvent {
  return {
    type: 'connected',
    associationId,
    direction: 'in',
    localAddress: '10.0.0.2',
    localPort: 11_112,
    remoteAddress,
    remotePort: 40_000,
    elapsedMs: 0,
  };
}

export function closedOf(associationId: string): AssociationEvent {
  return { type: 'connection-closed', associationId, orderly: true, bytesReceived: 10 };
}

function commandFor(sopInstanceUid: string): StoreCommand {
  return {
    associationId: 'in-1',
    messageId: 1,
    sopClassUid: '1.2.840.10008.5.1.4.1.1.2',
    sopInstanceUid,
    transferSyntaxUid: '1.2.840.10008.1.2.1',
    callingAe: 'PACS',
    calledAe: 'MOVESCOPE',
    remoteAddress: '10.0.0.1',
    moveOriginator: { aeTitle: 'MOVESCOPE', messageId: 7 },
  };
}

function fakeWriter(
  command: StoreCommand,
  outcome: Parameters<Library['openInstance']>[1],
  library: Set<string>,
): ReturnType<Library['openInstance']> {
  let bytes = 0;
  return {
    write(chunk) {
      bytes += chunk.length;
    },
    async finish() {
      library.add(command.sopInstanceUid);
      const uids = {
        studyInstanceUid: study,
        seriesInstanceUid: series,
        sopInstanceUid: command.sopInstanceUid,
      };
      outcome.stored({ command, ...uids, bytes, duplicate: false });
      return 0;
    },
    async abandon() {},
  };
}

function untilEvent(
  retrieves: Retrieves,
  retrieveId: string,
  fits: (event: TimelineEvent) => boolean,
): Promise<TimelineEvent[]> {
  return new Promise((resolve) => {
    const seen: TimelineEvent[] = [];
    let stop: () => void = () => {};
    stop = retrieves.follow(retrieveId, 0, {
      events(events) {
        for (const event of events) {
          seen.push(event);
          if (!fits(event)) continue;
          stop();
          resolve(seen);
          return;
        }
      },
      ended: () => resolve(seen),
    });
  });
}
