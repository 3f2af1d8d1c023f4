import { BoundedBytes } from './bounded-bytes.ts';
import type { CommandSet } from './command-set.ts';
import { decodeCommandSet, noDataSet } from './command-set.ts';
import { maxCommandSetLength } from './limits.ts';
import type { FragmentHeader } from './pdu-reader.ts';
import { ProtocolError } from './protocol-error.ts';

/** Takes DIMSE messages as they arrive. A promise holds the association back. */
export interface MessageReceiver {
  /** A command set is whole. Its data set, if `commandDataSetType` announces one, follows. */
  command(contextId: number, command: CommandSet): void | Promise<void>;
  dataSetBytes(bytes: Uint8Array): void | Promise<void>;
  dataSetEnd(): void | Promise<void>;
}

/** Puts fragments together to messages (PS3.7 6.3, PS3.8 Annex E): the command set whole, the data set as it arrives. */
export class MessageReader {
  readonly #receiver: MessageReceiver;
  readonly #command = new BoundedBytes(
    maxCommandSetLength,
    () => new ProtocolError(6, `command set of more than ${maxCommandSetLength} bytes`),
  );
  #finished = 0;
  #contextId: number | undefined;
  #inDataSet = false;
  #fragment: FragmentHeader = { contextId: 0, command: true, last: false };

  constructor(receiver: MessageReceiver) {
    this.#receiver = receiver;
  }

  /** True from the first byte of a message to its last. */
  get midMessage(): boolean {
    return this.#contextId !== undefined;
  }

  /** Messages that have come whole. */
  get finished(): number {
    return this.#finished;
  }

  fragmentStart(header: FragmentHeader): void {
    if (header.command === this.#inDataSet) {
      throw new ProtocolError(
        2,
        header.command ? 'command set inside a data set' : 'data set without command set',
      );
    }
    if (this.#contextId !== undefined && this.#contextId !== header.contextId) {
      throw new ProtocolError(5, 'fragments of one message in two presentation contexts');
    }
    this.#contextId = header.contextId;
    this.#fragment = header;
  }

  fragmentBytes(bytes: Uint8Array): void | Promise<void> {
    if (this.#inDataSet) return this.#receiver.dataSetBytes(bytes);
    this.#command.add(bytes);
  }

  fragmentEnd(): void | Promise<void> {
    if (!this.#fragment.last) return;
    const contextId = this.#fragment.contextId;
    if (this.#inDataSet) {
      this.#inDataSet = false;
      this.#contextId = undefined;
      this.#finished += 1;
      return this.#receiver.dataSetEnd();
    }
    const command = decodeCommandSet(this.#command.take());
    this.#inDataSet = command.commandDataSetType !== noDataSet;
    if (!this.#inDataSet) {
      this.#contextId = undefined;
      this.#finished += 1;
    }
    return this.#receiver.command(contextId, command);
  }
}
