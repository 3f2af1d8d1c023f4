import { randomBytes } from 'node:crypto';
import type { Logger } from 'pino';
import type { Settings } from '../../../shared/contract/settings.ts';
import type { Evidence } from '../../../shared/diagnosis/evidence.ts';
import type { Finding } from '../../../shared/diagnosis/finding.ts';
import type { ProbeId } from '../../../shared/diagnosis/probe-result.ts';
import { formatPeerAe } from '../../../shared/dicom/application-entity.ts';
import { fail } from '../../../shared/failure/failure.ts';
import type { RetrieveSummary } from '../../../shared/retrieve/retrieve-state.ts';
import { isInScope } from '../../../shared/retrieve/scope.ts';
import type { TimelineEvent } from '../../../shared/retrieve/timeline-event.ts';
import { type Coalescer, createCoalescer } from '../coalesce.ts';
import type { Clock } from '../dependencies.ts';
import type { Diagnosis } from '../diagnosis/create-diagnosis.ts';
import type { Library } from '../library/library.ts';
import type { Inbound } from '../listener/inbound.ts';
import type { Associate } from '../nodes/associate.ts';
import { nodeKeyOf, type ResolvePeer } from '../nodes/resolved-peer.ts';
import { createSubscribers } from '../subscribers.ts';
import { type Correlator, createCorrelator } from './correlate.ts';
import { diagnoseAgain } from './diagnose-again.ts';
import { uniqueKeys } from './identifier.ts';
import { loadRecords } from './load-records.ts';
import { type ExpectedInstance, retrieveFiles } from './retrieve-files.ts';
import { cancelledEvent, type RetrieveJob, startRetrieveJob } from './retrieve-job.ts';
import { createRetrieveQueue, type RetrieveQueue } from './retrieve-queue.ts';
import { beginRecord, type RetrieveRecord, type TimelineFollower } from './retrieve-record.ts';
import type {
  InstanceAddress,
  ProbeOutcome,
  RetrieveRequest,
  Retrieves,
  TestRun,
  TestRunRequest,
} from './retrieves.ts';
import { discardingWriter, runTest } from './test-run.ts';

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
  /** Absent: nothing is explained. */
  readonly diagnosis?: Diagnosis;
  settings(): Settings;
  /** Whether a node is known to say that it has finished before it sends. */
  finalFirst?(nodeKey: string): boolean;
  /** Makes ids of new retrieves; they become names of folders. */
  newId?(): string;
}

/**
 * Reads what earlier runs left behind: ended retrieves are listed, running ones are marked as interrupted, queued ones
 * are queued again. The storage listener should have been started before. Rejects with the file system's error when the
 * folder can't be made or read.
 */
export async function createRetrieves(options: RetrievesOptions): Promise<Retrieves> {
  const retrieves = new AllRetrieves(options);
  await retrieves.load();
  return retrieves;
}

type Change = Parameters<Parameters<Retrieves['onChange']>[0]>[0];

class AllRetrieves implements Retrieves {
  readonly #options: RetrievesOptions;
  readonly #records = new Map<string, RetrieveRecord>();
  readonly #jobs = new Map<string, RetrieveJob>();
  readonly #queue: RetrieveQueue;
  readonly #correlator: Correlator;
  readonly #subscribers = createSubscribers<Change>();
  readonly #changed = new Set<RetrieveRecord>();
  readonly #removed = new Set<string>();
  readonly #tell: Coalescer;

  constructor(options: RetrievesOptions) {
    this.#options = options;
    this.#queue = createRetrieveQueue(() => options.settings().parallelRetrievesPerNode);
    this.#correlator = createCorrelator(options.inbound, options.clock.now);
    this.#tell = createCoalescer(options.clock, changeEveryMs, () => this.#tellChanges());
  }

