import { setImmediate as nextTurn } from 'node:timers/promises';
import { type QueryLevel, queryRetrieveLevelValue } from '../../../shared/dicom/query-level.ts';
import type { NegotiatedContext, SubOperationCounts } from '../../../shared/retrieve/association-event.ts';
import { dataSetOf } from '../dataset/build.ts';
import type { DataSet } from '../dataset/data-set.ts';
import { tagOf } from '../dataset/dictionary.ts';
import { encodeDataSet } from '../dataset/encode.ts';
import { parseDataSet } from '../dataset/parse.ts';
import type { AcceptorServices, AssociationRequest, FinalStatus, InboundFind } from './acceptor.ts';
import type { CommandSet } from './command-set.ts';
import { noDataSet, responseBit, withDataSet } from './command-set.ts';
import type { DataSetTarget } from './data-set-target.ts';
import { collectDataSet } from './data-set-target.ts';
import { maxIdentifierLength, maxRunningOperations } from './limits.ts';
import type { DataSetBytes } from './message-writer.ts';
import type { QueryRetrieveService } from './service-contexts.ts';
import { sopClassUse } from './service-contexts.ts';
import type { OutboundStore } from './sub-operations.ts';

export interface QueryRetrieveOptions {
  readonly services: AcceptorServices;
  readonly request: AssociationRequest;
  send(contextId: number, command: CommandSet, dataSet?: DataSetBytes): Promise<boolean>;
  /** Sends an instance on this association, for C-GET. */
  readonly store: OutboundStore;
  readonly breakOff: InboundFind['breakOff'];
}

const status = {
  success: 0x0000,
  pending: 0xff00,
  cancelled: 0xfe00,
  duplicateInvocation: 0x0210,
  resourceLimitation: 0x0213,
  identifierMismatch: 0xa900,
  unableToProcess: 0xc000,
} as const;

/** After so many matches the others get their turn, and a C-CANCEL is read. */
const matchesPerTurn = 32;
/** Error Comment is of VR LO. */
const maxCommentLength = 64;

const levelTag = tagOf('QueryRetrieveLevel') ?? 0x00080052;
const failedListTag = tagOf('FailedSOPInstanceUIDList') ?? 0x00080058;

type Outcome = FinalStatus & { readonly counts?: SubOperationCounts };

interface Operation {
  readonly context: NegotiatedContext;
  readonly command: CommandSet;
  readonly service: QueryRetrieveService;
  readonly cancelled: AbortController;
}

function levelOf(identifier: DataSet): QueryLevel | undefined {
  const value = identifier.elements.get(levelTag)?.value;
  const text = value ? Buffer.from(value).toString('latin1').trim() : '';
  return (['patient', 'study', 'series', 'instance'] as const).find(
    (level) => queryRetrieveLevelValue[level] === text,
  );
}

function failedList(uids: readonly string[]): DataSet {
  const text = uids.join('\\');
  const value = Buffer.from(text.length % 2 === 0 ? text : `${text}\0`, 'latin1');
  return dataSetOf([{ tag: failedListTag, vr: 'UI', value }]);
}

function isFinalStatus(thrown: unknown): thrown is Outcome {
  return (
    typeof thrown === 'object' && thrown !== null && 'status' in thrown && typeof thrown.status === 'number'
  );
}

/** Serves C-FIND, C-MOVE and C-GET on one accepted association (PS3.4 C.4) with the acceptor's handlers. */
export class QueryRetrieveScp {
  readonly #options: QueryRetrieveOptions;
  readonly #running = new Map<number, Operation>();

  constructor(options: QueryRetrieveOptions) {
    this.#options = options;
  }

  /** True while a handler is at work. */
  get running(): boolean {
    return this.#running.size > 0;
  }

