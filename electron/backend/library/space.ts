import { statfsSync } from 'node:fs';
import type { Clock } from '../dependencies.ts';

/** Kept free for the index, the journals and other programs: this part of the file system, and never more than that. */
const reservePart = 0.04;
const mostReserveBytes = 64 * 1024 * 1024;
/** With more than this there is no need to look before each instance. */
const plentyBytes = 64 * 1024 * 1024;
const lookEveryMs = 100;

/** The space for images on the library's file system. */
export class Space {
  readonly #folder: string;
  readonly #clock: Clock;
  #free = 0;
  #lookedAt = Number.NEGATIVE_INFINITY;

  constructor(folder: string, clock: Clock) {
    this.#folder = folder;
    this.#clock = clock;
  }

  /** Bytes that images may still take; 0 when only the reserve is left. Throws the file system's error. */
  free(): number {
    const { bavail, bsize, blocks } = statfsSync(this.#folder);
    const reserve = Math.min(mostReserveBytes, blocks * bsize * reservePart);
    this.#free = Math.max(0, bavail * bsize - reserve);
    this.#lookedAt = this.#clock.monotonic();
    return this.#free;
  }

  /** Whether the last look saw so little that the trash has to give way. */
  get isTight(): boolean {
    return this.#free <= plentyBytes;
  }

  /**
   * Whether another instance may come. The index and the journals need space too: an image that took the last of it would
   * leave what is known about the others unwritten.
   */
  admits(): boolean {
    const isFresh = this.#clock.monotonic() - this.#lookedAt < lookEveryMs;
    if (isFresh && this.#free > plentyBytes) return true;
    try {
      return this.free() > 0;
    } catch {
      // The write itself will tell what is wrong.
      return true;
    }
  }
}
