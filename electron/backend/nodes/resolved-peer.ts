import type { PeerRef } from '../../../shared/contract/pacs-node.ts';
import { formatPeerAe, type PeerAe } from '../../../shared/dicom/application-entity.ts';
import type { InformationModel } from '../../../shared/dicom/query-level.ts';
import type { TransferFamily } from '../../../shared/dicom/transfer-syntax.ts';
import type { RetrieveMethod } from '../../../shared/retrieve/timeline-event.ts';
import type { RequestorTls } from '../dimse/tls.ts';
import type { UserIdentity } from '../dimse/user-identity.ts';

/** Everything that a request needs to know about the peer it goes to: node settings with the defaults filled in. */
export interface ResolvedPeer {
  readonly nodeId: string | undefined;
  readonly name: string;
  readonly peer: PeerAe;
  /** Absent: without encryption. Holds a private key. */
  readonly tls?: RequestorTls | undefined;
  /** Holds a secret. */
  readonly userIdentity?: UserIdentity | undefined;
  /** Our AE title towards this peer. */
  readonly localAe: string;
  readonly model: InformationModel;
  readonly method: RetrieveMethod;
  readonly moveDestination: string;
  readonly queryCharacterSet: string | undefined;
  /** What images are wished for where the peer has a choice; absent: as it likes. */
  readonly compression?: TransferFamily;
  readonly connectTimeoutMs: number;
  readonly responseTimeoutMs: number;
  /** How long a C-MOVE or C-GET may go on without progress while the peer answers “pending”. */
  readonly stallTimeoutMs: number;
  /** How long a C-MOVE without an answer and an image is waited for; 180 s when absent. */
  readonly silenceMs?: number | undefined;
  /** C-MOVEs at the same time for one study; absent: as the system needs it. */
  readonly parallelMoves?: number | undefined;
  /** Bytes. */
  readonly maxPduLength: number;
}

/** Under which a peer's profile is kept: the id of a stored node; of one that was written out, `AET@host:port`. */
export function nodeKeyOf(node: { readonly nodeId?: string | undefined; readonly peer: PeerAe }): string {
  return node.nodeId ?? formatPeerAe(node.peer);
}

/** Rejects nothing: an unknown node id throws FailureError `not-found`. */
export type ResolvePeer = (ref: PeerRef) => ResolvedPeer;
