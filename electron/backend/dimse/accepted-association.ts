import { sopClass } from '../../../shared/dicom/sop-class.ts';
import type { Failure } from '../../../shared/failure/failure.ts';
import type { NegotiatedContext } from '../../../shared/retrieve/association-event.ts';
import type { AcceptorOptions, AcceptorServices, AssociationRequest } from './acceptor.ts';
import type { CommandSet } from './command-set.ts';
import { commandField, noDataSet, responseBit } from './command-set.ts';
import type { Connection, ConnectionOwner } from './connection.ts';
import type { DataSetTarget } from './data-set-target.ts';
import { dropDataSet } from './data-set-target.ts';
import { maxRestMs, maxUnsentAnswers } from './limits.ts';
import { MessageWriter } from './message-writer.ts';
import type { ControlPdu } from './pdu.ts';
import { ProtocolError } from './protocol-error.ts';
import { QueryRetrieveScp } from './query-retrieve-scp.ts';
import { type QueryRetrieveService, sopClassUse } from './service-contexts.ts';
import { StoreReceiver } from './store-receiver.ts';
import { SubOperations } from './sub-operations.ts';

export interface AcceptedAssociationOptions {
  readonly connection: Connection;
  readonly request: AssociationRequest;
  readonly contexts: readonly NegotiatedContext[];
  readonly peerMaxPduLength: number;
  readonly acceptor: AcceptorOptions;
  /** Everything is over; fulfilled when the store sink is done with what came in. */
  onEnded(stored: Promise<void>): void;
}

/** Unrecognised operation (PS3.7 C.5). */
const unrecognisedOperation = 0x0211;
const sopClassNotSupported = 0x0122;

const queryRetrieveFields = new Map<number, QueryRetrieveService>([
  [commandField.findRq, 'find'],
  [commandField.moveRq, 'move'],
  [commandField.getRq, 'get'],
]);

const serviceNames = new Map<number, string>([
  [commandField.echoRq, 'C-ECHO'],
  [commandField.storeRq, 'C-STORE'],
  [commandField.findRq, 'C-FIND'],
  [commandField.moveRq, 'C-MOVE'],
  [commandField.getRq, 'C-GET'],
]);

function serves(context: NegotiatedContext, service: QueryRetrieveService): boolean {
  const use = sopClassUse(context.abstractSyntax);
  return use.kind === 'query-retrieve' && use.service === service;
}

/** The acceptor's end of an association: answers DIMSE requests as SCP (PS3.7 9.1). */
export class AcceptedAssociation implements ConnectionOwner {
  readonly #options: AcceptedAssociationOptions;
  readonly #connection: Connection;
  readonly #writer: MessageWriter;
  readonly #accepted: ReadonlyMap<number, NegotiatedContext>;
  readonly #stores: StoreReceiver;
  readonly #queries: QueryRetrieveScp;
  readonly #subOperations: SubOperations;
  /** As they were at the negotiation: what the acceptor offers may change, an association keeps what it was given. */
  readonly #services: AcceptorServices;
  #dataSet: DataSetTarget | undefined;
  #service = 'idle';
  #storeRequests = 0;