  /** Starts on a request; returns where its identifier goes, or undefined when none follows. */
  begin(
    context: NegotiatedContext,
    command: CommandSet,
    service: QueryRetrieveService,
  ): DataSetTarget | undefined {
    const operation: Operation = { context, command, service, cancelled: new AbortController() };
    if (command.commandDataSetType === noDataSet) {
      this.#finish(operation, { status: status.identifierMismatch, errorComment: 'No identifier' });
      return undefined;
    }
    return collectDataSet(maxIdentifierLength, (bytes) => this.#start(operation, bytes));
  }

  /** C-CANCEL-RQ (PS3.7 9.3.2.3). */
  cancel(messageId: number | undefined): void {
    if (messageId !== undefined) this.#running.get(messageId)?.cancelled.abort();
  }

  /** The association is over: handlers learn of it, nothing is sent any more. */
  ended(): void {
    for (const operation of this.#running.values()) operation.cancelled.abort();
    this.#running.clear();
  }

  #start(operation: Operation, bytes: Uint8Array): void {
    const messageId = operation.command.messageId ?? 0;
    if (this.#running.has(messageId)) {
      this.#finish(operation, { status: status.duplicateInvocation });
      return;
    }
    if (this.#running.size >= maxRunningOperations) {
      this.#finish(operation, { status: status.resourceLimitation });
      return;
    }
    let identifier: DataSet;
    try {
      identifier = parseDataSet(bytes, operation.context.transferSyntax);
    } catch {
      this.#finish(operation, { status: status.unableToProcess, errorComment: 'Identifier can not be read' });
      return;
    }
    this.#running.set(messageId, operation);
    void this.#run(operation, identifier)
      .catch((thrown: unknown) => this.#outcomeOf(thrown))
      .then((outcome) => {
        const current = this.#running.get(messageId) === operation;
        if (!current) return;
        this.#running.delete(messageId);
        this.#finish(operation, outcome);
      });
  }

  #outcomeOf(thrown: unknown): Outcome {
    if (isFinalStatus(thrown)) return thrown;
    return { status: status.unableToProcess, errorComment: 'Internal error' };
  }

  async #run(operation: Operation, identifier: DataSet): Promise<Outcome> {
    const { services, request, store, breakOff } = this.#options;
    const use = sopClassUse(operation.context.abstractSyntax);
    const inbound: InboundFind = {
      request,
      model: use.kind === 'query-retrieve' ? use.model : 'study-root',
      level: levelOf(identifier),
      identifier,
      signal: operation.cancelled.signal,
      breakOff,
    };
    const pending = (counts: SubOperationCounts): void => this.#pending(operation, counts);
    switch (operation.service) {
      case 'find':
        return services.find ? this.#find(operation, services.find(inbound)) : this.#outcomeOf(undefined);
      case 'move': {
        const { messageId = 0, moveDestination = '' } = operation.command;
        const move = { ...inbound, messageId, moveDestination, pending };
        return services.move ? services.move(move) : this.#outcomeOf(undefined);
      }
      case 'get':
        return services.get
          ? services.get({ ...inbound, pending, store: (instance) => store(instance) })
          : this.#outcomeOf(undefined);
    }
  }

  async #find(operation: Operation, matches: AsyncGenerator<DataSet, FinalStatus, void>): Promise<Outcome> {
    const { signal } = operation.cancelled;
    for (let count = 1; ; count += 1) {
      if (count % matchesPerTurn === 0) await nextTurn();
      const next = await matches.next();
      if (next.done) return next.value ?? { status: status.success };
      if (signal.aborted) {
        await matches.return({ status: status.cancelled });
        return { status: status.cancelled };
      }
      const match = encodeDataSet(next.value, operation.context.transferSyntax);
      await this.#options.send(
        operation.context.id,
        this.#response(operation, { status: status.pending, commandDataSetType: withDataSet }),
        match,
      );
    }
  }

  #pending(operation: Operation, counts: SubOperationCounts): void {
    if (this.#running.get(operation.command.messageId ?? 0) !== operation) return;
    void this.#options.send(
      operation.context.id,
      this.#response(operation, { ...counts, status: status.pending, commandDataSetType: noDataSet }),
    );
  }

  #finish(operation: Operation, outcome: Outcome): void {
    const { context } = operation;
    const failed = outcome.failedSopInstanceUids ?? [];
    const identifier =
      failed.length > 0 ? encodeDataSet(failedList(failed), context.transferSyntax) : undefined;
    const response = this.#response(operation, {
      ...outcome.counts,
      status: outcome.status,
      errorComment: outcome.errorComment?.slice(0, maxCommentLength),
      commandDataSetType: identifier ? withDataSet : noDataSet,
    });
    void this.#options.send(context.id, response, identifier);
  }

  #response(
    operation: Operation,
    more: Partial<CommandSet> & Pick<CommandSet, 'commandDataSetType'>,
  ): CommandSet {
    const { command, context } = operation;
    return {
      ...more,
      commandField: command.commandField | responseBit,
      affectedSopClassUid: command.affectedSopClassUid ?? context.abstractSyntax,
      messageIdBeingRespondedTo: command.messageId ?? 0,
    };
  }
}
