import { constants, inflateRawSync } from 'node:zlib';
import { transferSyntax } from '../../../shared/dicom/transfer-syntax.ts';
import { FailureError } from '../../../shared/failure/failure.ts';
import type { DataElement, DataSet } from './data-set.ts';
import { formatTag, vrOf } from './dictionary.ts';
import { maxDepth, maxElements, maxInflatedLength } from './limits.ts';
import { vrOfBytes } from './value-representation.ts';

export interface ParseOptions {
  /** Ends before the first top-level element with this tag or a higher one. */
  readonly stopBefore?: number;
  /** The buffer may end early: what is whole is returned, an element that does not fit is left out. */
  readonly partial?: boolean;
  /** Steps through sequences and keeps none of their items: for who only wants the top level. */
  readonly withoutItems?: boolean;
  /** Bound on what is kept, elements and items. */
  readonly maxElements?: number;
  /** Bound on what a deflated data set may grow to, in bytes. */
  readonly maxInflatedLength?: number;
}

const undefinedLength = 0xffff_ffff;
const itemTag = 0xfffe_e000;
const itemDelimitation = 0xfffe_e00d;
const sequenceDelimitation = 0xfffe_e0dd;
const noBytes = new Uint8Array(0);

function malformed(detail: string): FailureError {
  return new FailureError({ kind: 'protocol-error', during: 'reading a data set', detail });
}

/** Thrown where the bytes end inside something; with `partial` it ends the reading instead. */
class CutOff extends Error {}

interface Encoding {
  readonly explicit: boolean;
  readonly littleEndian: boolean;
}

const implicitLittle: Encoding = { explicit: false, littleEndian: true };

/**
 * Some writers announce an explicit syntax and write implicit; the first element tells. Otherwise what is announced
 * holds.
 */
function encodingOf(transferSyntaxUid: string, bytes: Uint8Array): Encoding {
  if (transferSyntaxUid === transferSyntax.implicitLittle) return implicitLittle;
  const littleEndian = transferSyntaxUid !== transferSyntax.explicitBig;
  if (littleEndian && bytes.byteLength >= 8 && !vrOfBytes(bytes[4] ?? 0, bytes[5] ?? 0)) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (view.getUint32(4, true) <= bytes.byteLength - 8) return implicitLittle;
  }
  return { explicit: true, littleEndian };
}

/** Walks one buffer. `end` bounds of items and sequences are passed down, so that no length can leave its parent. */
class Reader {
  position = 0;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #keepItems: boolean;
  readonly #maxElements: number;
  #kept = 0;
  /** A byte that is not zero, met while looking for padding: no need to look as far again. */
  #notZeroAt = -1;

