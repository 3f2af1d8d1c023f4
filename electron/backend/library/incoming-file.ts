import { type FileHandle, open, rm } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { type Disk, writeAll } from './disk.ts';

/** Bytes are gathered into blocks of this size; the first one is also the head that the index is read from. */
export const blockBytes = 256 * 1024;
/** Blocks that may wait for the disk before the sender is held back. */
const maxWaiting = 4;

export interface WrittenFile {
  readonly path: string;
  /** Of the whole file and of the data set in it. */
  readonly fileBytes: number;
  readonly dataSetOffset: number;
  readonly bytes: number;
  /** CRC-32 of the data set. */
  readonly checksum: number;
  /** The data set from its start, up to one block. Valid until the file is released. */
  readonly head: Uint8Array;
}

/** Blocks are used again: fresh memory of that size costs page faults for every instance. */
export class BlockPool {
  readonly #free: Uint8Array[] = [];

  take(): Uint8Array {
    return this.#free.pop() ?? new Uint8Array(blockBytes);
  }

  give(block: Uint8Array): void {
    if (this.#free.length < 16) this.#free.push(block);
  }
}

/**
 * One file on its way in: header, then the data set's bytes as they come. Nothing touches the disk until a block is
 * full or the file ends, so a small instance is one write. The first error ends the writing and comes out of `end`.
 */
export class IncomingFile {
  readonly #path: string;
  readonly #disk: Disk;
  readonly #pool: BlockPool;
  readonly #headerBytes: number;
  readonly #first: Uint8Array;
  #current: Uint8Array;
  #filled = 0;
  #fileBytes = 0;
  #checksum = 0;
  #handle: FileHandle | undefined;
  #waiting = 0;
  #writes: Promise<void> = Promise.resolve();
  #error: unknown;
  #released = false;

  /** `path` must not exist. The header must be shorter than a block. */
  constructor(options: { path: string; header: Uint8Array; disk: Disk; pool: BlockPool }) {
    this.#path = options.path;
    this.#disk = options.disk;
    this.#pool = options.pool;
    this.#first = options.pool.take();
    this.#current = this.#first;
    this.#current.set(options.header);
    this.#filled = options.header.byteLength;
    this.#headerBytes = options.header.byteLength;
  }

  /** Copies the chunk before it returns. The promise, when there is one, holds the sender back. */
  write(chunk: Uint8Array): void | Promise<void> {
    if (this.#error !== undefined || this.#released) return;
    this.#checksum = crc32(chunk, this.#checksum);
    for (let taken = 0; taken < chunk.byteLength; ) {
      if (this.#filled === blockBytes) this.#flushBlock();
      const part = chunk.subarray(taken, taken + blockBytes - this.#filled);
      this.#current.set(part, this.#filled);
      this.#filled += part.byteLength;
      taken += part.byteLength;
    }
    if (this.#waiting >= maxWaiting) return this.#writes;
  }

  #flushBlock(): void {
    const block = this.#current;
    const bytes = block.subarray(0, this.#filled);
    const position = this.#fileBytes;
    this.#fileBytes += this.#filled;
    this.#current = this.#pool.take();
    this.#filled = 0;
    this.#waiting += 1;
    this.#writes = this.#writes.then(() => this.#writeBlock(block, bytes, position));
  }

  /** Never rejects: what went wrong is kept for `end`. */
  async #writeBlock(block: Uint8Array, bytes: Uint8Array, position: number): Promise<void> {
    try {
      if (this.#error === undefined) {
        this.#handle ??= await open(this.#path, 'wx');
        await writeAll(this.#handle, bytes, position);
      }
    } catch (error) {
      this.#error = error;
    } finally {
      this.#waiting -= 1;
      if (block !== this.#first) this.#pool.give(block);
    }
  }

  /** Everything is on the disk's side when it resolves. Rejects with the first error of any write. */
  async end(): Promise<WrittenFile> {
    const headEnd = this.#current === this.#first ? this.#filled : blockBytes;
    if (this.#current === this.#first) {
      this.#fileBytes = this.#filled;
      await this.#disk.writeNew(this.#path, this.#first.subarray(0, this.#filled));
    } else {
      this.#flushBlock();
      await this.#writes;
      await this.#close();
    }
    if (this.#error !== undefined) throw this.#error;
    return {
      path: this.#path,
      fileBytes: this.#fileBytes,
      dataSetOffset: this.#headerBytes,
      bytes: this.#fileBytes - this.#headerBytes,
      checksum: this.#checksum,
      head: this.#first.subarray(this.#headerBytes, headEnd),
    };
  }

  async #close(): Promise<void> {
    const handle = this.#handle;
    this.#handle = undefined;
    try {
      await handle?.close();
    } catch (error) {
      // Quotas and network shares may report a full disk only here.
      this.#error ??= error;
    }
  }

  /** Gives the memory back; the file stays where it is. */
  release(): void {
    if (this.#released) return;
    this.#released = true;
    this.#pool.give(this.#first);
    if (this.#current !== this.#first) this.#pool.give(this.#current);
  }

  /** Removes what was written. Never rejects. */
  async discard(): Promise<void> {
    await this.#writes;
    await this.#close();
    this.release();
    await rm(this.#path, { force: true }).catch(() => undefined);
  }
}
