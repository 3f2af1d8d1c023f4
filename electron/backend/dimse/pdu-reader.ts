import { BoundedBytes } from './bounded-bytes.ts';
import { dataPduTolerance, maxAssociatePduLength, maxShortPduLength } from './limits.ts';
import type { ControlPdu } from './pdu.ts';
import { pduType } from './pdu.ts';
import { decodeControlPdu } from './pdu-decode.ts';
import { ProtocolError } from './protocol-error.ts';

/** What stands before a PDV's data. */
export interface FragmentHeader {
  readonly contextId: number;
  readonly command: boolean;
  readonly last: boolean;
}

/**
 * Takes what a PduReader finds, in order. A promise holds the reader back until it is fulfilled. Bytes handed
 * over are parts of the chunk that was pushed, and valid as long as the reader is with them.
 */
export interface PduReceiver {
  pdu(pdu: ControlPdu): void | Promise<void>;
  fragmentStart(header: FragmentHeader): void;
  fragmentBytes(bytes: Uint8Array): void | Promise<void>;
  fragmentEnd(): void | Promise<void>;
}

export interface PduReaderOptions {
  /** The maximum length that we offered, in bytes; 0 is unlimited. */
  readonly maxPduLength: number;
  /** The reader stops (true) for a promise of its receiver, or goes on (false). */
  onHold(held: boolean): void;
  /** A ProtocolError, or whatever the receiver threw. Nothing is read afterwards. */
  onError(error: unknown): void;
}

type Step = 'pdu-header' | 'pdu-body' | 'pdv-header' | 'pdv-data' | 'stopped';

/**
 * Reads a byte stream as PDUs (PS3.8 9.3). P-DATA-TF payloads are handed on as they arrive, without copying and before
 * their PDU is whole; other PDUs are collected within their bound. Work is linear in the bytes, however they are split.
 */
export class PduReader {
  readonly #receiver: PduReceiver;
  readonly #options: PduReaderOptions;
  readonly #waiting: Uint8Array[] = [];
  readonly #header = Buffer.alloc(6);
  #headerFill = 0;
  #step: Step = 'pdu-header';
  #held = false;
  #type = 0;
  readonly #body = new BoundedBytes(maxAssociatePduLength, () => new ProtocolError(6, 'PDU is too long'));
  /** Bytes left of a PDU that is collected. */
  #bodyLeft = 0;
  /** Bytes left of the P-DATA-TF that is being read. */
  #pduLeft = 0;
  #pdvLeft = 0;

  constructor(receiver: PduReceiver, options: PduReaderOptions) {
    this.#receiver = receiver;
    this.#options = options;
  }

  /** True while a PDU is incomplete. */
  get midPdu(): boolean {
    return this.#step !== 'stopped' && (this.#step !== 'pdu-header' || this.#headerFill > 0);
  }

  get held(): boolean {
    return this.#held;
  }

