const firstLength = 512;

/**
 * Gathers bytes that come in pieces, copying each once. Memory follows what has come, never what was announced, and
 * pieces of one byte cost no more than large ones. `beyond` makes the error for more than `maxLength` bytes.
 */
export class BoundedBytes {
  readonly #maxLength: number;
  readonly #beyond: () => Error;
  #bytes: Buffer = Buffer.alloc(0);
  #length = 0;

  constructor(maxLength: number, beyond: () => Error) {
    this.#maxLength = maxLength;
    this.#beyond = beyond;
  }

  get length(): number {
    return this.#length;
  }

  add(piece: Uint8Array): void {
    const length = this.#length + piece.length;
    if (length > this.#maxLength) throw this.#beyond();
    if (length > this.#bytes.length) {
      const roomy = Math.min(this.#maxLength, Math.max(length, firstLength, this.#bytes.length * 2));
      const grown = Buffer.allocUnsafe(roomy);
      this.#bytes.copy(grown, 0, 0, this.#length);
      this.#bytes = grown;
    }
    this.#bytes.set(piece, this.#length);
    this.#length = length;
  }

  /** What has come, to keep; begins anew. */
  take(): Buffer {
    const bytes = this.#bytes.subarray(0, this.#length);
    this.#bytes = Buffer.alloc(0);
    this.#length = 0;
    return bytes;
  }
}
