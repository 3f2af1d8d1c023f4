import type { PeerAe } from '../../../shared/dicom/application-entity.ts';
import type { InformationModel, QueryLevel } from '../../../shared/dicom/query-level.ts';
import type {
  AssociationEvent,
  NegotiatedContext,
  SubOperationCounts,
} from '../../../shared/retrieve/association-event.ts';
import type { DataSet } from '../dataset/data-set.ts';
import type { RequestorTls } from './tls.ts';
import type { UserIdentity } from './user-identity.ts';

/** A presentation context to propose. `scpRole` asks for the SCP role on it (PS3.7 D.3.3.4), which C-GET needs. */
export interface ContextProposal {
  readonly abstractSyntax: string;
  readonly transferSyntaxes: readonly string[];
  readonly scpRole?: boolean;
}

/** Receives what happens on associations, in order. Must not throw; a slow receiver slows the association. */
export type AssociationObserver = (event: AssociationEvent) => void;

export interface AssociationOptions {
  readonly peer: PeerAe;
  /** Absent: without encryption. */
  readonly tls?: RequestorTls | undefined;
  /** Told to the peer; absent: none. */
  readonly userIdentity?: UserIdentity | undefined;
  readonly callingAe: string;
  readonly contexts: readonly ContextProposal[];
  /** Largest PDU that we offer to receive, in bytes. */
  readonly maxPduLength: number;
  /** Bound on name look-up, TCP connect and A-ASSOCIATE answer, each. */
  readonly connectTimeoutMs: number;
  /** Silence that ends an outstanding request. */
  readonly responseTimeoutMs: number;
  readonly observe: AssociationObserver;
  /** Aborts the association, at whatever point it is. */
  readonly signal?: AbortSignal;
  /** False: what is received is acknowledged when the system likes; absent: at once, where it can be. */
  readonly quickAck?: boolean | undefined;
}

export interface FindRequest {
  readonly model: InformationModel;
  readonly level: QueryLevel;
  /** Without Query/Retrieve Level, which `level` gives. */
  readonly identifier: DataSet;
  /** Called for each match in order of arrival. */
  onMatch(match: DataSet, optionalKeysUnsupported: boolean): void;
  /** Sends C-CANCEL (PS3.7 9.3.2.3); the request then ends with the peer's final status. */
  readonly cancel?: AbortSignal;
}

export interface FinalResponse {
  readonly status: number;
  readonly counts: SubOperationCounts;
  readonly errorComment: string | undefined;
  readonly offendingElements: readonly string[];
  readonly failedSopInstanceUids: readonly string[];
}

export interface MoveRequest {
  readonly model: InformationModel;
  readonly level: QueryLevel;
  readonly identifier: DataSet;
  readonly moveDestination: string;
  /** Called for every pending response. */
  onPending(counts: SubOperationCounts): void;
  readonly cancel?: AbortSignal;
  /**
   * Asked when the peer has been silent for the response timeout: true goes on waiting (images may be flowing in on
   * other associations), false ends the request with `response-timeout`.
   */
  keepWaiting?(silentMs: number): boolean;
}

export interface GetRequest extends Omit<MoveRequest, 'moveDestination'> {
  /** Takes the instances that come back on this association. */
  readonly store: StoreSink;
}

export interface StoreRequest {
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  /** The data set's encoding; a context with it must have been accepted. */
  readonly transferSyntaxUid: string;
  /** The encoded data set, whole or in pieces (a file stream from the data set's offset). */
  readonly dataSet: Uint8Array | AsyncIterable<Uint8Array>;
  readonly moveOriginator?: { readonly aeTitle: string; readonly messageId: number };
  /** Called with all that the peer answered, before `store` resolves with its status. */
  onResponse?(response: FinalResponse): void;
}

/** N-ACTION (PS3.7 10.1.4) on an instance that the standard names for all, such as that of storage commitment. */
export interface ActionRequest {
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  readonly actionTypeId: number;
  readonly information: DataSet;
}

/** An association that we requested and that was accepted. One request at a time. Requests reject with FailureError. */
export interface Association {
  readonly id: string;
  /** Our address as the peer's network sees it from here: what a PACS has to call back. */
  readonly localAddress: string;
  readonly implementationClassUid: string;
  readonly implementationVersionName: string;
  readonly contexts: readonly NegotiatedContext[];
  /** C-ECHO (PS3.7 9.1.5). Resolves with the status. */
  echo(): Promise<number>;
  /** C-FIND (PS3.4 C.4.1). Resolves with the final response whatever its status; rejects when none came. */
  find(request: FindRequest): Promise<FinalResponse>;
  /** C-MOVE (PS3.4 C.4.2). `messageId` is what inbound C-STOREs carry as Move Originator Message ID. */
  move(request: MoveRequest): { readonly messageId: number; readonly response: Promise<FinalResponse> };
  /** C-GET (PS3.4 C.4.3). */
  get(request: GetRequest): Promise<FinalResponse>;
  /** C-STORE (PS3.4 B.2). Resolves with the status. */
  store(request: StoreRequest): Promise<number>;
  /** N-ACTION. Resolves with the status. Observers hear of it by the association only. */
  action(request: ActionRequest): Promise<number>;
  /**
   * A-RELEASE; resolves when the connection is gone, at the latest after a few seconds without a sign of the peer. Never
   * rejects. While a request is unanswered it aborts, unless `unanswered` is set: the peer may then still answer it, and
   * what else it sends is taken but not answered any more (PS3.8 state 7).
   */
  release(options?: { readonly unanswered?: boolean }): Promise<void>;
  /** A-ABORT by service user, at once. */
  abort(): void;
}

/** What a C-STORE-RQ says about the instance that follows. */
export interface StoreCommand {
  readonly associationId: string;
  readonly messageId: number;
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  readonly transferSyntaxUid: string;
  readonly callingAe: string;
  readonly calledAe: string;
  /** Normalised, without `::ffff:`. */
  readonly remoteAddress: string;
  readonly moveOriginator: { readonly aeTitle: string; readonly messageId: number | undefined } | undefined;
}

/** Takes one instance's data set bytes as they arrive, exactly as received. */
export interface InstanceWriter {
  /** May return a promise to hold the association back (disk slower than network). The chunk is only valid until then. */
  write(chunk: Uint8Array): void | Promise<void>;
  /** The data set is whole. Resolves with the C-STORE status to answer, once the instance is safe. Never rejects. */
  finish(): Promise<number>;
  /** After `finish`: why it was not stored, in words without patient data, for Error Comment (0000,0902). */
  errorComment?(): string | undefined;
  /** The association ended or failed before the end: forget what was written. */
  abandon(): Promise<void>;
}

/** Where inbound instances go. `open` may refuse by returning a status. */
export interface StoreSink {
  open(command: StoreCommand): InstanceWriter | { readonly refuse: number; readonly errorComment?: string };
}