  /** Reads `chunk`, all of it before it returns unless the receiver holds the reader back; then it must not change. */
  push(chunk: Uint8Array): void {
    if (this.#step === 'stopped' || chunk.length === 0) return;
    this.#waiting.push(chunk);
    if (!this.#held) this.#run();
  }

  /** Drops what waits and reads nothing any more. */
  stop(): void {
    this.#step = 'stopped';
    this.#waiting.length = 0;
  }

  #run(): void {
    try {
      for (let chunk = this.#waiting.shift(); chunk; chunk = this.#waiting.shift()) {
        let at = 0;
        while (at < chunk.length) {
          at += this.#take(chunk, at);
          if (!this.#held) continue;
          if (at < chunk.length) this.#waiting.unshift(chunk.subarray(at));
          return;
        }
      }
    } catch (error) {
      this.#fail(error);
    }
  }

  #fail(error: unknown): void {
    if (this.#step === 'stopped') return;
    this.stop();
    this.#options.onError(error);
  }

  #settle(outcome: void | Promise<void>): void {
    if (!(outcome instanceof Promise)) return;
    this.#held = true;
    this.#options.onHold(true);
    outcome.then(
      () => {
        this.#held = false;
        if (this.#step === 'stopped') return;
        this.#run();
        if (!this.#held) this.#options.onHold(false);
      },
      (error: unknown) => {
        this.#held = false;
        this.#fail(error);
      },
    );
  }

  /** Consumes bytes of `chunk` from `at` for the current step; returns how many. */
  #take(chunk: Uint8Array, at: number): number {
    switch (this.#step) {
      case 'pdu-header':
      case 'pdv-header': {
        const count = Math.min(6 - this.#headerFill, chunk.length - at);
        for (let index = 0; index < count; index += 1) {
          this.#header[this.#headerFill + index] = chunk[at + index] ?? 0;
        }
        this.#headerFill += count;
        if (this.#headerFill === 6) {
          this.#headerFill = 0;
          if (this.#step === 'pdu-header') this.#startPdu();
          else this.#startPdv();
        }
        return count;
      }
      case 'pdu-body': {
        const count = Math.min(this.#bodyLeft, chunk.length - at);
        this.#body.add(chunk.subarray(at, at + count));
        this.#bodyLeft -= count;
        if (this.#bodyLeft === 0) this.#endPdu();
        return count;
      }
      case 'pdv-data': {
        const count = Math.min(this.#pdvLeft, chunk.length - at);
        this.#pdvLeft -= count;
        this.#giveData(chunk.subarray(at, at + count));
        return count;
      }
      case 'stopped':
        return chunk.length - at;
    }
  }

  #startPdu(): void {
    this.#type = this.#header.readUInt8(0);
    const length = this.#header.readUInt32BE(2);
    if (this.#type === pduType['p-data-tf']) {
      const { maxPduLength } = this.#options;
      if (maxPduLength > 0 && length > maxPduLength + dataPduTolerance) {
        throw new ProtocolError(6, `P-DATA-TF of ${length} bytes, ${maxPduLength} were offered`);
      }
      this.#pduLeft = length;
      this.#nextPdv();
      return;
    }
    const associate = this.#type === pduType['associate-rq'] || this.#type === pduType['associate-ac'];
    if (this.#type < 1 || this.#type > 7) throw new ProtocolError(1, `PDU type ${this.#type} does not exist`);
    if (length > (associate ? maxAssociatePduLength : maxShortPduLength)) {
      throw new ProtocolError(6, `PDU type ${this.#type} of ${length} bytes`);
    }
    this.#bodyLeft = length;
    this.#step = 'pdu-body';
    if (length === 0) this.#endPdu();
  }

  #endPdu(): void {
    this.#step = 'pdu-header';
    const pdu = decodeControlPdu(this.#type, this.#body.take());
    this.#settle(this.#receiver.pdu(pdu));
  }

  #nextPdv(): void {
    if (this.#pduLeft === 0) this.#step = 'pdu-header';
    else if (this.#pduLeft < 6) throw new ProtocolError(6, 'P-DATA-TF with a PDV that is cut short');
    else this.#step = 'pdv-header';
  }

  #startPdv(): void {
    const length = this.#header.readUInt32BE(0);
    if (length < 2 || length + 4 > this.#pduLeft) {
      throw new ProtocolError(6, `PDV of ${length} bytes in ${this.#pduLeft} bytes`);
    }
    const control = this.#header.readUInt8(5);
    this.#pduLeft -= length + 4;
    this.#pdvLeft = length - 2;
    this.#receiver.fragmentStart({
      contextId: this.#header.readUInt8(4),
      command: (control & 1) === 1,
      last: (control & 2) === 2,
    });
    this.#step = 'pdv-data';
    if (this.#pdvLeft === 0) this.#endPdv();
  }

  #giveData(bytes: Uint8Array): void {
    const outcome = this.#receiver.fragmentBytes(bytes);
    if (this.#pdvLeft > 0) {
      this.#settle(outcome);
    } else if (outcome instanceof Promise) {
      this.#leavePdv();
      this.#settle(outcome.then(() => this.#receiver.fragmentEnd()));
    } else {
      this.#endPdv();
    }
  }

  #endPdv(): void {
    this.#leavePdv();
    this.#settle(this.#receiver.fragmentEnd());
  }

  /** The step after this PDV is fixed before the receiver is called, which may stop the reader. */
  #leavePdv(): void {
    if (this.#step !== 'stopped') this.#nextPdv();
  }
}