  constructor(bytes: Uint8Array, options: ParseOptions) {
    this.#bytes = bytes;
    this.#keepItems = !options.withoutItems;
    this.#maxElements = options.maxElements ?? maxElements;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Elements up to `end`, or up to the item delimitation when the length is undefined. */
  readElements(
    encoding: Encoding,
    end: number,
    untilDelimiter: boolean,
    depth: number,
    stopBefore: number,
    partial: boolean,
  ): DataSet {
    if (depth > maxDepth) throw malformed(`sequences nested deeper than ${maxDepth}`);
    const elements = new Map<number, DataElement>();
    let last = -1;
    let ascending = true;
    try {
      while (this.position < end || untilDelimiter) {
        if (end - this.position < 8) {
          if (!untilDelimiter && this.#onlyZeros(end)) break;
          throw new CutOff();
        }
        const tag = this.#readTag(encoding.littleEndian);
        if (tag >= stopBefore) break;
        if (tag === itemDelimitation || tag === sequenceDelimitation) {
          // An item that lacks its own delimitation ends where its sequence does; strays elsewhere are passed over.
          if (tag === itemDelimitation || !untilDelimiter) this.position += 8;
          if (untilDelimiter) break;
          continue;
        }
        if (tag === 0 && this.#onlyZeros(end)) break;
        const element = this.#readElement(tag, encoding, end, depth);
        if (depth > 0 && !this.#keepItems) continue;
        if (tag < last) ascending = false;
        last = tag;
        this.#count();
        elements.set(tag, element);
      }
    } catch (error) {
      if (!(error instanceof CutOff && partial)) throw error;
    }
    return {
      elements: ascending ? elements : new Map([...elements].sort((a, b) => a[0] - b[0])),
      littleEndian: encoding.littleEndian,
    };
  }

  /** What is kept has a bound: the smallest elements cost far more in memory than in the stream. */
  #count(): void {
    this.#kept += 1;
    if (this.#kept > this.#maxElements) throw malformed(`more than ${this.#maxElements} elements and items`);
  }

  #readTag(littleEndian: boolean): number {
    const group = this.#view.getUint16(this.position, littleEndian);
    return group * 0x1_0000 + this.#view.getUint16(this.position + 2, littleEndian);
  }

  /** Padding that some writers leave after the last element. */
  #onlyZeros(end: number): boolean {
    if (this.#notZeroAt >= this.position && this.#notZeroAt < end) return false;
    for (let at = this.position; at < end; at += 1) {
      if (this.#bytes[at] === 0) continue;
      this.#notZeroAt = at;
      return false;
    }
    this.position = end;
    return true;
  }

  #readElement(tag: number, encoding: Encoding, end: number, depth: number): DataElement {
    const view = this.#view;
    let at = this.position + 4;
    let vr: string;
    let length: number;
    if (encoding.explicit) {
      const read = vrOfBytes(this.#bytes[at] ?? 0, this.#bytes[at + 1] ?? 0);
      if (!read) throw malformed(`no value representation at ${formatTag(tag)}, offset ${this.position}`);
      vr = read.name;
      if (read.longLength) {
        if (end - at < 8) throw new CutOff();
        length = view.getUint32(at + 4, encoding.littleEndian);
        at += 8;
      } else {
        length = view.getUint16(at + 2, encoding.littleEndian);
        at += 4;
      }
    } else {
      length = view.getUint32(at, encoding.littleEndian);
      at += 4;
      vr = vrOf(tag) ?? (length === undefinedLength ? 'SQ' : 'UN');
    }
    if (length === undefinedLength) {
      this.position = at;
      return this.#readUndefinedLength(tag, vr, encoding, end, depth);
    }
    if (length > end - at) throw new CutOff();
    if (vr === 'SQ') {
      this.position = at;
      return { tag, vr, value: noBytes, items: this.#readItems(encoding, at + length, false, depth) };
    }
    this.position = at + length;
    return { tag, vr, value: length === 0 ? noBytes : this.#bytes.subarray(at, at + length) };
  }

  #readUndefinedLength(tag: number, vr: string, encoding: Encoding, end: number, depth: number): DataElement {
    if (vr === 'SQ') {
      return { tag, vr, value: noBytes, items: this.#readItems(encoding, end, true, depth) };
    }
    if (vr === 'UN') {
      // PS3.5 6.2.2 note 2: the content is a sequence in Implicit VR Little Endian whatever the rest is.
      return { tag, vr: 'SQ', value: noBytes, items: this.#readItems(implicitLittle, end, true, depth) };
    }
    if (vr === 'OB' || vr === 'OW') return { tag, vr, value: this.#readFragments(tag, encoding, end) };
    throw malformed(`${formatTag(tag)} of VR ${vr} has an undefined length`);
  }

  #readItems(encoding: Encoding, end: number, untilDelimiter: boolean, depth: number): DataSet[] {
    const items: DataSet[] = [];
    while (untilDelimiter || this.position < end) {
      if (end - this.position < 8) throw new CutOff();
      const tag = this.#readTag(encoding.littleEndian);
      const length = this.#view.getUint32(this.position + 4, encoding.littleEndian);
      this.position += 8;
      // A delimitation closes a sequence of defined length too: written by mistake, harmless to accept.
      if (tag === sequenceDelimitation) break;
      if (tag !== itemTag) throw malformed(`${formatTag(tag)} where an item of a sequence was due`);
      const open = length === undefinedLength;
      if (!open && length > end - this.position) throw new CutOff();
      const itemEnd = open ? end : this.position + length;
      const item = this.readElements(encoding, itemEnd, open, depth + 1, Number.POSITIVE_INFINITY, false);
      if (!this.#keepItems) continue;
      this.#count();
      items.push(item);
    }
    return items;
  }

  /** The item stream of encapsulated pixel data (PS3.5 A.4) without its final delimitation. */
  #readFragments(tag: number, encoding: Encoding, end: number): Uint8Array {
    const start = this.position;
    for (;;) {
      if (end - this.position < 8) throw new CutOff();
      const fragment = this.#readTag(encoding.littleEndian);
      const length = this.#view.getUint32(this.position + 4, encoding.littleEndian);
      if (fragment === sequenceDelimitation) {
        const value = this.#bytes.subarray(start, this.position);
        this.position += 8;
        return value;
      }
      if (fragment !== itemTag) throw malformed(`${formatTag(fragment)} inside ${formatTag(tag)}`);
      if (length > end - this.position - 8) throw new CutOff();
      this.position += 8 + length;
    }
  }
}

function inflate(bytes: Uint8Array, options: ParseOptions): Uint8Array {
  try {
    return inflateRawSync(bytes, {
      maxOutputLength: options.maxInflatedLength ?? maxInflatedLength,
      ...(options.partial ? { finishFlush: constants.Z_SYNC_FLUSH } : {}),
    });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    throw malformed(`the deflated data set can not be inflated (${code})`);
  }
}

/**
 * Reads a data set in any of the standard's encodings (PS3.5 7, Annex A). Values are views of `bytes`, not copies.
 * Placement follows the tags: a data set whose elements are out of order is put in order.
 *
 * Throws FailureError `protocol-error` when the bytes are not a data set in that transfer syntax or end too early.
 */
export function parseDataSet(
  bytes: Uint8Array,
  transferSyntaxUid: string,
  options: ParseOptions = {},
): DataSet {
  const deflated = transferSyntaxUid === transferSyntax.deflatedExplicitLittle;
  const content = deflated ? inflate(bytes, options) : bytes;
  const reader = new Reader(content, options);
  try {
    return reader.readElements(
      encodingOf(transferSyntaxUid, content),
      content.byteLength,
      false,
      0,
      options.stopBefore ?? Number.POSITIVE_INFINITY,
      options.partial ?? false,
    );
  } catch (error) {
    if (error instanceof CutOff)
      throw malformed(`the data set ends inside an element, after offset ${reader.position}`);
    throw error;
  }
}
