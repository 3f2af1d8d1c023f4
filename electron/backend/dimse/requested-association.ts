import { statusCategory } from '../../../shared/dicom/dimse-status.ts';
import type { Failure } from '../../../shared/failure/failure.ts';
import { FailureError, fail } from '../../../shared/failure/failure.ts';
import type { NegotiatedContext } from '../../../shared/retrieve/association-event.ts';
import type {
  ActionRequest,
  Association,
  AssociationObserver,
  FinalResponse,
  FindRequest,
  GetRequest,
  MoveRequest,
  StoreRequest,
} from './association.ts';
import type { CommandSet } from './command-set.ts';
import { commandField, noDataSet, responseBit, withDataSet } from './command-set.ts';
import type { Connection, ConnectionOwner } from './connection.ts';
import type { DataSetTarget } from './data-set-target.ts';
import { collectDataSet, dropDataSet } from './data-set-target.ts';
import { maxFinalIdentifierLength, maxIdentifierLength, maxUnsentAnswers } from './limits.ts';
import { type DataSetBytes, MessageWriter } from './message-writer.ts';
import { OutstandingRequest, requestField } from './outstanding-request.ts';
import type { ControlPdu, UserInformation } from './pdu.ts';
import { ProtocolError } from './protocol-error.ts';
import type { ServiceRequest } from './service-requests.ts';
import {
  actionRequest,
  echoRequest,
  findRequest,
  getRequest,
  moveRequest,
  storeRequest,
} from './service-requests.ts';
import { StoreReceiver } from './store-receiver.ts';

export interface RequestedAssociationOptions {
  readonly connection: Connection;
  readonly peer: UserInformation;
  readonly contexts: readonly NegotiatedContext[];
  readonly localAddress: string;
  readonly remoteAddress: string;
  readonly callingAe: string;
  readonly calledAe: string;
  readonly responseTimeoutMs: number;
  readonly observe: AssociationObserver;
  onEnded(): void;
}

/** A-RELEASE-RP has to come within it; then the association is aborted. */
const releaseTimeoutMs = 3000;
/** How soon `keepWaiting` is asked again after it said yes. */
const keepWaitingAgainMs = 1000;

/** The requestor's end of an accepted association: DIMSE services as SCU (PS3.7 9.1), one request at a time. */
export class RequestedAssociation implements Association, ConnectionOwner {
  readonly id: string;
  readonly localAddress: string;
  readonly implementationClassUid: string;
  readonly implementationVersionName: string;
  readonly contexts: readonly NegotiatedContext[];
  readonly #options: RequestedAssociationOptions;
  readonly #connection: Connection;
  readonly #writer: MessageWriter;
  readonly #stores: StoreReceiver;
  readonly #accepted: ReadonlyMap<number, NegotiatedContext>;
  #lastMessageId = 0;
  #outstanding: OutstandingRequest | undefined;
  #dataSet: DataSetTarget | undefined;
  #released: Promise<void> | undefined;
  #gone: () => void = () => undefined;

