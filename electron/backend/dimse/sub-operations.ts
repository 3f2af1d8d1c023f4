import type { NegotiatedContext } from '../../../shared/retrieve/association-event.ts';
import type { InboundGet } from './acceptor.ts';
import type { CommandSet } from './command-set.ts';
import { commandField, mediumPriority, withDataSet } from './command-set.ts';
import type { DataSetBytes } from './message-writer.ts';

export type OutboundStore = InboundGet['store'];
type Instance = Parameters<OutboundStore>[0];

export interface SubOperationsOptions {
  readonly contexts: readonly NegotiatedContext[];
  send(contextId: number, command: CommandSet, dataSet: DataSetBytes): Promise<boolean>;
  /** A data set broke off while it was being sent: half a message is on its way, only an abort ends that. */
  broken(error: unknown): void;
}

/** Sends instances on an association that the peer requested: the sub-operations of a C-GET (PS3.4 C.4.3.3). */
export class SubOperations {
  readonly #options: SubOperationsOptions;
  readonly #waiting = new Map<number, (status: number | undefined) => void>();
  #lastMessageId = 0;
  #tail: Promise<unknown> = Promise.resolve();
  #over = false;

  constructor(options: SubOperationsOptions) {
    this.#options = options;
  }

  /** True while the peer owes a C-STORE response. */
  get waiting(): boolean {
    return this.#waiting.size > 0;
  }

  /** One instance after another, in the order of the calls: only one operation at a time was negotiated. */
  store(instance: Instance): Promise<number | undefined> {
    const status = this.#tail.then(() => this.#store(instance));
    this.#tail = status.catch(() => undefined);
    return status;
  }

  /** A C-STORE-RSP. False: nothing was asked under this message ID. */
  response(command: CommandSet): boolean {
    const messageId = command.messageIdBeingRespondedTo ?? 0;
    const settle = this.#waiting.get(messageId);
    if (!settle || command.status === undefined) return false;
    this.#waiting.delete(messageId);
    settle(command.status);
    return true;
  }

  /** The association is over; who waits gets undefined. */
  ended(): void {
    this.#over = true;
    for (const settle of this.#waiting.values()) settle(undefined);
    this.#waiting.clear();
  }

  async #store(instance: Instance): Promise<number | undefined> {
    const context = this.#options.contexts.find(
      (one) =>
        one.result === 0 &&
        one.scpRole === true &&
        one.abstractSyntax === instance.sopClassUid &&
        one.transferSyntax === instance.transferSyntaxUid,
    );
    if (!context || this.#over) return undefined;
    this.#lastMessageId = (this.#lastMessageId % 0xffff) + 1;
    const messageId = this.#lastMessageId;
    const answered = new Promise<number | undefined>((resolve) => this.#waiting.set(messageId, resolve));
    try {
      const command: CommandSet = {
        commandField: commandField.storeRq,
        affectedSopClassUid: instance.sopClassUid,
        messageId,
        priority: mediumPriority,
        commandDataSetType: withDataSet,
        affectedSopInstanceUid: instance.sopInstanceUid,
      };
      await this.#options.send(context.id, command, instance.dataSet);
    } catch (error) {
      this.#options.broken(error);
    }
    return answered;
  }
}
