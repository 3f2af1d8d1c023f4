import type { Attributes } from '../../../shared/dicom/matching-key.ts';
import { FailureError } from '../../../shared/failure/failure.ts';
import { type CharacterSet, characterSetOf, characterSetsOf, encodeText } from './character-set.ts';
import type { DataElement, DataSet } from './data-set.ts';
import { formatTag, tagFromKey, vrOf } from './dictionary.ts';
import { isText, paddingByte, usesCharacterSet } from './value-representation.ts';

export interface BuildOptions {
  /** Specific Character Set to encode in; without it the simplest that holds the text is taken. */
  readonly characterSet?: string | undefined;
}

const specificCharacterSet = 0x0008_0005;
const noBytes = new Uint8Array(0);

function invalid(detail: string): FailureError {
  return new FailureError({ kind: 'invalid-request', detail });
}

function padded(bytes: Uint8Array, vr: string): Uint8Array {
  if (bytes.byteLength % 2 === 0) return bytes;
  const even = new Uint8Array(bytes.byteLength + 1);
  even.set(bytes);
  even[bytes.byteLength] = paddingByte(vr);
  return even;
}

function numberWriter(
  vr: string,
): { size: number; write(view: DataView, at: number, text: string): void } | undefined {
  switch (vr) {
    case 'US':
      return { size: 2, write: (view, at, text) => view.setUint16(at, Number(text), true) };
    case 'SS':
      return { size: 2, write: (view, at, text) => view.setInt16(at, Number(text), true) };
    case 'UL':
      return { size: 4, write: (view, at, text) => view.setUint32(at, Number(text), true) };
    case 'SL':
      return { size: 4, write: (view, at, text) => view.setInt32(at, Number(text), true) };
    case 'FL':
      return { size: 4, write: (view, at, text) => view.setFloat32(at, Number(text), true) };
    case 'FD':
      return { size: 8, write: (view, at, text) => view.setFloat64(at, Number(text), true) };
    case 'UV':
      return { size: 8, write: (view, at, text) => view.setBigUint64(at, BigInt(text), true) };
    case 'SV':
      return { size: 8, write: (view, at, text) => view.setBigInt64(at, BigInt(text), true) };
    case 'AT':
      return {
        size: 4,
        write: (view, at, text) => {
          const tag = tagFromKey(text) ?? 0;
          view.setUint16(at, tag >>> 16, true);
          view.setUint16(at + 2, tag & 0xffff, true);
        },
      };
    default:
      return undefined;
  }
}

function isNumberText(text: string, vr: string): boolean {
  if (vr === 'AT') return tagFromKey(text) !== undefined;
  const whole = vr !== 'FL' && vr !== 'FD';
  return whole ? /^[+-]?\d+$/.test(text) : text !== '' && Number.isFinite(Number(text));
}

function encodeValue(tag: number, vr: string, text: string, set: CharacterSet): Uint8Array {
  if (text === '') return noBytes;
  if (isText(vr)) return padded(encodeText(text, vr, set), vr);
  const writer = numberWriter(vr);
  if (writer) {
    const values = text.split('\\').map((value) => value.trim());
    if (!values.every((value) => isNumberText(value, vr))) throw invalid(`${formatTag(tag)} takes numbers`);
    const view = new DataView(new ArrayBuffer(values.length * writer.size));
    for (const [index, value] of values.entries()) writer.write(view, index * writer.size, value);
    return new Uint8Array(view.buffer);
  }
  if (vr === 'UN') return padded(encodeText(text, 'LO', set), vr);
  throw invalid(`${formatTag(tag)} of VR ${vr} can not be given as text`);
}

/**
 * One element from text: numbers as decimals, AT as keyword or hexadecimal digits, several values joined with a
 * backslash. Numbers are little endian. An empty text gives an empty value, for a sequence no items. Throws FailureError
 * `invalid-request` when the text does not fit the VR.
 */
export function buildElement(tag: number, text: string, characterSet = ''): DataElement {
  const vr = vrOf(tag) ?? 'UN';
  if (vr === 'SQ') {
    if (text) throw invalid(`${formatTag(tag)} is a sequence`);
    return { tag, vr, value: noBytes, items: [] };
  }
  return { tag, vr, value: encodeValue(tag, vr, text, characterSetOf(characterSet)) };
}

/** A little endian data set of the elements, in ascending order; of two with the same tag the later one. */
export function dataSetOf(elements: Iterable<DataElement>): DataSet {
  const sorted = [...elements].sort((a, b) => a.tag - b.tag);
  return { elements: new Map(sorted.map((element) => [element.tag, element])), littleEndian: true };
}

/**
 * Encodes attributes, by keyword or eight hexadecimal digits. Specific Character Set is set only when a text needs it;
 * a key of that name in `attributes` is obeyed. Throws FailureError `invalid-request` for a keyword that the dictionary
 * lacks and for text that does not fit its VR.
 */
export function buildDataSet(attributes: Attributes, options: BuildOptions = {}): DataSet {
  const entries = Object.entries(attributes).map(([key, text]) => {
    const tag = tagFromKey(key);
    if (tag === undefined) throw invalid(`${key} is not an attribute of the dictionary`);
    return { tag, text, vr: vrOf(tag) ?? 'UN' };
  });
  const texts = entries.filter(({ vr }) => usesCharacterSet(vr) || vr === 'UN').map(({ text }) => text);
  const needed = characterSetsOf(texts.join(''));
  const given = options.characterSet ?? attributes.SpecificCharacterSet;
  const characterSet = given || needed;
  const elements = entries.map(({ tag, text }) => buildElement(tag, text, characterSet));
  // An escape or a set that redefines ASCII must be announced even when no character is beyond ASCII.
  if (needed && characterSet) elements.push(buildElement(specificCharacterSet, characterSet));
  return dataSetOf(elements);
}
