import type { PeerRef } from '../../../shared/contract/pacs-node.ts';
import type { Priority, QueueMove, QueuePart, QueueState } from '../../../shared/contract/queue.ts';
import type { Evidence } from '../../../shared/diagnosis/evidence.ts';
import type { Finding } from '../../../shared/diagnosis/finding.ts';
import type { ProbeId, ProbeResult } from '../../../shared/diagnosis/probe-result.ts';
import type { TransferFamily } from '../../../shared/dicom/transfer-syntax.ts';
import type { Failure } from '../../../shared/failure/failure.ts';
import type { RetrieveSummary } from '../../../shared/retrieve/retrieve-state.ts';
import type {
  RetrieveMethod,
  RetrieveScope,
  StudyLabel,
  TimelineEvent,
} from '../../../shared/retrieve/timeline-event.ts';
import type { ResolvedPeer } from '../nodes/resolved-peer.ts';

/** How a test of the diagnosis went: with a result, or why it could not be run. */
export interface ProbeOutcome {
  readonly probe: ProbeId;
  readonly result?: ProbeResult | undefined;
  readonly failure?: Failure | undefined;
}

export interface RetrieveRequest {
  readonly peer: PeerRef;
  readonly scope: RetrieveScope;
  readonly method?: RetrieveMethod | undefined;
  readonly moveDestination?: string | undefined;
  /** What images are wished for where the PACS has a choice. */
  readonly compression?: TransferFamily | undefined;
  readonly label?: StudyLabel | undefined;
  /** `normal` when absent. Changed later it is the queue's to know. */
  readonly priority?: Priority | undefined;
  /** How often it may be put off while the PACS is busy; the setting when absent. */
  readonly busyRetries?: number | undefined;
  /** What a search told that the whole study has. */
  readonly studyInstances?: number | undefined;
  /** Asks for what the PACS has and the library has not. */
  readonly onlyMissing?: boolean | undefined;
  /** On a full disk it waits for space, unless this is false. */
  readonly waitForSpace?: boolean | undefined;
}

/** One instance, with the UIDs of its parents. */
export interface InstanceAddress {
  readonly studyInstanceUid: string;
  readonly seriesInstanceUid: string;
  readonly sopInstanceUid: string;
}

/** Fetches one instance to see whether it can be had; what comes is counted and thrown away. */
export interface TestRunRequest {
  readonly peer: ResolvedPeer;
  readonly service: 'C-MOVE' | 'C-GET';
  readonly instance: InstanceAddress & { readonly patientId?: string | undefined };
  readonly signal: AbortSignal;
  /** Ends it when for so long there was neither an answer nor an image, or no progress. */
  readonly withinMs?: number;
}

export interface TestRun {
  readonly events: readonly TimelineEvent[];
  readonly summary: RetrieveSummary;
}

/** The order of what waits. Changes resolve when they are on disk; ids that have ended throw `invalid-request`. */
export interface QueueControl {
  state(): QueueState;
  onChange(listener: () => void): () => void;
  setPriority(retrieveId: string, priority: Priority): Promise<void>;
  move(retrieveId: string, to: QueueMove): Promise<void>;
  pause(part: QueuePart): Promise<void>;
  resume(part: QueuePart): Promise<void>;
  tryNow(retrieveId: string): void;
}

/** All retrieves, running and ended. Ids that do not exist throw FailureError `not-found`. */
export interface Retrieves {
  start(request: RetrieveRequest): string;
  cancel(retrieveId: string): void;
  retry(retrieveId: string): string;
  /** Starts a retrieve for what an ended one has not brought, and is not here. Resolves with its id. */
  getMissing(retrieveId: string): Promise<string>;
  remove(retrieveId: string): Promise<void>;
  list(): RetrieveSummary[];
  missing(
    retrieveId: string,
  ): Promise<{ readonly seriesInstanceUid: string; readonly sopInstanceUid: string }[]>;
  onChange(
    listener: (change: { readonly changed: RetrieveSummary[]; readonly removed: string[] }) => void,
  ): () => void;
  /**
   * Hands over everything after `afterSeq` from the journal and then what happens, in order and without gaps.
   * `ended` is called after the last event of an ended retrieve. Returns the unsubscribe.
   */
  follow(
    retrieveId: string,
    afterSeq: number,
    listener: { events(events: TimelineEvent[]): void; ended(): void },
  ): () => void;
  /** As many as the settings now allow may begin. */
  settingsChanged(): void;
  /** What waits and what runs. */
  readonly queue: QueueControl;
  /** What the diagnosis at its end was made from; undefined for one that has not ended, or ended before there was one. */
  evidence(retrieveId: string): Promise<Evidence | undefined>;
  /** The names that retrieves which go on have had the PACS send to, beside those of the nodes. */
  moveDestinations(): string[];
  /** What was asked for. */
  request(retrieveId: string): RetrieveRequest;
  /** The whole timeline so far. */
  events(retrieveId: string): Promise<readonly TimelineEvent[]>;
  /** Appends a test that was run for an ended retrieve, and what follows from all of them. Returns the findings. */
  addProbe(retrieveId: string, outcome: ProbeOutcome): Promise<readonly Finding[]>;
  /** Says on the timeline that a test begins. Throws `invalid-request` while the retrieve goes on. */
  beginProbe(retrieveId: string, probe: ProbeId): void;
  /** Fetches one instance without keeping it. */
  test(request: TestRunRequest): Promise<TestRun>;
  /** Stops what runs (abort, journal flushed); queued retrieves stay queued for the next start. */
  close(): Promise<void>;
}
