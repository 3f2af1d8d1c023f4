import { close, closeSync, open, openSync, write, writeSync } from 'node:fs';
import { promisify } from 'node:util';
import type { Disk } from './disk.ts';

const [openLater, writeLater, closeLater] = [promisify(open), promisify(write), promisify(close)];

/**
 * A new file that grows at its end. While the disk answers at once, bytes are written as calls on this thread: handing them
 * to the thread pool costs two to three times the processor time of the write itself. While it does not, they go to the pool.
 * The first error ends the writing and is kept in `error`.
 */
export class GrowingFile {
  readonly #path: string;
  readonly #disk: Disk;
  #descriptor: number | undefined;
  #bytes = 0;
  #waiting = 0;
  #writes: Promise<void> = Promise.resolve();
  #error: unknown;

  /** Nothing is opened before the first bytes. `path` must not exist. */
  constructor(path: string, disk: Disk) {
    this.#path = path;
    this.#disk = disk;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get error(): unknown {
    return this.#error;
  }

  /** Writes that wait for the disk. */
  get waiting(): number {
    return this.#waiting;
  }

  /** Fulfilled when what was appended until now has been written, or has failed. */
  get settled(): Promise<void> {
    return this.#writes;
  }

  /** True: the next append is written when it returns. */
  get direct(): boolean {
    return this.#waiting === 0 && this.#disk.isQuick;
  }

  /** The bytes may change when it has returned nothing, else when the promise is fulfilled. It never rejects. */
  append(bytes: Uint8Array): void | Promise<void> {
    const position = this.#bytes;
    this.#bytes += bytes.byteLength;
    return this.#write(bytes, position);
  }

  /** Writes over the first bytes of what was appended. As `append`. */
  replaceStart(bytes: Uint8Array): void | Promise<void> {
    return this.#write(bytes, 0);
  }

  #write(bytes: Uint8Array, position: number): void | Promise<void> {
    if (this.direct) {
      this.#writeNow(bytes, position);
      return;
    }
    this.#waiting += 1;
    this.#writes = this.#writes.then(() => this.#writeLater(bytes, position));
    return this.#writes;
  }

  /** Waits for what is being written. Never rejects: quotas and network shares may report a full disk only here. */
  async close(): Promise<void> {
    await this.#writes;
    const descriptor = this.#descriptor;
    if (descriptor === undefined) return;
    this.#descriptor = undefined;
    try {
      if (this.#disk.isQuick) this.#disk.timed(() => closeSync(descriptor));
      else await closeLater(descriptor);
    } catch (error) {
      this.#error ??= error;
    }
  }

  #writeNow(bytes: Uint8Array, position: number): void {
    if (this.#error !== undefined) return;
    try {
      this.#disk.timed(() => {
        this.#descriptor ??= openSync(this.#path, 'wx');
        for (let done = 0; done < bytes.byteLength; ) {
          done += writeSync(this.#descriptor, bytes, done, bytes.byteLength - done, position + done);
        }
      });
    } catch (error) {
      this.#error = error;
    }
  }

  async #writeLater(bytes: Uint8Array, position: number): Promise<void> {
    try {
      if (this.#error !== undefined) return;
      this.#descriptor ??= await openLater(this.#path, 'wx');
      for (let done = 0; done < bytes.byteLength; ) {
        const left = bytes.byteLength - done;
        const { bytesWritten } = await writeLater(this.#descriptor, bytes, done, left, position + done);
        done += bytesWritten;
      }
    } catch (error) {
      this.#error = error;
    } finally {
      this.#waiting -= 1;
    }
  }
}
