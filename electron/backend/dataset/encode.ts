import { deflateRawSync } from 'node:zlib';
import { isEncapsulated, transferSyntax } from '../../../shared/dicom/transfer-syntax.ts';
import type { DataElement, DataSet } from './data-set.ts';
import { hasLongLength, paddingByte, wordSize } from './value-representation.ts';

const undefinedLength = 0xffff_ffff;
const itemTag = 0xfffe_e000;
const sequenceDelimitation = 0xfffe_e0dd;
const pixelData = 0x7fe0_0010;

/** Grows by doubling; lengths that are known only afterwards are patched in. */
class Writer {
  #bytes = new Uint8Array(1024);
  #view = new DataView(this.#bytes.buffer);
  #length = 0;
  readonly #littleEndian: boolean;

  constructor(littleEndian: boolean) {
    this.#littleEndian = littleEndian;
  }

  get length(): number {
    return this.#length;
  }

  /** May replace the buffer and the view: read them afterwards only. */
  #reserve(count: number): number {
    const at = this.#length;
    this.#length += count;
    if (this.#length > this.#bytes.byteLength) {
      const grown = new Uint8Array(Math.max(this.#length, this.#bytes.byteLength * 2));
      grown.set(this.#bytes.subarray(0, at));
      this.#bytes = grown;
      this.#view = new DataView(grown.buffer);
    }
    return at;
  }

  byte(value: number): void {
    const at = this.#reserve(1);
    this.#bytes[at] = value;
  }

  uint16(value: number): void {
    const at = this.#reserve(2);
    this.#view.setUint16(at, value, this.#littleEndian);
  }

  uint32(value: number): void {
    const at = this.#reserve(4);
    this.#view.setUint32(at, value, this.#littleEndian);
  }

  tag(tag: number): void {
    this.uint16(tag >>> 16);
    this.uint16(tag & 0xffff);
  }

  /** `swap` reverses every word of that many bytes. */
  raw(value: Uint8Array, swap: number): void {
    const at = this.#reserve(value.byteLength);
    this.#bytes.set(value, at);
    if (swap === 1) return;
    const whole = value.byteLength - (value.byteLength % swap);
    for (let word = at; word < at + whole; word += swap) this.#bytes.subarray(word, word + swap).reverse();
  }

  patchUint32(at: number, value: number): void {
    this.#view.setUint32(at, value, this.#littleEndian);
  }

  finish(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }
}

interface Target {
  readonly writer: Writer;
  readonly explicit: boolean;
  readonly littleEndian: boolean;
  readonly encapsulated: boolean;
}

function writeHeader(target: Target, tag: number, vr: string, length: number): void {
  const { writer } = target;
  writer.tag(tag);
  if (!target.explicit) {
    writer.uint32(length);
    return;
  }
  // A value too long for its VR's 16 bit length is written as UN (PS3.5 6.2.2 note 5).
  const written = length > 0xffff && !hasLongLength(vr) ? 'UN' : vr;
  writer.byte(written.charCodeAt(0));
  writer.byte(written.charCodeAt(1));
  if (hasLongLength(written)) {
    writer.uint16(0);
    writer.uint32(length);
  } else {
    writer.uint16(length);
  }
}

function writeSequence(target: Target, element: DataElement, items: readonly DataSet[]): void {
  const { writer } = target;
  writeHeader(target, element.tag, 'SQ', 0);
  const start = writer.length;
  for (const item of items) {
    writer.tag(itemTag);
    writer.uint32(0);
    const itemStart = writer.length;
    writeElements(target, item);
    writer.patchUint32(itemStart - 4, writer.length - itemStart);
  }
  writer.patchUint32(start - 4, writer.length - start);
}

function isFragmented(element: DataElement, target: Target): boolean {
  const [a, b, c, d] = element.value;
  return (
    target.encapsulated && element.tag === pixelData && a === 0xfe && b === 0xff && c === 0x00 && d === 0xe0
  );
}

function writeElement(target: Target, element: DataElement, littleEndian: boolean): void {
  const { writer } = target;
  const { tag, vr, value } = element;
  if (element.items) {
    writeSequence(target, element, element.items);
    return;
  }
  if (isFragmented(element, target)) {
    writeHeader(target, tag, 'OB', undefinedLength);
    writer.raw(value, 1);
    writer.tag(sequenceDelimitation);
    writer.uint32(0);
    return;
  }
  const odd = value.byteLength & 1;
  writeHeader(target, tag, vr, value.byteLength + odd);
  writer.raw(value, littleEndian === target.littleEndian ? 1 : wordSize(vr));
  if (odd) writer.byte(paddingByte(vr));
}

function writeElements(target: Target, dataSet: DataSet): void {
  for (const element of dataSet.elements.values()) writeElement(target, element, dataSet.littleEndian);
}

/**
 * Writes a data set in a transfer syntax (PS3.5 7, Annex A). Sequences and items get defined lengths, odd values their
 * padding, and numbers the byte order of the transfer syntax. Pixel data is never compressed or decompressed: fragments
 * must come as they are (see DataElement.value).
 */
export function encodeDataSet(dataSet: DataSet, transferSyntaxUid: string): Uint8Array {
  const littleEndian = transferSyntaxUid !== transferSyntax.explicitBig;
  const writer = new Writer(littleEndian);
  writeElements(
    {
      writer,
      explicit: transferSyntaxUid !== transferSyntax.implicitLittle,
      littleEndian,
      encapsulated: isEncapsulated(transferSyntaxUid),
    },
    dataSet,
  );
  const bytes = writer.finish();
  return transferSyntaxUid === transferSyntax.deflatedExplicitLittle ? deflateRawSync(bytes) : bytes;
}
