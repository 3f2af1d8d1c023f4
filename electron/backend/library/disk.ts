import { closeSync, openSync, renameSync, writeSync } from 'node:fs';
import { type FileHandle, mkdir, open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Clock } from '../dependencies.ts';
import { errorCode } from './write-failure.ts';

/** A call that took longer than this means a slow disk, a network share or a virus scanner. */
const slowMs = 20;
/** How long no call is made on this thread after a slow one. */
const avoidMs = 2_000;
const rememberedFolders = 4_096;

/**
 * Small files through as few thread hops as possible. Opening, writing, closing and renaming a file of some
 * kilobytes takes 0.1 ms in all as calls on this thread and 0.3 to 0.5 ms through the thread pool, so that is how it
 * is done while the disk answers at once. The first slow call switches to the pool for a while: a stalling disk must
 * not keep the associations from being served.
 */
export class Disk {
  readonly #clock: Clock;
  #avoidUntil = Number.NEGATIVE_INFINITY;
  readonly #folders = new Set<string>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** It has answered at once for a while. */
  get isQuick(): boolean {
    return this.#clock.monotonic() >= this.#avoidUntil;
  }

  /** Calls of the file system on this thread; remembers when they were slow. */
  timed(work: () => void): void {
    const start = this.#clock.monotonic();
    try {
      work();
    } finally {
      const now = this.#clock.monotonic();
      if (now - start > slowMs) this.#avoidUntil = now + avoidMs;
    }
  }

  /** Creates the file with these bytes. Rejects with EEXIST when it is there. */
  async writeNew(file: string, bytes: Uint8Array): Promise<void> {
    if (this.isQuick) {
      this.timed(() => {
        const descriptor = openSync(file, 'wx');
        try {
          writeAllSync(descriptor, bytes);
        } finally {
          closeSync(descriptor);
        }
      });
      return;
    }
    const handle = await open(file, 'wx');
    try {
      await writeAll(handle, bytes, 0);
    } finally {
      await handle.close();
    }
  }

  /** Renames, making the target's folder where needed; what was under the target's name is replaced at once. */
  async move(from: string, to: string): Promise<void> {
    const folder = dirname(to);
    if (!this.#folders.has(folder)) await this.#makeFolder(folder);
    try {
      await this.#rename(from, to);
    } catch (error) {
      // The study was deleted since its folder was made, or the source is gone: the second try tells.
      if (errorCode(error) !== 'ENOENT') throw error;
      await this.#makeFolder(folder);
      await this.#rename(from, to);
    }
  }

  async #makeFolder(folder: string): Promise<void> {
    await mkdir(folder, { recursive: true });
    if (this.#folders.size >= rememberedFolders) this.#folders.clear();
    this.#folders.add(folder);
  }

  async #rename(from: string, to: string): Promise<void> {
    if (this.isQuick) this.timed(() => renameSync(from, to));
    else await rename(from, to);
  }
}

function writeAllSync(descriptor: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.byteLength; )
    done += writeSync(descriptor, bytes, done, bytes.byteLength - done);
}

/** A write may take fewer bytes than it was given. */
export async function writeAll(handle: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < bytes.byteLength; ) {
    const { bytesWritten } = await handle.write(bytes, done, bytes.byteLength - done, position + done);
    done += bytesWritten;
  }
}
