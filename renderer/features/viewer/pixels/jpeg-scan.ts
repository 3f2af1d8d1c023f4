import type { BitReader, HuffmanTable } from './jpeg-huffman.ts';
import { DamagedPixels } from './pixel-layout.ts';

/** What a scan of one component brings (ITU-T T.81 B.2.3, G.1). */
export interface Scan {
  readonly dc: HuffmanTable | undefined;
  readonly ac: HuffmanTable | undefined;
  readonly spectralStart: number;
  readonly spectralEnd: number;
  /** Successive approximation: the bit position before (0: this scan is the first), and now. */
  readonly high: number;
  readonly low: number;
  readonly progressive: boolean;
}

/** Natural place of each coefficient in the order in which they are coded (T.81 figure 5). */
export const zigzag = Uint8Array.of(
  ...[0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5],
  ...[12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21, 28],
  ...[35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51],
  ...[58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63],
);

/** Decodes the blocks of a scan one after the other into their coefficients. */
export class BlockDecoder {
  readonly #bits: BitReader;
  readonly #scan: Scan;
  readonly #decode: (block: Int16Array) => void;
  #predictor = 0;
  /** Blocks that follow without anything new (T.81 G.1.2.2, EOBRUN). */
  #emptyBlocks = 0;

  constructor(bits: BitReader, scan: Scan) {
    this.#bits = bits;
    this.#scan = scan;
    this.#decode = this.#procedure();
  }

  /** `block` holds 64 coefficients in natural order; earlier scans may have begun them. */
  decode(block: Int16Array): void {
    this.#decode(block);
  }

  restart(): void {
    this.#bits.restart();
    this.#predictor = 0;
    this.#emptyBlocks = 0;
  }

  #procedure(): (block: Int16Array) => void {
    const { progressive, spectralStart, high } = this.#scan;
    if (!progressive) return (block) => this.#sequential(block);
    if (spectralStart === 0) return (block) => (high === 0 ? this.#firstDc(block) : this.#nextDc(block));
    return (block) => (high === 0 ? this.#firstAc(block) : this.#nextAc(block));
  }

  #sequential(block: Int16Array): void {
    const bits = this.#bits;
    const ac = needed(this.#scan.ac);
    this.#predictor += bits.receiveSigned(magnitude(bits.decode(needed(this.#scan.dc))));
    block[0] = this.#predictor;
    for (let at = 1; at < 64; at++) {
      const code = bits.decode(ac);
      const size = code & 15;
      if (size === 0 && code >> 4 < 15) return;
      at += code >> 4;
      if (size > 0) block[place(at, 63)] = bits.receiveSigned(size);
    }
  }

  #firstDc(block: Int16Array): void {
    const difference = this.#bits.receiveSigned(magnitude(this.#bits.decode(needed(this.#scan.dc))));
    this.#predictor += difference << this.#scan.low;
    block[0] = this.#predictor;
  }

  #nextDc(block: Int16Array): void {
    block[0] = (block[0] ?? 0) | (this.#bits.receive(1) << this.#scan.low);
  }

  #firstAc(block: Int16Array): void {
    if (this.#emptyBlocks > 0) {
      this.#emptyBlocks--;
      return;
    }
    const { spectralStart, spectralEnd, low } = this.#scan;
    const ac = needed(this.#scan.ac);
    for (let at = spectralStart; at <= spectralEnd; at++) {
      const code = this.#bits.decode(ac);
      const [run, size] = [code >> 4, code & 15];
      if (size === 0 && run < 15) {
        this.#emptyBlocks = (1 << run) - 1 + this.#bits.receive(run);
        return;
      }
      at += run;
      if (size > 0) block[place(at, spectralEnd)] = this.#bits.receiveSigned(size) * (1 << low);
    }
  }

  /** T.81 G.1.2.3: one more bit of what is known already, and what was zero so far. */
  #nextAc(block: Int16Array): void {
    const { spectralStart, spectralEnd, low } = this.#scan;
    let at = spectralStart;
    if (this.#emptyBlocks === 0) {
      const ac = needed(this.#scan.ac);
      for (; at <= spectralEnd; at++) {
        const code = this.#bits.decode(ac);
        const [run, size] = [code >> 4, code & 15];
        if (size === 0 && run < 15) {
          this.#emptyBlocks = (1 << run) + this.#bits.receive(run);
          break;
        }
        const fresh = size === 0 ? 0 : this.#bits.receive(1) === 1 ? 1 << low : -1 << low;
        at = this.#refine(block, at, run);
        if (fresh !== 0) block[place(at, spectralEnd)] = fresh;
      }
    }
    if (this.#emptyBlocks > 0) {
      this.#refine(block, at, 64);
      this.#emptyBlocks--;
    }
  }

  /** Refines coefficients from `at` on until `zeros` zero ones were passed; gives the place of the zero after them. */
  #refine(block: Int16Array, from: number, zeros: number): number {
    const { spectralEnd, low } = this.#scan;
    let left = zeros;
    let at = from;
    for (; at <= spectralEnd; at++) {
      const index = zigzag[at] ?? 0;
      const known = block[index] ?? 0;
      if (known === 0) {
        if (left-- === 0) break;
      } else if (this.#bits.receive(1) === 1 && (known & (1 << low)) === 0) {
        block[index] = known + (known > 0 ? 1 << low : -1 << low);
      }
    }
    return at;
  }
}

function needed(table: HuffmanTable | undefined): HuffmanTable {
  if (!table) throw new DamagedPixels('a JPEG Huffman table is missing');
  return table;
}

function magnitude(size: number): number {
  if (size > 16) throw new DamagedPixels('the JPEG data holds an impossible value');
  return size;
}

function place(at: number, last: number): number {
  if (at > last) throw new DamagedPixels('the JPEG data goes beyond a block');
  return zigzag[at] ?? 0;
}
