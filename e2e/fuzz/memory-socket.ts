import { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import type { SocketInput } from '../../electron/backend/dimse/socket-input.ts';

/** A connection without a network: what is fed comes in, what is written is kept. As quick as memory. */
export class MemorySocket extends EventEmitter {
  readonly input: SocketInput = { deliver: () => undefined };
  readonly localAddress = '127.0.0.1';
  readonly remoteAddress = '127.0.0.1';
  readonly writableNeedDrain = false;
  readonly #written: Buffer[] = [];
  #paused = true;
  #waiting: (() => void)[] = [];
  destroyed = false;

  /** As what a Connection takes: it uses no more of a socket than there is here. */
  get socket(): Socket {
    return this as unknown as Socket;
  }

  get written(): Buffer {
    return Buffer.concat(this.#written);
  }

  get writableLength(): number {
    return 0;
  }

  /** Hands over the bytes when the receiver is not paused. */
  async feed(bytes: Buffer): Promise<void> {
    await this.#resumed();
    if (!this.destroyed) this.input.deliver(bytes);
  }

  /** The other end closes, after all that it sent was read. */
  async close(): Promise<void> {
    await this.#resumed();
    if (!this.destroyed) this.emit('end');
    this.destroy();
  }

  write(bytes: Uint8Array): boolean {
    this.#written.push(Buffer.from(bytes));
    return true;
  }

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
    this.#wake();
  }

  end(): void {
    this.destroy();
  }

  destroy(): void {
    if (this.destroyed) return;
    this.destroyed = true;
    this.#wake();
    queueMicrotask(() => this.emit('close'));
  }

  resetAndDestroy(): void {
    this.destroy();
  }

  setNoDelay(): void {}
  setKeepAlive(): void {}
  cork(): void {}
  uncork(): void {}

  async #resumed(): Promise<void> {
    while (this.#paused && !this.destroyed) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  #wake(): void {
    for (const wake of this.#waiting.splice(0)) wake();
  }
}