  async load(): Promise<void> {
    const { clock } = this.#options;
    const onChange = (record: RetrieveRecord): void => this.#noteChange(record);
    for (const record of await loadRecords({ ...this.#options, now: clock.now, onChange })) {
      this.#records.set(record.retrieveId, record);
      if (!record.ended) this.#enqueue(record, requestOf(record));
    }
  }

  start(wanted: RetrieveRequest): string {
    const { folder, clock, log, resolvePeer, newId } = this.#options;
    const { request, first } = prepare(resolvePeer, wanted);
    const retrieveId = newId?.() ?? newRetrieveId(clock.now());
    const files = retrieveFiles(folder, retrieveId);
    files.create(request);
    const onChange = (changed: RetrieveRecord): void => this.#noteChange(changed);
    const record = beginRecord({ retrieveId, files, log, now: clock.now, onChange }, first);
    this.#records.set(retrieveId, record);
    this.#noteChange(record);
    this.#enqueue(record, request);
    return retrieveId;
  }

  cancel(retrieveId: string): void {
    const record = this.#record(retrieveId);
    if (this.#queue.remove(retrieveId)) {
      record.append({ type: 'cancel-requested' });
      record.append(cancelledEvent);
    } else this.#jobs.get(retrieveId)?.cancel();
  }

  retry(retrieveId: string): string {
    return this.start(requestOf(this.#record(retrieveId)));
  }

  async remove(retrieveId: string): Promise<void> {
    const record = this.#record(retrieveId);
    if (!record.ended) {
      fail({ kind: 'invalid-request', detail: 'a retrieve that has not ended can’t be removed' });
    }
    await record.flush();
    await record.files.remove();
    this.#records.delete(retrieveId);
    this.#changed.delete(record);
    this.#removed.add(retrieveId);
    this.#tell.request();
  }

  list(): RetrieveSummary[] {
    return [...this.#records.values()].map((record) => record.summary);
  }

  async missing(retrieveId: string): Promise<ExpectedInstance[]> {
    const expected = (await this.#record(retrieveId).files.expected()) ?? [];
    return expected.filter((instance) => !this.#options.library.has(instance.sopInstanceUid));
  }

  evidence(retrieveId: string): Promise<Evidence | undefined> {
    return this.#record(retrieveId).files.evidence();
  }

  request(retrieveId: string): RetrieveRequest {
    return requestOf(this.#record(retrieveId));
  }

  moveDestinations(): string[] {
    return [...this.#jobs.keys()].flatMap((id) => this.request(id).moveDestination ?? []);
  }

  events(retrieveId: string): Promise<readonly TimelineEvent[]> {
    return this.#record(retrieveId).events();
  }

  beginProbe(retrieveId: string, probe: ProbeId): void {
    const record = this.#record(retrieveId);
    if (!record.ended) {
      fail({ kind: 'invalid-request', detail: 'A test can be run when the retrieve has ended' });
    }
    record.append({ type: 'probe-started', probe });
  }

  async addProbe(retrieveId: string, outcome: ProbeOutcome): Promise<readonly Finding[]> {
    const record = this.#record(retrieveId);
    const { probe, result, failure } = outcome;
    record.append({ type: 'probe-finished', probe, ...(result && { result }), ...(failure && { failure }) });
    const { diagnosis } = this.#options;
    if (result && diagnosis) await diagnoseAgain(record, diagnosis);
    await record.flush();
    return record.summary.findings ?? [];
  }

  test(request: TestRunRequest): Promise<TestRun> {
    const { inbound } = this.#options;
    return runTest(request, {
      ...this.#options,
      correlator: this.#correlator,
      listener: inbound.state,
      // A retrieve that wants the same instance gets it.
      receiveOnly: (instance) =>
        this.#wants(instance)
          ? () => {}
          : inbound.divert(instance.sopInstanceUid, discardingWriter(instance)),
    });
  }

  onChange(listener: (change: Change) => void): () => void {
    return this.#subscribers.add(listener);
  }

  follow(retrieveId: string, afterSeq: number, listener: TimelineFollower): () => void {
    return this.#record(retrieveId).follow(afterSeq, listener);
  }

  async close(): Promise<void> {
    this.#queue.close();
    const jobs = [...this.#jobs.values()];
    for (const job of jobs) job.abandon();
    await Promise.all(jobs.map((job) => job.done));
    await Promise.all([...this.#records.values()].map((record) => record.flush()));
    this.#correlator.close();
    this.#tell.cancel();
  }

  #record(retrieveId: string): RetrieveRecord {
    return this.#records.get(retrieveId) ?? fail({ kind: 'not-found', what: 'retrieve' });
  }

  #enqueue(record: RetrieveRecord, request: RetrieveRequest): void {
    const { retrieveId, summary } = record;
    const { resolvePeer, inbound } = this.#options;
    this.#queue.add(retrieveId, summary.nodeId ?? formatPeerAe(summary.peer), async () => {
      const job = startRetrieveJob({
        ...this.#options,
        record,
        scope: summary.scope,
        correlator: this.#correlator,
        listener: inbound.state,
        finalFirst: () => this.#options.finalFirst?.(nodeKeyOf(record.summary)) ?? false,
        otherSilentRetrieves: () => this.#silentBeside(record),
        resolve: () => resolveRequest(resolvePeer, request),
      });
      this.#jobs.set(retrieveId, job);
      await job.done;
      this.#jobs.delete(retrieveId);
    });
  }

  #wants(instance: InstanceAddress): boolean {
    return [...this.#records.values()].some(
      ({ ended, summary }) => !ended && isInScope(summary.scope, instance),
    );
  }

  /** Other retrieves from the same node that were asked for and have no answer yet. */
  #silentBeside(record: RetrieveRecord): number {
    const { peer } = record.summary;
    const silent = [...this.#records.values()].filter(
      ({ retrieveId, summary }) =>
        retrieveId !== record.retrieveId &&
        summary.phase === 'requesting' &&
        formatPeerAe(summary.peer) === formatPeerAe(peer),
    );
    return silent.length;
  }

  #noteChange(record: RetrieveRecord): void {
    if (!this.#records.has(record.retrieveId)) return;
    this.#changed.add(record);
    this.#tell.request();
  }

  #tellChanges(): void {
    const changed = [...this.#changed].map((record) => record.summary);
    const removed = [...this.#removed];
    this.#changed.clear();
    this.#removed.clear();
    this.#subscribers.notify({ changed, removed });
  }
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
