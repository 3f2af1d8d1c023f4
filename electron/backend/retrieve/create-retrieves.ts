import type { Logger } from 'pino';
import type { Settings } from '../../../shared/contract/settings.ts';
import type { Evidence } from '../../../shared/diagnosis/evidence.ts';
import type { Finding } from '../../../shared/diagnosis/finding.ts';
import type { ProbeId } from '../../../shared/diagnosis/probe-result.ts';
import { formatPeerAe } from '../../../shared/dicom/application-entity.ts';
import { fail } from '../../../shared/failure/failure.ts';
import type { RetrieveSummary } from '../../../shared/retrieve/retrieve-state.ts';
import { isInScope, levelOfScope } from '../../../shared/retrieve/scope.ts';
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
import { lanesOf } from './lanes.ts';
import { createLateArrivals, type LateArrivals } from './late-arrivals.ts';
import { loadRecords } from './load-records.ts';
import type { WayFacts, WayLesson } from './next-way.ts';
import { newRetrieveId, prepareRequest, requestOf, resolveRequest } from './prepare-request.ts';
import { createKeptQueue, type KeptQueue } from './queue-control.ts';
import { type ExpectedInstance, retrieveFiles } from './retrieve-files.ts';
import { cancelledEvent, type RetrieveJob, startRetrieveJob } from './retrieve-job.ts';
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
  /** Whether a node can be asked by now; until then its retrieves wait for `settingsChanged`. Absent: each can. */
  isReady?(nodeKey: string): boolean;
  /** Whether a node is known to say that it has finished before it sends. */
  finalFirst?(nodeKey: string): boolean;
  /** What earlier runs left in the queue stays there, for a run of its own. */
  readonly leaveEarlier?: boolean;
  /** In [0, 1); for back-off. */
  random?(): number;
  /** Space for images, in bytes. */
  freeBytes?(): Promise<number>;
  /** What nodes are known to do, by their keys, and where a retrieve keeps what it has learned. */
  readonly ways?: {
    facts(nodeKey: string): WayFacts;
    learn(nodeKey: string, lessons: readonly WayLesson[]): void;
  };
  /** Whether this system acknowledges at once what it receives; absent: yes. */
  readonly quickAck?: boolean;
  /** Makes ids of new retrieves; they become names of folders. */
  newId?(): string;
}