  constructor(options: RequestedAssociationOptions) {
    this.#options = options;
    this.#connection = options.connection;
    this.id = options.connection.id;
    this.localAddress = options.localAddress;
    this.implementationClassUid = options.peer.implementationClassUid;
    this.implementationVersionName = options.peer.implementationVersionName;
    this.contexts = options.contexts;
    this.#accepted = new Map(
      options.contexts.filter((context) => context.result === 0).map((context) => [context.id, context]),
    );
    this.#connection.watchPace(options.responseTimeoutMs);
    this.#writer = new MessageWriter(this.#connection, options.peer.maxPduLength);
    this.#stores = new StoreReceiver({
      associationId: this.id,
      // The instances of a C-GET come from the peer that we called.
      callingAe: options.calledAe,
      calledAe: options.callingAe,
      remoteAddress: options.remoteAddress,
      transferSyntaxOf: (contextId) => this.#accepted.get(contextId)?.transferSyntax,
      // After A-RELEASE-RQ nothing may be sent any more.
      respond: (contextId, response) => {
        if (!this.#released) void this.#writer.send(contextId, response);
      },
    });
  }

  async echo(): Promise<number> {
    return (await this.#begin(echoRequest()).request.final).status;
  }

  async find(find: FindRequest): Promise<FinalResponse> {
    return this.#begin(findRequest(find)).request.final;
  }

  move(move: MoveRequest): { readonly messageId: number; readonly response: Promise<FinalResponse> } {
    try {
      const { request } = this.#begin(moveRequest(move));
      return { messageId: request.options.messageId, response: request.final };
    } catch (error) {
      // Nothing was sent: there is no message, and one way to learn of it is enough.
      return { messageId: 0, response: Promise.reject(error) };
    }
  }

  async get(get: GetRequest): Promise<FinalResponse> {
    return this.#begin(getRequest(get)).request.final;
  }

  async store(store: StoreRequest): Promise<number> {
    const { request, sent } = this.#begin(storeRequest(store));
    await sent;
    const response = await request.final;
    store.onResponse?.(response);
    return response.status;
  }

  async action(action: ActionRequest): Promise<number> {
    return (await this.#begin(actionRequest(action)).request.final).status;
  }

  release({ unanswered = false } = {}): Promise<void> {
    this.#released ??= this.#release(unanswered);
    return this.#released;
  }

  abort(): void {
    this.#connection.abort(0, 0, {
      kind: 'association-aborted',
      by: 'us',
      source: 0,
      reason: 0,
      during: this.during(),
    });
  }

  pdu(pdu: ControlPdu): void {
    switch (pdu.type) {
      case 'abort':
        this.#connection.abortedByPeer(pdu.source, pdu.reason);
        return;
      case 'release-rp':
        if (!this.#released) throw new ProtocolError(2, 'A-RELEASE-RP without request');
        this.#end('us');
        return;
      case 'release-rq':
        this.#connection.sendPdu({ type: 'release-rp' });
        // On a release collision the requestor answers and goes on waiting for its own answer (PS3.8 7.2.2).
        if (!this.#released) this.#end('peer');
        return;
      case 'associate-rq':
      case 'associate-ac':
      case 'associate-rj':
        throw new ProtocolError(2, `${pdu.type} on an established association`);
    }
  }

  command(contextId: number, command: CommandSet): void | Promise<void> {
    this.#dataSet = undefined;
    if (this.#writer.waiting < maxUnsentAnswers) return this.#take(contextId, command);
    return this.#writer.settled().then(() => this.#take(contextId, command));
  }

  #take(contextId: number, command: CommandSet): void | Promise<void> {
    if (this.#connection.over) return;
    if (!this.#accepted.has(contextId)) {
      throw new ProtocolError(5, `message in presentation context ${contextId}, which was not accepted`);
    }
    if ((command.commandField & responseBit) !== 0) {
      this.#response(command);
      return;
    }
    const sink = this.#outstanding?.options.store;
    if (command.commandField === commandField.storeRq && sink) {
      return this.#stores.begin(contextId, command, sink, (target) => {
        this.#dataSet = target;
      });
    }
    this.#refuse(contextId, command);
  }

  dataSetBytes(bytes: Uint8Array): void | Promise<void> {
    return this.#dataSet?.bytes(bytes);
  }

  dataSetEnd(): void | Promise<void> {
    return this.#dataSet?.end();
  }

  during(): string {
    return this.#outstanding?.service ?? (this.#released ? 'release' : 'idle');
  }

  ending(): void {
    this.#outstanding?.flush();
  }

  ended(_failure: Failure, error: Error): void {
    this.#options.onEnded();
    this.#outstanding?.fail(error);
    this.#outstanding = undefined;
    void this.#stores.ended();
    this.#gone();
  }

  #begin(begin: ServiceRequest): { readonly request: OutstandingRequest; readonly sent: Promise<void> } {
    const over = this.#connection.over;
    if (over) throw over.error;
    if (begin.cancel?.aborted) fail({ kind: 'cancelled' });
    if (this.#outstanding || this.#released) {
      fail({ kind: 'invalid-request', detail: 'the association is busy with another request' });
    }
    const { service, abstractSyntax } = begin;
    const context = this.#contextFor(abstractSyntax, begin.transferSyntax);
    this.#lastMessageId = (this.#lastMessageId % 0xffff) + 1;
    const messageId = this.#lastMessageId;
    const { observe } = this.#options;
    const dataSet = begin.dataSet?.(context.transferSyntax);
    if (service !== 'N-ACTION') {
      observe({
        type: 'request-sent',
        ...{ associationId: this.id, service, messageId, abstractSyntax, keys: begin.keys },
        ...(begin.moveDestination === undefined ? {} : { moveDestination: begin.moveDestination }),
      });
    }
    const request = new OutstandingRequest({
      associationId: this.id,
      service,
      messageId,
      contextId: context.id,
      transferSyntax: context.transferSyntax,
      observe,
      store: begin.store,
      ...(begin.onPending ? { onPending: begin.onPending } : {}),
      ...(begin.keepWaiting ? { keepWaiting: begin.keepWaiting } : {}),
    });
    this.#outstanding = request;
    this.#watch(request);
    this.#cancelOn(begin.cancel, request);
    const command: CommandSet = {
      affectedSopClassUid: abstractSyntax,
      ...begin.command,
      commandField: requestField[service],
      messageId,
      commandDataSetType: dataSet ? withDataSet : noDataSet,
    };
    return { request, sent: this.#send(context.id, command, dataSet) };
  }

  /** What a data set throws while it is being sent leaves half a message behind: only an abort ends that. */
  async #send(contextId: number, command: CommandSet, dataSet: DataSetBytes | undefined): Promise<void> {
    try {
      await this.#writer.send(contextId, command, dataSet);
    } catch (error) {
      const thrown = error instanceof Error ? error : new Error(String(error));
      const failure: Failure =
        thrown instanceof FailureError ? thrown.failure : { kind: 'internal', correlationId: this.id };
      this.#connection.abort(0, 0, failure, thrown);
    }
  }

  #contextFor(abstractSyntax: string, transferSyntax: string | undefined): NegotiatedContext {
    for (const context of this.#accepted.values()) {
      const fits = transferSyntax === undefined || context.transferSyntax === transferSyntax;
      if (context.abstractSyntax === abstractSyntax && fits) return context;
    }
    return fail({
      kind: 'no-presentation-context',
      abstractSyntax,
      contexts: this.contexts.map((one) => ({ abstractSyntax: one.abstractSyntax, result: one.result })),
    });
  }

  #watch(request: OutstandingRequest): void {
    const { responseTimeoutMs } = this.#options;
    const again = Math.min(responseTimeoutMs, keepWaitingAgainMs);
    this.#connection.silence.start(responseTimeoutMs, (silentMs) => {
      // While our own disk holds the association back, the silence is not the peer's.
      if (this.#connection.held || this.#stores.settling) return again;
      if (request.options.keepWaiting?.(silentMs)) return again;
      this.#connection.abort(0, 0, { kind: 'response-timeout', during: request.service, silentMs });
      return undefined;
    });
  }

  #cancelOn(signal: AbortSignal | undefined, request: OutstandingRequest): void {
    if (!signal) return;
    const { messageId, contextId, service, observe } = request.options;
    const onAbort = (): void => {
      if (this.#outstanding !== request || this.#connection.over) return;
      request.flush();
      if (service === 'N-ACTION') return;
      observe({ type: 'cancel-sent', associationId: this.id, service, messageId });
      void this.#writer.send(contextId, {
        commandField: commandField.cancelRq,
        messageIdBeingRespondedTo: messageId,
        commandDataSetType: noDataSet,
      });
    };
    signal.addEventListener('abort', onAbort, { once: true });
    const forget = (): void => signal.removeEventListener('abort', onAbort);
    request.final.then(forget, forget);
  }

  #response(command: CommandSet): void {
    const request = this.#outstanding;
    const expected = request ? requestField[request.service] | responseBit : undefined;
    if (!request || command.commandField !== expected) {
      throw new ProtocolError(2, `response 0x${command.commandField.toString(16)} to no request`);
    }
    if (command.messageIdBeingRespondedTo !== request.options.messageId) {
      throw new ProtocolError(2, `response to message ${command.messageIdBeingRespondedTo ?? 'without ID'}`);
    }
    const { status } = command;
    if (status === undefined) throw new ProtocolError(6, 'response without status');
    const deliver = (identifier: Uint8Array | undefined): void => {
      if (statusCategory(status) === 'pending') {
        request.pending({ command, status, identifier });
        return;
      }
      this.#outstanding = undefined;
      this.#connection.silence.stop();
      request.finish({ command, status, identifier });
    };
    if (command.commandDataSetType === noDataSet) deliver(undefined);
    else {
      const pending = statusCategory(status) === 'pending';
      this.#dataSet = collectDataSet(pending ? maxIdentifierLength : maxFinalIdentifierLength, deliver);
    }
  }

  /** The peer asks for something that we do not do on this association: 0211, unrecognised operation (PS3.7 C.5). */
  #refuse(contextId: number, command: CommandSet): void {
    const isEcho = command.commandField === commandField.echoRq;
    const answer = (): void => {
      if (this.#released) return;
      void this.#writer.send(contextId, {
        commandField: command.commandField | responseBit,
        affectedSopClassUid: command.affectedSopClassUid,
        messageIdBeingRespondedTo: command.messageId ?? 0,
        commandDataSetType: noDataSet,
        status: isEcho ? 0 : 0x0211,
      });
    };
    if (command.commandDataSetType === noDataSet) answer();
    else this.#dataSet = dropDataSet(answer);
  }

  async #release(unanswered: boolean): Promise<void> {
    if (this.#connection.over) return;
    if (this.#outstanding && !unanswered) {
      this.abort();
      return;
    }
    const gone = new Promise<void>((resolve) => {
      this.#gone = resolve;
    });
    this.#connection.sendPdu({ type: 'release-rq' });
    this.#connection.silence.start(releaseTimeoutMs, (silentMs) => {
      this.#connection.abort(0, 0, { kind: 'response-timeout', during: 'release', silentMs });
      return undefined;
    });
    await gone;
  }

  #end(by: 'us' | 'peer'): void {
    const during = this.during();
    this.ending();
    this.#options.observe({ type: 'association-released', associationId: this.id, by });
    this.#connection.finish({ kind: 'association-closed-early', during }, true);
  }
}
