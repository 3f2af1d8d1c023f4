import type { PeerAe } from '../dicom/application-entity.ts';
import type { InformationModel, QueryLevel } from '../dicom/query-level.ts';
import type { AssociationEvent } from '../retrieve/association-event.ts';
import type { Evidence, ExpectationFacts, ListenerFacts } from './evidence.ts';

/** What the program knows beside the timeline. All of it is optional: what is not given stays unknown. */
export interface DiagnosisContext {
  /** ms since 1970. */
  readonly now: number;
  readonly operation?: Evidence['operation'];
  readonly nodeName?: string;
  readonly peer?: PeerAe;
  readonly localAe?: string;
  readonly moveDestination?: string;
  readonly method?: 'C-MOVE' | 'C-GET';
  readonly level?: QueryLevel;
  readonly model?: InformationModel;
  /** Whether we speak TLS to this node. */
  readonly tls?: boolean;
  readonly listener?: ListenerContext;
  readonly memory?: Evidence['memory'];
  readonly network?: Evidence['network'];
  readonly health?: Evidence['health'];
  readonly query?: Evidence['query'];
  /** What C-FIND said beyond the timeline's counts: availability, SOP classes, Retrieve AE Title. */
  readonly expectation?: ExpectationFacts;
  readonly probes?: Evidence['probes'];
  /** Instances that came on associations of this retrieve without having been asked for. */
  readonly outOfScopeInstances?: number;
  readonly patienceMs?: number;
  /** C-STORE-RQs by inbound association. */
  readonly storeRequests?: Readonly<Record<string, number>>;
}

/**
 * Our listener's state, and its whole connection log of the time where it is kept: the timeline has only those connections
 * that were recognised as the peer's. A `ConnectionLogEntry` fits.
 */
export interface ListenerContext extends Omit<ListenerFacts, 'inbound' | 'onlyTied'> {
  readonly log?: readonly { readonly at: number; readonly event?: AssociationEvent | undefined }[];
}
