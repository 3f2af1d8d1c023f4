import type { PeerRef } from '../../../shared/contract/pacs-node.ts';
import type { RetrieveSummary } from '../../../shared/retrieve/retrieve-state.ts';
import type {
  RetrieveMethod,
  RetrieveScope,
  StudyLabel,
  TimelineEvent,
} from '../../../shared/retrieve/timeline-event.ts';

export interface RetrieveRequest {
  readonly peer: PeerRef;
  readonly scope: RetrieveScope;
  readonly method?: RetrieveMethod | undefined;
  readonly moveDestination?: string | undefined;
  readonly label?: StudyLabel | undefined;
}

/** All retrieves, running and ended. Ids that do not exist throw FailureError `not-found`. */
export interface Retrieves {
  start(request: RetrieveRequest): string;
  cancel(retrieveId: string): void;
  retry(retrieveId: string): string;
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
  /** Stops what runs (abort, journal flushed); queued retrieves stay queued for the next start. */
  close(): Promise<void>;
}