  constructor(options: AcceptedAssociationOptions) {
    const { connection, request, contexts } = options;
    this.#options = options;
    this.#connection = connection;
    this.#services = options.acceptor.services;
    this.#writer = new MessageWriter(connection, options.peerMaxPduLength);
    this.#accepted = new Map(contexts.filter((one) => one.result === 0).map((one) => [one.id, one]));
    this.#stores = new StoreReceiver({
      associationId: connection.id,
      callingAe: request.callingAe,
      calledAe: request.calledAe,
      remoteAddress: request.remoteAddress,
      transferSyntaxOf: (contextId) => this.#accepted.get(contextId)?.transferSyntax,
      respond: (contextId, response) => void this.#writer.send(contextId, response),
    });
    this.#subOperations = new SubOperations({
      contexts,
      send: (contextId, command, dataSet) => this.#writer.send(contextId, command, dataSet),
      broken: (error) => this.#broken(error),
    });
    this.#queries = new QueryRetrieveScp({
      services: this.#services,
      request,
      send: (contextId, command, dataSet) => this.#writer.send(contextId, command, dataSet),
      store: (instance) => this.#subOperations.store(instance),
      breakOff: (how) => this.#breakOff(how),
    });
    this.#watch();
  }

  pdu(pdu: ControlPdu): void {
    switch (pdu.type) {
      case 'abort':
        this.#connection.abortedByPeer(pdu.source, pdu.reason);
        return;
      case 'release-rq': {
        const { observe } = this.#options.acceptor;
        this.#connection.sendPdu({ type: 'release-rp' });
        observe({ type: 'association-released', associationId: this.#connection.id, by: 'peer' });
        this.#connection.finish({ kind: 'association-closed-early', during: this.during() }, true);
        return;
      }
      case 'associate-rq':
      case 'associate-ac':
      case 'associate-rj':
      case 'release-rp':
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
    const context = this.#accepted.get(contextId);
    if (!context) {
      throw new ProtocolError(5, `message in presentation context ${contextId}, which was not accepted`);
    }
    this.#service = serviceNames.get(command.commandField & ~responseBit) ?? this.#service;
    if ((command.commandField & responseBit) !== 0) return this.#response(command);
    if (command.commandField === commandField.cancelRq) {
      this.#queries.cancel(command.messageIdBeingRespondedTo);
      return;
    }
    if (command.commandField === commandField.echoRq) return this.#answer(contextId, command, 0);
    if (command.commandField === commandField.storeRq) return this.#store(contextId, command);
    const service = queryRetrieveFields.get(command.commandField);
    if (service && this.#services[service] && serves(context, service)) {
      this.#dataSet = this.#queries.begin(context, command, service);
      return;
    }
    if (
      command.commandField === commandField.eventReportRq &&
      context.abstractSyntax === sopClass.storageCommitment
    ) {
      return this.#answer(contextId, command, 0);
    }
    const known = service !== undefined && this.#services[service] !== undefined;
    return this.#answer(contextId, command, known ? sopClassNotSupported : unrecognisedOperation);
  }

  dataSetBytes(bytes: Uint8Array): void | Promise<void> {
    return this.#dataSet?.bytes(bytes);
  }

  dataSetEnd(): void | Promise<void> {
    const target = this.#dataSet;
    this.#dataSet = undefined;
    return target?.end();
  }

  get storeRequests(): number {
    return this.#storeRequests;
  }

  during(): string {
    const busy =
      this.#connection.midMessage ||
      this.#subOperations.waiting ||
      this.#stores.settling ||
      this.#queries.running;
    return busy ? this.#service : 'idle';
  }

  ending(): void {
    // Nothing is held back on this end.
  }

  ended(): void {
    this.#queries.ended();
    this.#subOperations.ended();
    this.#options.onEnded(this.#stores.ended());
  }

  #store(contextId: number, command: CommandSet): void | Promise<void> {
    this.#storeRequests++;
    const sink = this.#services.store;
    const context = this.#accepted.get(contextId);
    if (!sink || !context || sopClassUse(context.abstractSyntax).kind !== 'storage') {
      return this.#answer(contextId, command, sopClassNotSupported);
    }
    return this.#stores.begin(contextId, command, sink, (target) => {
      this.#dataSet = target;
    });
  }

  #response(command: CommandSet): void {
    const storeResponse = command.commandField === (commandField.storeRq | responseBit);
    if (!storeResponse || !this.#subOperations.response(command)) {
      throw new ProtocolError(2, `response 0x${command.commandField.toString(16)} to no request`);
    }
    if (command.commandDataSetType !== noDataSet) this.#dataSet = dropDataSet(() => undefined);
  }

  /** Answers once the data set that may follow has passed. */
  #answer(contextId: number, command: CommandSet, status: number): void {
    const send = (): void =>
      void this.#writer.send(contextId, {
        commandField: command.commandField | responseBit,
        affectedSopClassUid: command.affectedSopClassUid ?? command.requestedSopClassUid,
        messageIdBeingRespondedTo: command.messageId ?? 0,
        commandDataSetType: noDataSet,
        status,
        affectedSopInstanceUid: command.affectedSopInstanceUid ?? command.requestedSopInstanceUid,
      });
    if (command.commandDataSetType === noDataSet) send();
    else this.#dataSet = dropDataSet(send);
  }

  #breakOff(how: 'abort' | 'reset'): void {
    const during = this.during();
    if (how === 'abort') {
      this.#connection.abort(0, 0, { kind: 'association-aborted', by: 'us', source: 0, reason: 0, during });
      return;
    }
    this.#connection.reset({ kind: 'association-closed-early', during });
  }

  #broken(error: unknown): void {
    const thrown = error instanceof Error ? error : new Error(String(error));
    const failure: Failure = { kind: 'internal', correlationId: this.#connection.id };
    this.#connection.abort(0, 0, failure, thrown);
  }

  /** An association may rest between messages for long; in the middle of one, or while it owes us an answer, not. */
  #watch(): void {
    const { idleTimeoutMs } = this.#options.acceptor;
    this.#connection.watchPace(idleTimeoutMs);
    this.#connection.silence.start(idleTimeoutMs, (silentMs) => {
      if (!this.#owed()) {
        if (silentMs < maxRestMs || this.during() !== 'idle') return idleTimeoutMs;
        this.#connection.abort(0, 0, { kind: 'limit-reached', limit: 'rest', value: maxRestMs });
        return undefined;
      }
      const during = this.during();
      const inAnImage = this.#connection.midMessage && during === serviceNames.get(commandField.storeRq);
      this.#connection.abort(0, 0, {
        ...{ kind: 'response-timeout', during, silentMs },
        ...(inAnImage && { awaited: 'rest-of-image' }),
      });
      return undefined;
    });
  }

  /** True when it is the peer's turn: to go on with a message, to answer, or to read what we answered. */
  #owed(): boolean {
    if (this.#stores.settling) return false;
    if (this.#writer.waiting > 0) return true;
    return (this.#connection.midMessage && !this.#connection.held) || this.#subOperations.waiting;
  }
}
