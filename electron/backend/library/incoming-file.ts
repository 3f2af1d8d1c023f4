import { rm } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import type { Disk } from './disk.ts';
import { GrowingFile } from './growing-file.ts';
import { encodeSeal } from './seal.ts';

/** Bytes are gathered into blocks of this size; the first one is also the head that the index is read from. */
export const blockBytes = 128 * 1024;
/** Blocks that may wait for the disk before the sender is held back. */
const maxWaiting = 8;
/** Pieces from this size on are written as they are, without a copy, while the disk answers at once. */
const directBytes = 32 * 1024;

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
  readonly #file: GrowingFile;
  readonly #headerBytes: number;
  readonly #first: Uint8Array;
  #current: Uint8Array;
  #filled = 0;
  #checksum = 0;
  #released = false;

  /** `path` must not exist. The header must begin with an empty preamble and be shorter than a block. */
  constructor(options: { path: string; header: Uint8Array; disk: Disk; pool: BlockPool }) {
    this.#path = options.path;
    this.#disk = options.disk;
    this.#pool = options.pool;
    this.#file = new GrowingFile(options.path, options.disk);
    this.#first = options.pool.take();
    this.#current = this.#first;
    this.#current.set(options.header);
    this.#current.set(encodeSeal());
    this.#filled = options.header.byteLength;
    this.#headerBytes = options.header.byteLength;
  }

  /** Copies or writes the chunk before it returns. The promise, when there is one, holds the sender back. */
  write(chunk: Uint8Array): void | Promise<void> {
    if (this.#file.error !== undefined || this.#released) return;
    this.#checksum = crc32(chunk, this.#checksum);
    for (let taken = 0; taken < chunk.byteLength; ) {
      if (this.#filled === blockBytes) this.#flushBlock();
      const part = this.#mayPass(chunk.byteLength - taken)
        ? this.#pass(chunk.subarray(taken))
        : this.#gather(chunk.subarray(taken, taken + blockBytes - this.#filled));
      taken += part;
    }
    if (this.#file.waiting >= maxWaiting) return this.#file.settled;
  }

  /** The head is kept, so it is always copied. */
  #mayPass(length: number): boolean {
    return this.#current !== this.#first && length >= directBytes && this.#file.direct;
  }

  /** Writes what was gathered before, or else the part itself. Returns how much of the part is done. */
  #pass(part: Uint8Array): number {
    if (this.#filled > 0) {
      this.#flushBlock();
      return 0;
    }
    void this.#file.append(part);
    return part.byteLength;
  }

  #gather(part: Uint8Array): number {
    this.#current.set(part, this.#filled);
    this.#filled += part.byteLength;
    return part.byteLength;
  }

  #flushBlock(): void {
    const block = this.#current;
    const written = this.#file.append(block.subarray(0, this.#filled));
    this.#filled = 0;
    if (!written && block !== this.#first) return;
    this.#current = this.#pool.take();
    if (block !== this.#first) void written?.then(() => this.#pool.give(block));
  }

  /** The file is sealed, and everything on the disk's side, when it resolves. Rejects with the first error of any write. */
  async end(): Promise<WrittenFile> {
    const small = this.#current === this.#first;
    const headEnd = small ? this.#filled : blockBytes;
    if (small) {
      this.#first.set(this.#seal(this.#filled));
      await this.#disk.writeNew(this.#path, this.#first.subarray(0, this.#filled));
    } else {
      if (this.#filled > 0) this.#flushBlock();
      await this.#file.replaceStart(this.#seal(this.#file.bytes));
      await this.#file.close();
    }
    if (this.#file.error !== undefined) throw this.#file.error;
    const fileBytes = small ? headEnd : this.#file.bytes;
    return {
      path: this.#path,
      fileBytes,
      dataSetOffset: this.#headerBytes,
      bytes: fileBytes - this.#headerBytes,
      checksum: this.#checksum,
      head: this.#first.subarray(this.#headerBytes, headEnd),
    };
  }

  #seal(fileBytes: number): Uint8Array {
    return encodeSeal({ checksum: this.#checksum, length: fileBytes - this.#headerBytes });
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
    await this.#file.close();
    this.release();
    await rm(this.#path, { force: true }).catch(() => undefined);
  }
}
