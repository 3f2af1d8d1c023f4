import { DamagedPixels } from './pixel-layout.ts';

/** Bits that one look at the table decides; longer codes are followed bit by bit. */
const quickBits = 9;

/** A Huffman table made ready for decoding (ITU-T T.81 annexes C and F.2.2.3). */
export interface HuffmanTable {
  /** By the next nine bits: length of the code << 8 | its value; 0 where the code is longer. */
  readonly quick: Uint16Array;
  /** The largest code of each length, -1 where there is none; and what to add to it to find its value. */
  readonly largest: Int32Array;
  readonly offset: Int32Array;
  readonly values: Uint8Array;
}

/** `counts`: how many codes there are of 1 to 16 bits. Throws DamagedPixels when they cannot be codes. */
export function huffmanTable(counts: Uint8Array, values: Uint8Array): HuffmanTable {
  const quick = new Uint16Array(1 << quickBits);
  const largest = new Int32Array(17).fill(-1);
  const offset = new Int32Array(17);
  let code = 0;
  let at = 0;
  for (let length = 1; length <= 16; length++) {
    const count = counts[length - 1] ?? 0;
    offset[length] = at - code;
    for (let one = 0; one < count; one++, code++, at++) {
      if (length > quickBits) continue;
      const first = code << (quickBits - length);
      quick.fill((length << 8) | (values[at] ?? 0), first, first + (1 << (quickBits - length)));
    }
    if (count > 0) largest[length] = code - 1;
    if (code > 1 << length || at > values.length) throw new DamagedPixels('a JPEG Huffman table is damaged');
    code <<= 1;
  }
  return { quick, largest, offset, values };
}

/** The entropy coded bits of a scan (T.81 F.2.2.5): stuffed zero bytes taken out, markers never passed. */
export class BitReader {
  readonly #bytes: Uint8Array;
  #at: number;
  #buffer = 0;
  #count = 0;
  /** Bits beyond the end of the data that were given as zeros. */
  #missing = 0;

  constructor(bytes: Uint8Array, start: number) {
    this.#bytes = bytes;
    this.#at = start;
  }

  /** 0 to 16 bits as a number. */
  receive(length: number): number {
    if (length === 0) return 0;
    this.#fill();
    this.#count -= length;
    return (this.#buffer >>> this.#count) & ((1 << length) - 1);
  }

  /** A value of `length` bits with its sign (T.81 F.2.2.1, EXTEND). */
  receiveSigned(length: number): number {
    if (length === 0) return 0;
    const value = this.receive(length);
    return value < 1 << (length - 1) ? value - (1 << length) + 1 : value;
  }

  decode(table: HuffmanTable): number {
    this.#fill();
    const next = (this.#buffer >>> (this.#count - quickBits)) & ((1 << quickBits) - 1);
    const entry = table.quick[next] ?? 0;
    if (entry > 0) {
      this.#count -= entry >> 8;
      return entry & 0xff;
    }
    const longest = (this.#buffer >>> (this.#count - 16)) & 0xffff;
    for (let length = quickBits + 1; length <= 16; length++) {
      const code = longest >> (16 - length);
      if (code <= (table.largest[length] ?? -1)) {
        this.#count -= length;
        return table.values[code + (table.offset[length] ?? 0)] ?? 0;
      }
    }
    throw new DamagedPixels('the JPEG data holds a code that is in no table');
  }

  /** Goes behind the next restart marker (T.81 E.2.4). */
  restart(): void {
    this.#buffer = 0;
    this.#count = 0;
    this.#missing = 0;
    const at = this.markerAt();
    const marker = this.#bytes[at + 1] ?? 0;
    if (marker < 0xd0 || marker > 0xd7) throw new DamagedPixels('a JPEG restart marker is missing');
    this.#at = at + 2;
  }

  /** Where the 0xFF of the next marker is; the end of the bytes when there is none. */
  markerAt(): number {
    let at = this.#at;
    while (at < this.#bytes.length && !(this.#bytes[at] === 0xff && isMarker(this.#bytes[at + 1]))) at++;
    return at;
  }

  /** At least 17 bits, with zeros beyond the end as far as a decoder may look ahead. */
  #fill(): void {
    while (this.#count <= 16) {
      const byte = this.#bytes[this.#at];
      const end = byte === undefined || (byte === 0xff && this.#bytes[this.#at + 1] !== 0);
      if (end && ++this.#missing > 16) throw new DamagedPixels('the JPEG data is cut short');
      this.#buffer = (this.#buffer << 8) | (end ? 0 : byte);
      this.#count += 8;
      if (!end) this.#at += byte === 0xff ? 2 : 1;
    }
  }
}

function isMarker(byte: number | undefined): boolean {
  return byte !== undefined && byte !== 0 && byte !== 0xff;
}
