import type { Socket } from 'node:net';
import type { InformationModel, QueryLevel } from '../../../shared/dicom/query-level.ts';
import type { TransferFamily } from '../../../shared/dicom/transfer-syntax.ts';
import type { ProposedContext, SubOperationCounts } from '../../../shared/retrieve/association-event.ts';
import type { DataSet } from '../dataset/data-set.ts';
import type { AssociationObserver, StoreCommand, StoreSink } from './association.ts';
import type { AcceptorTls } from './tls.ts';

/** An A-ASSOCIATE-RQ as received. AE titles are trimmed. */
export interface AssociationRequest {
  readonly associationId: string;
  readonly callingAe: string;
  readonly calledAe: string;
  readonly remoteAddress: string;
  readonly contexts: readonly ProposedContext[];
}

/** A-ASSOCIATE-RJ bytes of PS3.8 9.3.4. */
export interface Rejection {
  readonly result: 1 | 2;
  readonly source: 1 | 2 | 3;
  readonly reason: number;
}

export interface InboundFind {
  readonly request: AssociationRequest;
  readonly model: InformationModel;
  readonly level: QueryLevel | undefined;
  readonly identifier: DataSet;
  /** Aborted by C-CANCEL and by the end of the association. */
  readonly signal: AbortSignal;
  /** Ends the association instead of answering: with A-ABORT by the service user (0/0), or by a TCP reset. */
  breakOff(how: 'abort' | 'reset'): void;
}

export interface FinalStatus {
  readonly status: number;
  readonly errorComment?: string;
  readonly failedSopInstanceUids?: readonly string[];
}

export interface InboundMove extends InboundFind {
  readonly messageId: number;
  readonly moveDestination: string;
  /** Sends a pending response. */
  pending(counts: SubOperationCounts): void;
}

export interface InboundGet extends InboundFind {
  pending(counts: SubOperationCounts): void;
  /**
   * Sends one instance on this association. Resolves with the peer's C-STORE status, or undefined when no accepted
   * context fits its SOP class and transfer syntax.
   */
  store(instance: {
    readonly sopClassUid: string;
    readonly sopInstanceUid: string;
    readonly transferSyntaxUid: string;
    readonly dataSet: Uint8Array | AsyncIterable<Uint8Array>;
  }): Promise<number | undefined>;
}

/** What an acceptor offers. A service without handler has its contexts refused with result 3. C-ECHO is always there. */
export interface AcceptorServices {
  /**
   * The report of a storage commitment that we asked for (PS3.4 J.3.3): its contexts are accepted with the peer as SCP, and
   * N-EVENT-REPORT is answered with success.
   */
  readonly commitmentReports?: true;
  /** Every storage SOP class and transfer syntax is accepted for it, private ones too. */
  readonly store?: StoreSink;
  /** Yields matches; a FinalStatus thrown or returned ends it. */
  find?(find: InboundFind): AsyncGenerator<DataSet, FinalStatus, void>;
  move?(move: InboundMove): Promise<FinalStatus & { readonly counts: SubOperationCounts }>;
  get?(get: InboundGet): Promise<FinalStatus & { readonly counts: SubOperationCounts }>;
}

export interface AcceptorOptions {
  readonly services: AcceptorServices;
  /** Undefined accepts. The default answer to all is yes. */
  decide?(request: AssociationRequest): Rejection | undefined;
  /** Which transfer syntaxes are taken where a sender offers several in one context. Undefined: its first. */
  prefers?(): TransferFamily | undefined;
  /**
   * Sees each connection before a byte of it is read. It goes on when `proceed` is called; until then, and without that,
   * the socket is the callee's to read, to answer and to end. Absent: every connection goes on at once.
   */
  meet?(socket: Socket, proceed: () => void): void;
  /** Every connection begins with a TLS handshake; absent: none does. */
  readonly tls?: AcceptorTls | undefined;
  readonly observe: AssociationObserver;
  /** False: what is received is acknowledged when the system likes; absent: at once, where it can be. */
  readonly quickAck?: boolean | undefined;
  readonly maxPduLength: number;
  /** Bound on the time from TCP accept to a whole A-ASSOCIATE-RQ (ARTIM, PS3.8 9.1.4). */
  readonly associateTimeoutMs: number;
  /** Silence in the middle of a message that ends the association. */
  readonly idleTimeoutMs: number;
  readonly maxAssociations: number;
  /** From one address; absent: all of them. */
  readonly maxAssociationsPerAddress?: number;
  /** Bound on `close`: what does not end within it is destroyed and no longer waited for. */
  readonly closeTimeoutMs?: number;
}

/** Listens for associations. One DICOM port with what it serves. */
export interface Acceptor {
  /** Rejects with FailureError: port-in-use, port-forbidden, address-not-available. Port 0 takes a free one. */
  listen(at: { readonly port: number; readonly bindAddress: string }): Promise<{ readonly port: number }>;
  /** Open inbound associations. */
  readonly openAssociations: number;
  /** Stops listening and aborts what is open; waits for the peers' ends and for what is being stored, within its bound. */
  close(): Promise<void>;
}

export type { StoreCommand };
