import type { Socket } from 'node:net';
import type { Failure } from '../../../shared/failure/failure.ts';
import { FailureError } from '../../../shared/failure/failure.ts';
import type { AssociationObserver } from './association.ts';
import { classifyFirstBytes } from './first-bytes.ts';
import { lingerMs, minMessageBytesPerIdleTime, writeBufferLength } from './limits.ts';
import type { MessageReceiver } from './message-reader.ts';
import { MessageReader } from './message-reader.ts';
import type { PduSink } from './message-writer.ts';
import { PaceWatch } from './pace-watch.ts';
import type { ControlPdu, Pdu } from './pdu.ts';
import { encodePdu } from './pdu-encode.ts';
import { PduReader } from './pdu-reader.ts';
import { ProtocolError } from './protocol-error.ts';
import type { QuickAck } from './quick-ack.ts';
import { SilenceWatch } from './silence-watch.ts';
import type { SocketInput } from './socket-input.ts';

/** What an end of an association does with what comes in. Replaced as the association goes through its phases. */
export interface ConnectionOwner extends MessageReceiver {
  pdu(pdu: ControlPdu): void | Promise<void>;
  /** The source of an A-ABORT for what the peer may not send (PS3.8 9.2.3); absent: 2, service provider (AA-8). */
  readonly abortSource?: 0 | 2;
  /** What was under way, for failures: `association`, a DIMSE service, `release` or `idle`. */
  during(): string;
  /** Says better what a failure of this connection is, where the owner knows more. */
  explain?(failure: Failure): Failure;
  /** Inbound: C-STORE-RQs that have come; absent where none could come yet. */
  readonly storeRequests?: number;
  /** The end is near: events that were held back are due now. May be called more than once. */
  ending(): void;
  /** The connection is over, after `connection-closed` was observed. Called once. */
  ended(failure: Failure, error: Error): void;
}

export interface ConnectionOptions {
  readonly id: string;
  readonly socket: Socket;
  /** Set to what takes the socket's bytes. */
  readonly input: SocketInput;
  readonly direction: 'out' | 'in';
  readonly maxPduLength: number;
  readonly observe: AssociationObserver;
  /** Absent where the system has none. */
  readonly quickAck?: QuickAck | undefined;
}

/** Stands in until the real owner is set, which happens in the same turn as the construction. */
const noOwner: ConnectionOwner = {
  pdu: () => undefined,
  command: () => undefined,
  dataSetBytes: () => undefined,
  dataSetEnd: () => undefined,
  during: () => 'association',
  ending: () => undefined,
  ended: () => undefined,
};

const keptFirstBytes = 16;

/**
 * One TCP connection under an association, either end. Owns the socket's outcome: however it ends, `connection-closed`
 * is observed exactly once, as the last event, and the owner is told why.
 */
export class Connection implements PduSink {
  readonly id: string;
  readonly silence = new SilenceWatch();
  readonly #pace = new PaceWatch();
  owner: ConnectionOwner = noOwner;
  readonly #options: ConnectionOptions;
  readonly #socket: Socket;
  readonly #reader: PduReader;
  readonly #messages: MessageReader;
  #bytesReceived = 0;
  #firstBytes: Buffer = Buffer.alloc(0);
  #socketErrorCode: string | undefined;
  #endsWithReset = false;
  #deadline: NodeJS.Timeout | undefined;
  #over: { readonly failure: Failure; readonly error: Error } | undefined;

