import type { Attributes } from '../../../shared/dicom/matching-key.ts';
import { type CharacterSet, characterSetOf, decodeText } from './character-set.ts';
import type { DataElement, DataSet } from './data-set.ts';
import { keyOf, vrOf } from './dictionary.ts';
import { isSingleText, isText } from './value-representation.ts';

export interface TextOptions {
  /** Specific Character Set to use in place of what the data set says: for peers that mislabel their text. */
  readonly characterSet?: string | undefined;
  /** That of the enclosing data set, which an item of a sequence without its own inherits (PS3.5 7.5.3). */
  readonly inheritedCharacterSet?: string | undefined;
}

const specificCharacterSet = 0x0008_0005;

/** The Specific Character Set of a data set as text, values joined with a backslash; undefined when it has none. */
export function characterSetTerms(dataSet: DataSet): string | undefined {
  const element = dataSet.elements.get(specificCharacterSet);
  return element ? trimEnd(decodeText(element.value, 'CS', characterSetOf(''))) : undefined;
}

function setFor(dataSet: DataSet, options: TextOptions): CharacterSet {
  return characterSetOf(options.characterSet ?? characterSetTerms(dataSet) ?? options.inheritedCharacterSet);
}

/** Public elements that a writer did not know the VR of are read by the dictionary (PS3.5 6.2.2). */
function effectiveVr(element: DataElement): string {
  return element.vr === 'UN' ? (vrOf(element.tag) ?? 'UN') : element.vr;
}

function isPadding(code: number): boolean {
  return code === 0x20 || code === 0;
}

function trimEnd(text: string): string {
  let end = text.length;
  while (end > 0 && isPadding(text.charCodeAt(end - 1))) end -= 1;
  return end === text.length ? text : text.slice(0, end);
}

function trim(text: string): string {
  let start = 0;
  while (start < text.length && isPadding(text.charCodeAt(start))) start += 1;
  return trimEnd(start === 0 ? text : text.slice(start));
}

/** Component groups that are empty at the end need not be written (PS3.5 6.2.1.1). */
function trimName(text: string): string {
  let name = trim(text);
  while (name.endsWith('=')) name = trim(name.slice(0, -1));
  return name;
}

function clean(text: string, vr: string): string {
  if (isSingleText(vr) || vr === 'UC') return trimEnd(text);
  const trimValue = vr === 'PN' ? trimName : trim;
  return text.includes('\\') ? text.split('\\').map(trimValue).join('\\') : trimValue(text);
}

/** The shortest decimal that is the same 32 bit float. */
function floatText(value: number): string {
  for (let digits = 6; digits < 9; digits += 1) {
    const rounded = Number(value.toPrecision(digits));
    if (Math.fround(rounded) === value) return String(rounded);
  }
  return String(value);
}

function numberReader(
  vr: string,
): { size: number; read(view: DataView, at: number, le: boolean): string } | undefined {
  switch (vr) {
    case 'US':
      return { size: 2, read: (view, at, le) => String(view.getUint16(at, le)) };
    case 'SS':
      return { size: 2, read: (view, at, le) => String(view.getInt16(at, le)) };
    case 'UL':
      return { size: 4, read: (view, at, le) => String(view.getUint32(at, le)) };
    case 'SL':
      return { size: 4, read: (view, at, le) => String(view.getInt32(at, le)) };
    case 'FL':
      return { size: 4, read: (view, at, le) => floatText(view.getFloat32(at, le)) };
    case 'FD':
      return { size: 8, read: (view, at, le) => String(view.getFloat64(at, le)) };
    case 'UV':
      return { size: 8, read: (view, at, le) => String(view.getBigUint64(at, le)) };
    case 'SV':
      return { size: 8, read: (view, at, le) => String(view.getBigInt64(at, le)) };
    case 'AT':
      return {
        size: 4,
        read: (view, at, le) =>
          [view.getUint16(at, le), view.getUint16(at + 2, le)]
            .map((half) => half.toString(16).toUpperCase().padStart(4, '0'))
            .join(''),
      };
    default:
      return undefined;
  }
}

/** Values of a binary VR as decimal text (AT as eight hexadecimal digits); undefined for VRs that are not numbers. */
function numberTexts(element: DataElement, vr: string, littleEndian: boolean): string[] | undefined {
  const reader = numberReader(vr);
  if (!reader) return undefined;
  const { value } = element;
  const view = new DataView(value.buffer, value.byteOffset, value.byteLength);
  // An element of VR UN holds its value in little endian whatever the rest is (PS3.5 6.2.2).
  const order = element.vr === 'UN' || littleEndian;
  const texts: string[] = [];
  for (let at = 0; at + reader.size <= value.byteLength; at += reader.size)
    texts.push(reader.read(view, at, order));
  return texts;
}

function elementText(element: DataElement, set: CharacterSet, littleEndian: boolean): string | undefined {
  if (element.items) return undefined;
  const vr = effectiveVr(element);
  if (isText(vr)) return element.value.byteLength === 0 ? '' : clean(decodeText(element.value, vr, set), vr);
  return numberTexts(element, vr, littleEndian)?.join('\\');
}

/**
 * Decodes every text and number of the top level: by keyword, else by eight hexadecimal digits; several values joined
 * with a backslash; padding removed. Sequences, bulk data (OB, OW and the like) and group lengths are left out.
 */
export function readAttributes(dataSet: DataSet, options: TextOptions = {}): Attributes {
  const set = setFor(dataSet, options);
  const attributes: Record<string, string> = {};
  for (const element of dataSet.elements.values()) {
    if ((element.tag & 0xffff) === 0) continue;
    const text = elementText(element, set, dataSet.littleEndian);
    if (text !== undefined) attributes[keyOf(element.tag)] = text;
  }
  return attributes;
}

/** One attribute as `readAttributes` gives it; undefined when it is absent, a sequence or bulk data. */
export function readText(dataSet: DataSet, tag: number, options: TextOptions = {}): string | undefined {
  const element = dataSet.elements.get(tag);
  return element && elementText(element, setFor(dataSet, options), dataSet.littleEndian);
}

/** The values of a number attribute, binary or text (DS, IS); values that are no numbers are left out. */
export function readNumbers(dataSet: DataSet, tag: number): number[] {
  const text = readText(dataSet, tag);
  if (!text) return [];
  return text
    .split('\\')
    .filter((part) => part !== '')
    .map(Number)
    .filter((value) => !Number.isNaN(value));
}
