import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { type Clock, createBackend, systemClock } from '../../electron/backend/create-backend.ts';
import {
  createPracticePacs,
  type PracticePacs,
} from '../../electron/backend/practice-pacs/create-practice-pacs.ts';
import { sampleUid } from '../../electron/backend/practice-pacs/samples/sample-uid.ts';
import { type BackendClient, createClient } from '../../shared/contract/client.ts';
import { createMemoryPortPair } from '../../shared/contract/memory-port.ts';
import type { PeerRef } from '../../shared/contract/pacs-node.ts';
import type { Query, QueryEvent } from '../../shared/contract/query.ts';
import type { Finding } from '../../shared/diagnosis/finding.ts';
import type { RetrieveSummary } from '../../shared/retrieve/retrieve-state.ts';
import type { RetrieveMethod, TimelineEvent } from '../../shared/retrieve/timeline-event.ts';

/** A study of the practice PACS with one series. */
export const study = {
  studyInstanceUid: sampleUid('MV-1002/20240611'),
  patientName: 'Yamamoto*',
  images: 40,
} as const;
const aeTitle = 'WORKSTATION';
const log = pino({ level: 'silent' });

/** Unlike the product's, this clock keeps the process alive. `times`: how much quicker than real its time goes. */
function quickClock(times: number): Clock {
  const [since, monotonicSince] = [systemClock.now(), systemClock.monotonic()];
  return {
    ...systemClock,
    now: () => Math.round(since + (systemClock.now() - since) * times),
    monotonic: () => monotonicSince + (systemClock.monotonic() - monotonicSince) * times,
    after(ms, callback) {
      const timer = setTimeout(callback, ms / times);
      return () => clearTimeout(timer);
    },
  };
}

/** Makes the sample studies once; each practice PACS of the file opens them. */
export async function makeSamples(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'movescope-faults-samples-'));
  const pacs = createPracticePacs({ folder, clock: quickClock(1), log, port: 0, remoteAes: () => [] });
  await pacs.start();
  await pacs.stop();
  return folder;
}

export interface RetrieveOptions {
  readonly method?: RetrieveMethod;
  readonly scope?: 'study' | 'series';
  readonly stallTimeoutS?: number;
  /** Sees the events as they come. */
  watch?(events: readonly TimelineEvent[], retrieveId: string): void;
}

/** A workstation, and the practice PACS with a fault that it is to name. */
export interface FaultyPacs {
  readonly client: BackendClient;
  readonly pacs: PracticePacs;
  peer(): Extract<PeerRef, { peer: unknown }>;
  /** Resolves when the retrieve has ended. */
  retrieve(options?: RetrieveOptions): Promise<RetrieveSummary>;
  search(keys: Query['keys']): Promise<readonly Finding[]>;
}

/**
 * Runs `work` with both. Times are real, since the time that an answer takes is evidence; `times` makes those of the program
 * and of the practice PACS shorter where only their proportion counts.
 */
export async function withFault(
  samples: string,
  times: number,
  work: (world: FaultyPacs) => Promise<void>,
): Promise<void> {
  const dataFolder = await mkdtemp(join(tmpdir(), 'movescope-faults-'));
  const clock = quickClock(times);
  const overrides = {
    ...{ practicePacs: false, localAeTitle: aeTitle },
    ...{ listenerPort: 0, bindAddress: '127.0.0.1' },
  };
  const backend = await createBackend({ dataFolder, log, clock, overrides });
  const [clientEnd, backendEnd] = createMemoryPortPair();
  backend.serve(backendEnd);
  const client = createClient(clientEnd);
  const { settings } = await client.call('listener.get', {});
  const remoteAes = () => [{ aeTitle, host: '127.0.0.1', port: settings.port }];
  const pacs = createPracticePacs({ folder: samples, clock, log, port: 0, remoteAes });
  try {
    await pacs.start();
    await client.call('settings.save', { ...(await client.call('settings.get', {})), lateImageGraceS: 12 });
    await work(workstation(client, pacs));
  } finally {
    client.close();
    await pacs.stop();
    await backend.close();
    await rm(dataFolder, { recursive: true, force: true });
  }
}

function workstation(client: BackendClient, pacs: PracticePacs): FaultyPacs {
  const peer = () => ({ peer: { aeTitle: 'PRACTICE', host: '127.0.0.1', port: pacs.state().port ?? 0 } });
  return {
    ...{ client, pacs, peer },
    async retrieve({ method = 'move', scope = 'study', stallTimeoutS, watch } = {}) {
      const { studyInstanceUid } = study;
      const seriesInstanceUid = scope === 'series' ? await seriesOf(client, peer()) : undefined;
      const { retrieveId } = await client.call('retrieve.start', {
        peer: { ...peer(), ...(stallTimeoutS !== undefined && { stallTimeoutS }) },
        method,
        busyRetries: 0,
        scope: { studyInstanceUid, ...(seriesInstanceUid !== undefined && { seriesInstanceUid }) },
      });
      await new Promise<void>((resolve) => {
        const event = (events: readonly TimelineEvent[]) => watch?.(events, retrieveId);
        client.subscribe('retrieve.timeline', { retrieveId, afterSeq: 0 }, { event, end: () => resolve() });
      });
      const summaries = await client.call('retrieve.list', {});
      const summary = summaries.find((one) => one.retrieveId === retrieveId);
      if (!summary) throw new Error('the retrieve is not in the list');
      return summary;
    },
    async search(keys) {
      const events = await find(client, { peers: [peer()], level: 'study', keys });
      const end = events.find((event) => event.type === 'node-finished');
      return end?.findings ?? [];
    },
  };
}

async function seriesOf(client: BackendClient, peer: PeerRef): Promise<string> {
  const keys = { StudyInstanceUID: study.studyInstanceUid };
  const events = await find(client, { peers: [peer], level: 'series', keys });
  const [match] = events.flatMap((event) => (event.type === 'matches' ? event.matches : []));
  return match?.SeriesInstanceUID ?? '';
}

function find(client: BackendClient, query: Query): Promise<QueryEvent[]> {
  const events: QueryEvent[] = [];
  return new Promise((resolve) => {
    client.subscribe('query.results', query, {
      event: (event) => events.push(event),
      end: () => resolve(events),
    });
  });
}