  constructor(options: ConnectionOptions) {
    this.id = options.id;
    this.#options = options;
    this.#socket = options.socket;
    this.#messages = new MessageReader({
      command: (contextId, command) => this.owner.command(contextId, command),
      dataSetBytes: (bytes) => this.owner.dataSetBytes(bytes),
      dataSetEnd: () => this.owner.dataSetEnd(),
    });
    this.#reader = new PduReader(
      {
        pdu: (pdu) => this.owner.pdu(pdu),
        fragmentStart: (header) => this.#messages.fragmentStart(header),
        fragmentBytes: (bytes) => this.#messages.fragmentBytes(bytes),
        fragmentEnd: () => this.#messages.fragmentEnd(),
      },
      {
        maxPduLength: options.maxPduLength,
        onHold: (held) => this.#hold(held),
        onError: (error) => this.#readFailed(error),
      },
    );
    this.#listen();
  }

  /** Why it is over, once it is. */
  get over(): { readonly failure: Failure; readonly error: Error } | undefined {
    return this.#over;
  }

  get socket(): Socket {
    return this.#socket;
  }

  get bytesReceived(): number {
    return this.#bytesReceived;
  }

  /** The first bytes received, 16 at most. */
  get firstBytes(): Buffer {
    return this.#firstBytes;
  }

  /** True from the first byte of a PDU or message to its last. */
  get midMessage(): boolean {
    return this.#reader.midPdu || this.#messages.midMessage;
  }

  /** True while our own receiver holds the reader back: silence is then ours. */
  get held(): boolean {
    return this.#reader.held;
  }

  /** Ends the connection when a message comes at a crawl: less than 1 KiB in `intervalMs`. */
  watchPace(intervalMs: number): void {
    const pace = () => ({
      midMessage: this.midMessage,
      messages: this.#messages.finished,
      bytesReceived: this.#bytesReceived,
      held: this.held,
    });
    this.#pace.start(intervalMs, minMessageBytesPerIdleTime, pace, () => {
      this.abort(0, 0, { kind: 'limit-reached', limit: 'slow-message', value: minMessageBytesPerIdleTime });
    });
  }

  /** Calls back after `ms`, whatever comes in until then, unless cleared or over. */
  startDeadline(ms: number, callback: () => void): void {
    this.clearDeadline();
    this.#deadline = setTimeout(callback, ms);
  }

  clearDeadline(): void {
    clearTimeout(this.#deadline);
    this.#deadline = undefined;
  }

  sendPdu(pdu: Pdu): void {
    this.write([encodePdu(pdu)]);
  }

  write(parts: readonly Uint8Array[]): boolean {
    if (this.#over || this.#socket.destroyed) return false;
    if (parts.length === 1 && parts[0]) this.#socket.write(parts[0]);
    else {
      this.#socket.cork();
      for (const part of parts) this.#socket.write(part);
      this.#socket.uncork();
    }
    return this.#socket.writableLength < writeBufferLength;
  }

  drained(): Promise<boolean> {
    if (this.#over || this.#socket.destroyed) return Promise.resolve(false);
    if (!this.#socket.writableNeedDrain) return Promise.resolve(true);
    return new Promise((resolve) => {
      const settle = (): void => {
        this.#socket.off('drain', settle);
        this.#socket.off('close', settle);
        this.silence.touch();
        resolve(!this.#over);
      };
      this.#socket.on('drain', settle);
      this.#socket.on('close', settle);
    });
  }

  /**
   * Sends A-ABORT (PS3.8 9.3.8) and ends the connection. `failure` is why; it goes into `connection-closed` unless the
   * abort was asked for.
   */
  abort(source: 0 | 2, reason: number, failure: Failure, error?: Error): void {
    if (this.#over) return;
    const explained = this.owner.explain?.(failure) ?? failure;
    if (explained.kind === 'not-dicom') {
      this.finish(explained, false, error);
      return;
    }
    this.owner.ending();
    this.sendPdu({ type: 'abort', source, reason });
    this.#options.observe({ type: 'association-aborted', associationId: this.id, by: 'us', source, reason });
    this.finish(failure, failure.kind === 'cancelled' || failure.kind === 'association-aborted', error);
  }

  /** The peer's A-ABORT has come. */
  abortedByPeer(source: number, reason: number): void {
    if (this.#over) return;
    const during = this.owner.during();
    this.owner.ending();
    this.#options.observe({
      type: 'association-aborted',
      associationId: this.id,
      by: 'peer',
      source,
      reason,
    });
    this.finish({ kind: 'association-aborted', by: 'peer', source, reason, during }, true);
  }

  /** Ends the connection: nothing is read any more, what was written leaves, then the socket closes. */
  finish(cause: Failure, orderly: boolean, thrown?: Error): void {
    if (this.#over) return;
    const failure = orderly ? cause : (this.owner.explain?.(cause) ?? cause);
    const error = thrown ?? new FailureError(failure);
    this.owner.ending();
    this.#over = { failure, error };
    this.#reader.stop();
    this.silence.stop();
    this.#pace.stop();
    this.clearDeadline();
    this.#options.observe({
      type: 'connection-closed',
      associationId: this.id,
      orderly,
      bytesReceived: this.#bytesReceived,
      ...(this.#options.direction === 'in' ? this.#inboundFacts() : {}),
      ...(orderly ? {} : { failure }),
    });
    this.#linger();
    this.owner.ended(failure, error);
  }

  /** Closes the socket without a word, for peers that have no claim to one. */
  destroy(): void {
    this.#socket.destroy();
  }

  /** Ends the connection with a TCP reset; what was written and has not left is lost. */
  reset(failure: Failure): void {
    this.#endsWithReset = true;
    this.finish(failure, true);
  }

  #listen(): void {
    const socket = this.#socket;
    socket.setNoDelay(true);
    socket.setKeepAlive(true, 30_000);
    this.#options.input.deliver = (bytes) => this.#data(bytes);
    socket.on('error', (error: NodeJS.ErrnoException) => {
      this.#socketErrorCode = error.code ?? 'EUNKNOWN';
    });
    socket.on('end', () => this.#closedByPeer());
    socket.on('close', () => this.#closedByPeer());
    socket.resume();
  }

  #data(chunk: Uint8Array): void {
    if (this.#over) return;
    this.#bytesReceived += chunk.length;
    if (this.#firstBytes.length < keptFirstBytes) {
      this.#firstBytes = Buffer.concat([
        this.#firstBytes,
        chunk.subarray(0, keptFirstBytes - this.#firstBytes.length),
      ]);
    }
    this.silence.touch();
    this.#reader.push(chunk);
    this.#options.quickAck?.(this.#socket);
  }

  #hold(held: boolean): void {
    this.silence.touch();
    if (held) this.#socket.pause();
    else this.#socket.resume();
  }

  #closedByPeer(): void {
    if (this.#over) return;
    const code = this.#socketErrorCode;
    this.finish(
      { kind: 'association-closed-early', during: this.owner.during(), ...(code ? { code } : {}) },
      false,
    );
  }

  #readFailed(error: unknown): void {
    if (error instanceof ProtocolError) {
      const during = this.owner.during();
      const source = this.owner.abortSource ?? 2;
      this.abort(source, source === 2 ? error.reason : 0, {
        kind: 'protocol-error',
        during,
        detail: error.message,
      });
    } else if (error instanceof FailureError) {
      this.abort(0, 0, error.failure, error);
    } else {
      const thrown = error instanceof Error ? error : new Error(String(error));
      this.abort(0, 0, { kind: 'internal', correlationId: this.id }, thrown);
    }
  }

  #inboundFacts() {
    const kind = classifyFirstBytes(this.#firstBytes);
    const { storeRequests } = this.owner;
    return {
      firstBytes: kind === 'ssh' ? ('other' as const) : kind,
      ...(storeRequests !== undefined && { storeRequests }),
    };
  }

  /**
   * Closing with unread bytes in the socket makes the system send a reset, which can overtake what we wrote last. So the
   * rest is read and dropped until the peer closes, for a while (PS3.8 9.2, state 13).
   */
  #linger(): void {
    const socket = this.#socket;
    if (socket.destroyed) return;
    if (this.#endsWithReset) {
      socket.resetAndDestroy();
      return;
    }
    socket.resume();
    socket.end();
    const timer = setTimeout(() => socket.destroy(), lingerMs);
    socket.once('close', () => clearTimeout(timer));
  }
}
