import type { PeerRef } from '../../../shared/contract/pacs-node.ts';
import type { PeerAe } from '../../../shared/dicom/application-entity.ts';
import type { InformationModel } from '../../../shared/dicom/query-level.ts';
import type { RetrieveMethod } from '../../../shared/retrieve/timeline-event.ts';

/** Everything that a request needs to know about the peer it goes to: node settings with the defaults filled in. */
export interface ResolvedPeer {
  readonly nodeId: string | undefined;
  readonly name: string;
  readonly peer: PeerAe;
  /** Our AE title towards this peer. */
  readonly localAe: string;
  readonly model: InformationModel;
  readonly method: RetrieveMethod;
  readonly moveDestination: string;
  readonly queryCharacterSet: string | undefined;
  readonly connectTimeoutMs: number;
  readonly responseTimeoutMs: number;
  /** Bytes. */
  readonly maxPduLength: number;
}

/** Rejects nothing: an unknown node id throws FailureError `not-found`. */
export type ResolvePeer = (ref: PeerRef) => ResolvedPeer;