/**
 * Reads what earlier runs left behind: ended retrieves are listed, queued ones are queued again, and
 * running ones too or marked as interrupted, as the settings say. The storage listener should have been started before. Rejects with the file system's error when the
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
  readonly queue: KeptQueue;
  readonly #correlator: Correlator;
  readonly #late: LateArrivals;
  readonly #subscribers = createSubscribers<Change>();
  readonly #changed = new Set<RetrieveRecord>();
  readonly #removed = new Set<string>();
  readonly #tell: Coalescer;

  constructor(options: RetrievesOptions) {
    this.#options = options;
    this.queue = createKeptQueue({
      ...options,
      bound: () => options.settings().parallelRetrievesPerNode,
      record: (retrieveId) => this.#record(retrieveId),
      begin: (record) => this.#begin(record),
    });
    this.#late = createLateArrivals({ ...options, records: () => this.#records.values() });
    this.#correlator = createCorrelator(options.inbound, options.clock.now, this.#late.stored);
    this.#tell = createCoalescer(options.clock, changeEveryMs, () => this.#tellChanges());
  }

  async load(): Promise<void> {
    const { clock } = this.#options;
    const onChange = (record: RetrieveRecord): void => this.#noteChange(record);
    for (const record of await loadRecords({ ...this.#options, now: clock.now, onChange })) {
      this.#records.set(record.retrieveId, record);
    }
    this.queue.takeUp([...this.#records.values()].filter((record) => !record.ended));
  }

  start(wanted: RetrieveRequest, missing?: readonly ExpectedInstance[]): string {
    const { folder, clock, log, library, resolvePeer, newId } = this.#options;
    const { request, first } = prepareRequest(resolvePeer, wanted);
    const { scope, studyInstances } = request;
    // The C-FIND of a retrieve counts what is asked for: of the whole study only a search has told.
    if (studyInstances && levelOfScope(scope) !== 'study')
      library.setExpectedInstances(scope.studyInstanceUid, studyInstances);
    const retrieveId = newId?.() ?? newRetrieveId(clock.now());
    const files = retrieveFiles(folder, retrieveId);
    files.create(request, missing);
    const onChange = (changed: RetrieveRecord): void => this.#noteChange(changed);
    const record = beginRecord({ retrieveId, files, log, now: clock.now, onChange }, first);
    this.#records.set(retrieveId, record);
    this.#noteChange(record);
    this.queue.add(record, request.priority ?? 'normal');
    return retrieveId;
  }

  cancel(retrieveId: string): void {
    const record = this.#record(retrieveId);
    if (this.queue.remove(retrieveId)) {
      record.append({ type: 'cancel-requested' });
      record.append(cancelledEvent);
    } else this.#jobs.get(retrieveId)?.cancel();
  }

  retry(retrieveId: string): string {
    return this.start(requestOf(this.#record(retrieveId)));
  }

  async getMissing(retrieveId: string): Promise<string> {
    const expected = await this.#record(retrieveId).files.expected();
    const { library } = this.#options;
    const missing = expected?.filter((instance) => !library.has(instance.sopInstanceUid));
    return this.start({ ...this.request(retrieveId), onlyMissing: true }, missing);
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

  readonly settingsChanged = (): void => this.queue.pump();

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
    // In this order, and with every source shut before what it writes to: nothing may be written when this is over.
    const queueKept = this.queue.close();
    const jobs = [...this.#jobs.values()];
    for (const job of jobs) job.abandon();
    await Promise.all(jobs.map((job) => job.done));
    await queueKept;
    this.#correlator.close();
    await this.#late.close();
    await Promise.all([...this.#records.values()].map((record) => record.close()));
    this.#tell.cancel();
  }

  #record(retrieveId: string): RetrieveRecord {
    return this.#records.get(retrieveId) ?? fail({ kind: 'not-found', what: 'retrieve' });
  }

  #begin(record: RetrieveRecord): RetrieveJob {
    const { retrieveId, summary } = record;
    const { resolvePeer, inbound, settings, random, ways } = this.#options;
    const request = requestOf(record);
    const job = startRetrieveJob({
      ...this.#options,
      record,
      scope: summary.scope,
      correlator: this.#correlator,
      listener: inbound.state,
      prefer: inbound.prefer,
      finalFirst: () => this.#options.finalFirst?.(nodeKeyOf(record.summary)) ?? false,
      otherSilentRetrieves: () => this.#silentBeside(record),
      busyRetries: () => request.busyRetries ?? settings().busyRetries,
      random: random ?? Math.random,
      resolve: () => resolveRequest(resolvePeer, request),
      onlyMissing: request.onlyMissing,
      waitsForSpace: request.waitForSpace !== false,
      mostLanes: () => this.#lanesFor(record, request),
      laneRefused: () => this.queue.refused(nodeKeyOf(record.summary)),
      ways: ways && {
        facts: () => ways.facts(nodeKeyOf(record.summary)),
        learn: (lessons) => ways.learn(nodeKeyOf(record.summary), lessons),
      },
    });
    this.#jobs.set(retrieveId, job);
    void job.done.then(() => this.#jobs.delete(retrieveId));
    return job;
  }

  /** A person's number is taken as it is; ours is shared among the retrieves of a node, and less where it was too much. */
  #lanesFor({ summary }: RetrieveRecord, request: RetrieveRequest): number {
    const { resolvePeer, quickAck = true } = this.#options;
    const { parallelMoves } = resolveRequest(resolvePeer, request);
    const key = nodeKeyOf(summary);
    return lanesOf({
      wanted: parallelMoves,
      quickAck,
      running: this.queue.runningOn(key),
      learnedLimit: this.queue.learnedLimit(key),
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
