import type { Logger } from 'pino';
import type { ListenerState } from '../../../shared/contract/listener.ts';
import type { Settings } from '../../../shared/contract/settings.ts';
import type { TransferFamily } from '../../../shared/dicom/transfer-syntax.ts';
import type { RetrieveScope } from '../../../shared/retrieve/timeline-event.ts';
import type { Clock } from '../dependencies.ts';
import type { Diagnosis } from '../diagnosis/create-diagnosis.ts';
import type { Library } from '../library/library.ts';
import type { Associate } from '../nodes/associate.ts';
import type { ResolvedPeer } from '../nodes/resolved-peer.ts';
import type { Correlator } from './correlate.ts';
import type { EarlierTurns } from './earlier-turns.ts';
import type { WayFacts, WayLesson } from './next-way.ts';
import type { Progress } from './progress.ts';
import type { Pulse } from './pulse.ts';
import type { RetrieveRecord } from './retrieve-record.ts';

/** What a job needs of the program. */
export interface JobOptions {
  readonly record: RetrieveRecord;
  readonly scope: RetrieveScope;
  /** The node as it is now, with the method that is wanted. Throws FailureError. */
  resolve(): ResolvedPeer;
  readonly clock: Clock;
  readonly log: Logger;
  readonly correlator: Correlator;
  readonly library: Pick<Library, 'openInstance' | 'setExpectedInstances' | 'has'>;
  readonly associate: Associate;
  /** Absent: nothing is explained. */
  readonly diagnosis?: Diagnosis | undefined;
  /** Other retrieves from the same node that were asked for and have no answer. */
  otherSilentRetrieves(): number;
  listener(): ListenerState;
  settings(): Settings;
  /** How often it may be put off while the PACS is busy. */
  busyRetries(): number;
  /** In [0, 1). */
  random(): number;
  /** Silence of the peer's that is waited for at least; 180 s when absent. */
  readonly silenceMs?: number | undefined;
  /** Wishes for images of a kind until the returned function is called. */
  prefer?(family: TransferFamily): () => void;
  /** The node is known to say that it has finished before it sends. */
  finalFirst(): boolean;
  /** What is in the library is not asked for. */
  readonly onlyMissing?: boolean | undefined;
  /** On a full disk it waits for space; otherwise it ends. */
  readonly waitsForSpace?: boolean | undefined;
  /** Space for images; absent: nobody looks. */
  readonly freeBytes?: (() => Promise<number>) | undefined;
  /** How many requests for one study the node bears at the same time; one when absent. */
  mostLanes?(): number;
  /** It has refused one of several because it had too much to do. */
  laneRefused?(): void;
  /** What is known about the ways to ask this node. */
  readonly ways?: { facts(): WayFacts; learn(lessons: readonly WayLesson[]): void } | undefined;
}

/** What one attempt works with. */
export interface Attempt extends JobOptions {
  /** What earlier turns have left; undefined at the first. */
  readonly earlier: EarlierTurns | undefined;
  /** Aborts every association of the attempt. */
  readonly stop: AbortSignal;
  readonly pulse: Pulse;
  readonly progress: Progress;
  /** Cancelled or abandoned: whatever else is known does not matter any more. */
  isStopped(): boolean;
  /** Whether somebody has asked, since this was last asked, not to wait any longer. */
  takeHurry(): boolean;
  /** An instance came that was not asked for. */
  onBeside(): void;
  /** How the request can be cancelled, while there is one; undefined again afterwards. */
  onRequest(cancel: (() => void) | undefined): void;
}
