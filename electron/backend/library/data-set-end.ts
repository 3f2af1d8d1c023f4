import { transferSyntax } from '../../../shared/dicom/transfer-syntax.ts';
import { maxDepth } from '../dataset/limits.ts';
import { vrOfBytes } from '../dataset/value-representation.ts';

/** Something with bytes at positions. Reads past the end come back short. */
export interface ByteSource {
  readonly length: number;
  read(position: number, length: number): Promise<Uint8Array>;
}

interface Encoding {
  readonly explicit: boolean;
  readonly littleEndian: boolean;
}

interface ElementHeader {
  readonly tag: number;
  readonly vr: string;
  readonly length: number;
  readonly valueAt: number;
}

const undefinedLength = 0xffff_ffff;
const item = 0xfffe_e000;
const itemEnd = 0xfffe_e00d;
const sequenceEnd = 0xfffe_e0dd;
const windowBytes = 64 * 1024;
const implicitLittle: Encoding = { explicit: false, littleEndian: true };

/** Steps over elements by their lengths, so that a file of gigabytes costs a few reads and no memory. */
class Walker {
  readonly #source: ByteSource;
  #window: DataView = new DataView(new ArrayBuffer(0));
  #windowAt = 0;

  constructor(source: ByteSource) {
    this.#source = source;
  }

  /** Undefined when the bytes end before the header does, or are none. */
  async header(at: number, encoding: Encoding): Promise<ElementHeader | undefined> {
    if (at + 8 > this.#source.length) return undefined;
    if (at < this.#windowAt || at + 12 > this.#windowAt + this.#window.byteLength) {
      const bytes = await this.#source.read(at, windowBytes);
      this.#window = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      this.#windowAt = at;
    }
    const view = this.#window;
    const offset = at - this.#windowAt;
    const { littleEndian } = encoding;
    const tag = view.getUint16(offset, littleEndian) * 0x1_0000 + view.getUint16(offset + 2, littleEndian);
    const isDelimiter = tag === item || tag === itemEnd || tag === sequenceEnd;
    if (!encoding.explicit || isDelimiter)
      return { tag, vr: '', length: view.getUint32(offset + 4, littleEndian), valueAt: at + 8 };
    const vr = vrOfBytes(view.getUint8(offset + 4), view.getUint8(offset + 5));
    if (!vr) return undefined;
    if (!vr.longLength) {
      const length = view.getUint16(offset + 6, littleEndian);
      return { tag, vr: vr.name, length, valueAt: at + 8 };
    }
    if (offset + 12 > view.byteLength) return undefined;
    return { tag, vr: vr.name, length: view.getUint32(offset + 8, littleEndian), valueAt: at + 12 };
  }

  /** The position after the elements from `at` to the end of the source, or to an item's delimiter. */
  async elements(at: number, encoding: Encoding, depth: number): Promise<number | undefined> {
    if (depth > maxDepth) return undefined;
    const inItem = depth > 0;
    let position = at;
    while (inItem || position < this.#source.length) {
      const header = await this.header(position, encoding);
      if (!header) return inItem ? undefined : this.#afterPadding(position);
      if (inItem && header.tag === itemEnd) return header.valueAt;
      const end = await this.#afterValue(header, encoding, depth);
      if (end === undefined || end > this.#source.length) return undefined;
      position = end;
    }
    return position;
  }

  /** Zeros that some writers leave after the last element. */
  async #afterPadding(at: number): Promise<number | undefined> {
    for (let position = at; position < this.#source.length; position += windowBytes) {
      const bytes = await this.#source.read(position, windowBytes);
      if (!bytes.every((byte) => byte === 0)) return undefined;
    }
    return this.#source.length;
  }

  #afterValue(
    header: ElementHeader,
    encoding: Encoding,
    depth: number,
  ): Promise<number | undefined> | number {
    if (header.length !== undefinedLength) return header.valueAt + header.length;
    // Undefined length of VR UN is a sequence in Implicit VR Little Endian (PS3.5 6.2.2 note 2).
    return this.#items(header.valueAt, header.vr === 'UN' ? implicitLittle : encoding, depth);
  }

  /** Items of a sequence, or fragments of encapsulated pixel data, up to the delimiter. */
  async #items(at: number, encoding: Encoding, depth: number): Promise<number | undefined> {
    let position = at;
    for (;;) {
      const header = await this.header(position, encoding);
      if (!header) return undefined;
      if (header.tag === sequenceEnd) return header.valueAt;
      if (header.tag !== item) return undefined;
      const end =
        header.length === undefinedLength
          ? await this.elements(header.valueAt, encoding, depth + 1)
          : header.valueAt + header.length;
      if (end === undefined || end > this.#source.length) return undefined;
      position = end;
    }
  }
}

/** Some writers announce an explicit syntax and write implicit: the first element tells. */
function encodingOf(transferSyntaxUid: string, start: Uint8Array): Encoding {
  const [, , , , first = 0, second = 0] = start;
  if (transferSyntaxUid === transferSyntax.implicitLittle) return implicitLittle;
  if (transferSyntaxUid === transferSyntax.explicitBig) return { explicit: true, littleEndian: false };
  return vrOfBytes(first, second) ? { explicit: true, littleEndian: true } : implicitLittle;
}

/**
 * Where the data set that starts at `offset` ends; undefined when the source ends inside an element. A deflated data
 * set has no elements to step over: its end is taken for good, the checksum guards it later.
 */
export async function findDataSetEnd(
  source: ByteSource,
  offset: number,
  transferSyntaxUid: string,
): Promise<number | undefined> {
  if (transferSyntaxUid === transferSyntax.deflatedExplicitLittle) return source.length;
  const encoding = encodingOf(transferSyntaxUid, await source.read(offset, 8));
  return new Walker(source).elements(offset, encoding, 0);
}
