import { randomBytes } from 'node:crypto';
import type { Logger } from 'pino';
import type { Settings } from '../../../shared/contract/settings.ts';
import { formatPeerAe } from '../../../shared/dicom/application-entity.ts';
import { fail } from '../../../shared/failure/failure.ts';
import type { RetrieveSummary } from '../../../shared/retrieve/retrieve-state.ts';
import { createCoalescer } from '../coalesce.ts';
import type { Clock } from '../dependencies.ts';
import type { Library } from '../library/library.ts';
import type { Inbound } from '../listener/inbound.ts';
import type { Associate } from '../nodes/associate.ts';
import type { ResolvePeer } from '../nodes/resolved-peer.ts';
import { createSubscribers } from '../subscribers.ts';
import { createCorrelator } from './correlate.ts';
import { uniqueKeys } from './identifier.ts';
import { loadRecords } from './load-records.ts';
import { retrieveFiles } from './retrieve-files.ts';
import { cancelledEvent, type RetrieveJob, startRetrieveJob } from './retrieve-job.ts';
import { createRetrieveQueue } from './retrieve-queue.ts';
import { beginRecord, type RetrieveRecord } from './retrieve-record.ts';
import type { RetrieveRequest, Retrieves } from './retrieves.ts';

/** Summaries go out at most this often. */
const changeEveryMs = 100;

export interface RetrievesOptions {
  /** Journals live in `<folder>/<retrieveId>/`. */
  readonly folder: string;
  readonly clock: Clock;
  readonly log: Logger;
  readonly resolvePeer: ResolvePeer;
  readonly inbound: Inbound;
  readonly library: Pick<Library, 'openInstance' | 'setExpectedInstances' | 'has'>;
  readonly associate: Associate;
  settings(): Settings;
  /** Makes ids of new retrieves; they become names of folders. */
  newId?(): string;
}

/**
 * Reads what earlier runs left behind: ended retrieves are listed, running ones are marked as interrupted, queued ones
 * are queued again. The storage listener should have been started before. Rejects with the file system's error when the
 * folder can't be made or read.
 */
export async function createRetrieves(options: RetrievesOptions): Promise<Retrieves> {
  const { folder, clock, log } = options;
  const records = new Map<string, RetrieveRecord>();
  const jobs = new Map<string, RetrieveJob>();
  const subscribers = createSubscribers<{
    readonly changed: RetrieveSummary[];
    readonly removed: string[];
  }>();
  const changed = new Set<RetrieveRecord>();
  const removed = new Set<string>();
  const queue = createRetrieveQueue(() => options.settings().parallelRetrievesPerNode);
  const correlator = createCorrelator(options.inbound, clock.now);

  const tell = createCoalescer(clock, changeEveryMs, () => {
    const change = { changed: [...changed].map((record) => record.summary), removed: [...removed] };
    changed.clear();
    removed.clear();
    subscribers.notify(change);
  });
  const onChange = (record: RetrieveRecord): void => {
    if (!records.has(record.retrieveId)) return;
    changed.add(record);
    tell.request();
  };
  const recordOf = (retrieveId: string): RetrieveRecord =>
    records.get(retrieveId) ?? fail({ kind: 'not-found', what: 'retrieve' });

  const enqueue = (record: RetrieveRecord, request: RetrieveRequest): void => {
    const { retrieveId, summary } = record;
    queue.add(retrieveId, summary.nodeId ?? formatPeerAe(summary.peer), async () => {
      const job = startRetrieveJob({
        ...options,
        record,
        scope: summary.scope,
        correlator,
        listener: options.inbound.state,
        resolve: () => resolveRequest(options.resolvePeer, request),
      });
      jobs.set(retrieveId, job);
      await job.done;
      jobs.delete(retrieveId);
    });
  };

  const start = (wanted: RetrieveRequest): string => {
    const { request, first } = prepare(options.resolvePeer, wanted);
    const retrieveId = options.newId?.() ?? newRetrieveId(clock.now());
    const files = retrieveFiles(folder, retrieveId);
    files.create(request);
    const record = beginRecord({ retrieveId, files, log, now: clock.now, onChange }, first);
    records.set(retrieveId, record);
    onChange(record);
    enqueue(record, request);
    return retrieveId;
  };

  for (const record of await loadRecords({ ...options, now: clock.now, onChange })) {
    records.set(record.retrieveId, record);
    if (!record.ended) enqueue(record, requestOf(record));
  }

  return {
    start,
    cancel(retrieveId) {
      const record = recordOf(retrieveId);
      if (queue.remove(retrieveId)) {
        record.append({ type: 'cancel-requested' });
        record.append(cancelledEvent);
      } else jobs.get(retrieveId)?.cancel();
    },
    retry: (retrieveId) => start(requestOf(recordOf(retrieveId))),
    async remove(retrieveId) {
      const record = recordOf(retrieveId);
      if (!record.ended)
        fail({ kind: 'invalid-request', detail: 'a retrieve that has not ended can’t be removed' });
      await record.flush();
      await record.files.remove();
      records.delete(retrieveId);
      changed.delete(record);
      removed.add(retrieveId);
      tell.request();
    },
    list: () => [...records.values()].map((record) => record.summary),
    async missing(retrieveId) {
      const expected = (await recordOf(retrieveId).files.expected()) ?? [];
      return expected.filter((instance) => !options.library.has(instance.sopInstanceUid));
    },
    onChange: subscribers.add,
    follow: (retrieveId, afterSeq, listener) => recordOf(retrieveId).follow(afterSeq, listener),
    async close() {
      queue.close();
      for (const job of jobs.values()) job.abandon();
      await Promise.all([...jobs.values()].map((job) => job.done));
      await Promise.all([...records.values()].map((record) => record.flush()));
      correlator.close();
      tell.cancel();
    },
  };
}

/** Checks a request while whoever asks still waits, and makes the first event of its timeline. */
function prepare(resolvePeer: ResolvePeer, wanted: RetrieveRequest) {
  const peer = resolvePeer(wanted.peer);
  const patientId = wanted.scope.patientId ?? wanted.label?.patientId;
  const scope = peer.model === 'patient-root' && patientId ? { ...wanted.scope, patientId } : wanted.scope;
  uniqueKeys(peer.model, scope);
  const request: RetrieveRequest = { ...wanted, scope };
  const first = {
    type: 'retrieve-queued',
    ...(peer.nodeId && { nodeId: peer.nodeId }),
    nodeName: peer.name,
    peer: peer.peer,
    scope,
    method: wanted.method ?? peer.method,
    ...(wanted.label && { label: wanted.label }),
  } as const;
  return { request, first };
}

/** The node as it is configured when the retrieve's turn comes. */
function resolveRequest(resolvePeer: ResolvePeer, request: RetrieveRequest) {
  const peer = resolvePeer(request.peer);
  const method = request.method ?? peer.method;
  return {
    ...peer,
    moveDestination: request.moveDestination ?? peer.moveDestination,
    service: method === 'get' ? ('C-GET' as const) : ('C-MOVE' as const),
  };
}

/** What was asked for; put together again from the timeline when its own file is lost. */
function requestOf(record: RetrieveRecord): RetrieveRequest {
  const { nodeId, peer, scope, method, label } = record.summary;
  return record.files.request() ?? { peer: nodeId ? { nodeId } : { peer }, scope, method, label };
}

/** Sorts by time of creation, also as a name of a folder. */
function newRetrieveId(now: number): string {
  const time = new Date(now).toISOString().replace(/[-:]/g, '').slice(0, 15);
  return `${time}-${randomBytes(5).toString('hex')}`;
}
