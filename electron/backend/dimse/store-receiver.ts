import type { InstanceWriter, StoreCommand, StoreSink } from './association.ts';
import type { CommandSet } from './command-set.ts';
import { commandField, noDataSet, responseBit } from './command-set.ts';
import type { DataSetTarget } from './data-set-target.ts';
import { dropDataSet } from './data-set-target.ts';

export interface StoreReceiverOptions {
  readonly associationId: string;
  readonly callingAe: string;
  readonly calledAe: string;
  readonly remoteAddress: string;
  /** The transfer syntax of an accepted presentation context. */
  transferSyntaxOf(contextId: number): string | undefined;
  respond(contextId: number, response: CommandSet): void;
}

const status = {
  processingFailure: 0x0110,
  invalidInstanceUid: 0x0117,
  sopClassNotSupported: 0x0122,
  noDataSet: 0xa900,
} as const;

/** Error Comment is of VR LO. */
const maxErrorCommentLength = 64;

/** Receives C-STORE requests on one association (PS3.7 9.3.1) and streams their data sets to a sink. */
export class StoreReceiver {
  readonly #options: StoreReceiverOptions;
  /** The instance whose data set is coming in. */
  #open: { readonly writer: InstanceWriter; writing: Promise<void> | undefined } | undefined;
  #settling: Promise<void> | undefined;
  #ended = false;

  constructor(options: StoreReceiverOptions) {
    this.#options = options;
  }

  /** True while the sink settles the outcome of an instance. */
  get settling(): boolean {
    return this.#settling !== undefined;
  }

  /**
   * Starts on a C-STORE-RQ; `start` receives where its data set goes. Held back (promise) while the instance before is
   * not yet safe: nothing piles up in memory behind a slow disk, however fast the peer sends.
   */
  begin(
    contextId: number,
    command: CommandSet,
    sink: StoreSink,
    start: (target: DataSetTarget) => void,
  ): void | Promise<void> {
    if (this.#settling) return this.#settling.then(() => start(this.#begin(contextId, command, sink)));
    start(this.#begin(contextId, command, sink));
  }

  /** The association is over: what is incomplete is abandoned. Fulfilled when the sink is done with everything. */
  async ended(): Promise<void> {
    this.#ended = true;
    const open = this.#open;
    this.#open = undefined;
    if (open) {
      await open.writing;
      await open.writer.abandon().catch(() => undefined);
    }
    await this.#settling;
  }

  #begin(contextId: number, command: CommandSet, sink: StoreSink): DataSetTarget {
    const answer = (code: number, comment?: string): void => this.#respond(contextId, command, code, comment);
    const refuse = (code: number, comment?: string): DataSetTarget => {
      if (command.commandDataSetType === noDataSet) answer(code, comment);
      return dropDataSet(() => answer(code, comment));
    };
    if (this.#ended) return refuse(status.processingFailure);
    const transferSyntaxUid = this.#options.transferSyntaxOf(contextId);
    if (!transferSyntaxUid) return refuse(status.sopClassNotSupported);
    if (!command.affectedSopClassUid || !command.affectedSopInstanceUid)
      return refuse(status.invalidInstanceUid, 'No SOP Class or Instance UID in the request');
    if (command.commandDataSetType === noDataSet)
      return refuse(status.noDataSet, 'The request has no data set');
    let opened: ReturnType<StoreSink['open']>;
    try {
      opened = sink.open(this.#describe(command, transferSyntaxUid));
    } catch {
      return refuse(status.processingFailure);
    }
    return 'refuse' in opened ? refuse(opened.refuse, opened.errorComment) : this.#stream(opened, answer);
  }

  #describe(command: CommandSet, transferSyntaxUid: string): StoreCommand {
    const { associationId, callingAe, calledAe, remoteAddress } = this.#options;
    return {
      associationId,
      messageId: command.messageId ?? 0,
      sopClassUid: command.affectedSopClassUid ?? '',
      sopInstanceUid: command.affectedSopInstanceUid ?? '',
      transferSyntaxUid,
      callingAe,
      calledAe,
      remoteAddress,
      moveOriginator: command.moveOriginatorAe
        ? { aeTitle: command.moveOriginatorAe, messageId: command.moveOriginatorMessageId }
        : undefined,
    };
  }

  #stream(writer: InstanceWriter, answer: (code: number, comment?: string) => void): DataSetTarget {
    const open: { readonly writer: InstanceWriter; writing: Promise<void> | undefined } = {
      writer,
      writing: undefined,
    };
    this.#open = open;
    let failed = false;
    // A writer that throws is broken: the rest of the data set passes by and the sender learns that it was not stored.
    const fail = (): void => {
      failed = true;
    };
    return {
      bytes: (chunk) => {
        if (failed) return;
        try {
          const writing = writer.write(chunk);
          if (!writing) return;
          open.writing = writing.catch(fail);
          return open.writing;
        } catch {
          fail();
        }
      },
      end: () => {
        if (this.#open !== open) return;
        this.#open = undefined;
        const outcome = failed ? writer.abandon().then(() => status.processingFailure) : writer.finish();
        const settling = outcome
          .catch(() => status.processingFailure)
          .then((code) => {
            if (this.#settling === settling) this.#settling = undefined;
            answer(code, code === 0 ? undefined : writer.errorComment?.());
          });
        this.#settling = settling;
      },
    };
  }

  #respond(contextId: number, command: CommandSet, code: number, comment?: string): void {
    if (this.#ended) return;
    this.#options.respond(contextId, {
      commandField: commandField.storeRq | responseBit,
      affectedSopClassUid: command.affectedSopClassUid,
      messageIdBeingRespondedTo: command.messageId ?? 0,
      commandDataSetType: noDataSet,
      status: code,
      errorComment: comment?.slice(0, maxErrorCommentLength),
      affectedSopInstanceUid: command.affectedSopInstanceUid,
    });
  }
}
