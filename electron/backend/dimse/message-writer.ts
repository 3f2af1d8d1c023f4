import type { CommandSet } from './command-set.ts';
import { encodeCommandSet } from './command-set.ts';
import { encodeDataHeader } from './pdu-encode.ts';

/** Where PDUs go. */
export interface PduSink {
  /** Hands the parts to the system in one go. False: wait for `drained` before writing more. */
  write(parts: readonly Uint8Array[]): boolean;
  /** Fulfilled when more can be written, or with false when the connection is over. */
  drained(): Promise<boolean>;
}

export type DataSetBytes = Uint8Array | AsyncIterable<Uint8Array>;

/** PDUs for peers that take any length: enough to make the cost of a PDU vanish. */
const ownFragmentLength = 256 * 1024;
/** The PDV header that counts into the PDU's length. */
const pdvHeaderLength = 6;

/** Data bytes per PDU for a peer's maximum length (0: unlimited); even, as Annex E of PS3.8 asks of fragments. */
export function fragmentLengthFor(peerMaxPduLength: number): number {
  if (peerMaxPduLength === 0) return ownFragmentLength;
  const room = Math.min(ownFragmentLength, peerMaxPduLength - pdvHeaderLength);
  return Math.max(2, room - (room % 2));
}

/** Sends DIMSE messages, one after another, in PDUs that the peer takes. */
export class MessageWriter {
  readonly #sink: PduSink;
  readonly #fragmentLength: number;
  #tail: Promise<unknown> | undefined;
  #waiting = 0;

  constructor(sink: PduSink, peerMaxPduLength: number) {
    this.#sink = sink;
    this.#fragmentLength = fragmentLengthFor(peerMaxPduLength);
  }

  /** Messages that have not yet left. */
  get waiting(): number {
    return this.#waiting;
  }

  /** Fulfilled when what is waiting now has left, or never will. */
  async settled(): Promise<void> {
    await this.#tail;
  }

  /**
   * Sends a message. A message without data set leaves at once, in one write, unless another one is being sent.
   * Fulfilled with false when the connection ended before; rejects with what `dataSet` throws.
   */
  send(contextId: number, command: CommandSet, dataSet?: DataSetBytes): Promise<boolean> {
    this.#waiting += 1;
    const sent = this.#tail
      ? this.#tail.then(() => this.#sendNow(contextId, command, dataSet))
      : this.#sendNow(contextId, command, dataSet);
    const settled = sent.then(
      () => undefined,
      () => undefined,
    );
    this.#tail = settled;
    void settled.then(() => {
      this.#waiting -= 1;
      if (this.#tail === settled) this.#tail = undefined;
    });
    return sent;
  }

  async #sendNow(contextId: number, command: CommandSet, dataSet?: DataSetBytes): Promise<boolean> {
    const parts = this.#fragments(contextId, true, encodeCommandSet(command), true);
    if (dataSet === undefined) return this.#write(parts);
    if (dataSet instanceof Uint8Array) {
      return this.#sendWhole(contextId, parts, dataSet);
    }
    return this.#sendStream(contextId, parts, dataSet);
  }

  async #sendWhole(contextId: number, command: Uint8Array[], dataSet: Uint8Array): Promise<boolean> {
    // Slices keep memory bounded: only what the socket has not yet taken is held twice, never the whole.
    const slice = Math.max(
      this.#fragmentLength,
      ownFragmentLength - (ownFragmentLength % this.#fragmentLength),
    );
    let open = true;
    for (let at = 0; open && (at < dataSet.length || at === 0); at += slice) {
      const end = Math.min(at + slice, dataSet.length);
      const pieces = this.#fragments(contextId, false, dataSet.subarray(at, end), end === dataSet.length);
      open = await this.#write(at === 0 ? [...command, ...pieces] : pieces);
      if (dataSet.length === 0) break;
    }
    return open;
  }

  async #sendStream(
    contextId: number,
    command: Uint8Array[],
    dataSet: AsyncIterable<Uint8Array>,
  ): Promise<boolean> {
    // The last fragment is flagged, so one chunk is held back until the next one is there.
    let held: Uint8Array | undefined;
    let first = command;
    for await (const chunk of dataSet) {
      if (chunk.length === 0) continue;
      if (!held) {
        held = chunk;
        continue;
      }
      // Fragments have an even length (PS3.8 Annex E): an odd byte goes on with the next chunk.
      const even = held.length - (held.length % 2);
      const next = even === held.length ? chunk : Buffer.concat([held.subarray(even), chunk]);
      if (even > 0) {
        const pieces = this.#fragments(contextId, false, held.subarray(0, even), false);
        const open = await this.#write([...first, ...pieces]);
        first = [];
        if (!open) return false;
      }
      held = next;
    }
    const rest = this.#fragments(contextId, false, held ?? Buffer.alloc(0), true);
    return this.#write([...first, ...rest]);
  }

  #fragments(contextId: number, command: boolean, bytes: Uint8Array, whole: boolean): Uint8Array[] {
    const parts: Uint8Array[] = [];
    let at = 0;
    do {
      const end = Math.min(at + this.#fragmentLength, bytes.length);
      const last = whole && end === bytes.length;
      parts.push(encodeDataHeader({ contextId, command, last }, end - at), bytes.subarray(at, end));
      at = end;
    } while (at < bytes.length);
    return parts;
  }

  async #write(parts: readonly Uint8Array[]): Promise<boolean> {
    return this.#sink.write(parts) || this.#sink.drained();
  }
}
