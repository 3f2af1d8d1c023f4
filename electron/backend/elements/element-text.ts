import { characterSetTerms, readText } from '../dataset/attributes.ts';
import type { DataElement, DataSet } from '../dataset/data-set.ts';
import { isSingleText, isText } from '../dataset/value-representation.ts';
import { elementRows, hexTag } from './element-rows.ts';
import type { ReadInstance } from './read-instance.ts';

/** A line for each element, indented by depth: tag, VR, value, and behind `#` length and keyword, as dcmdump has it. */
export function elementsAsText(instance: ReadInstance): string {
  const lines = elementRows(instance).map((row) => {
    const indent = '  '.repeat(row.level);
    if (row.tag === '') return `${indent}${row.name}`;
    const tag = `(${row.tag.slice(0, 4)},${row.tag.slice(4)})`;
    const value = row.items === undefined ? `[${row.value}${row.cut ? ' …' : ''}]` : `${row.items} items`;
    return `${indent}${tag} ${row.vr} ${value} # ${row.length} ${row.name}`.trimEnd();
  });
  return `${lines.join('\n')}\n`;
}

/** Binary values up to this size are part of the text. */
const inlineBytes = 4096;

type JsonElement = {
  readonly vr: string;
  readonly Value?: readonly unknown[];
  readonly InlineBinary?: string;
  readonly BulkDataURI?: string;
};

/** The data set as the DICOM JSON Model (PS3.18 F.2). Large binary values are named, not written: `#7FE00010`. */
export function elementsAsJson({ dataSet }: ReadInstance): string {
  return `${JSON.stringify(jsonDataSet(dataSet, undefined), null, 2)}\n`;
}

function jsonDataSet(dataSet: DataSet, around: string | undefined): Record<string, JsonElement> {
  const inherited = characterSetTerms(dataSet) ?? around;
  const elements = [...dataSet.elements.values()].filter((element) => (element.tag & 0xffff) !== 0);
  return Object.fromEntries(
    elements.map((element) => [hexTag(element.tag), jsonElement(element, dataSet, inherited)]),
  );
}

function jsonElement(element: DataElement, dataSet: DataSet, inherited: string | undefined): JsonElement {
  const { vr, items, value, tag } = element;
  if (items) {
    return items.length > 0 ? { vr, Value: items.map((item) => jsonDataSet(item, inherited)) } : { vr };
  }
  const text = readText(dataSet, tag, { inheritedCharacterSet: inherited });
  if (text === '' || value.byteLength === 0) return { vr };
  if (text !== undefined) {
    const values = isSingleText(vr) ? [text] : text.split('\\');
    return { vr, Value: values.map((one) => jsonValue(vr, one)) };
  }
  return value.byteLength <= inlineBytes
    ? { vr, InlineBinary: Buffer.from(value).toString('base64') }
    : { vr, BulkDataURI: `#${hexTag(tag)}` };
}

const nameGroups = ['Alphabetic', 'Ideographic', 'Phonetic'] as const;

/** An empty value among several is null (PS3.18 F.2.5); numbers are numbers where JSON can hold them. */
function jsonValue(vr: string, text: string): unknown {
  if (text === '') return null;
  if (vr === 'PN') {
    const groups = text.split('=');
    return Object.fromEntries(nameGroups.flatMap((name, at) => (groups[at] ? [[name, groups[at]]] : [])));
  }
  const isNumber = vr === 'IS' || vr === 'DS' || (!isText(vr) && vr !== 'AT' && vr !== 'UN');
  const number = Number(text);
  return isNumber &&
    Number.isFinite(number) &&
    (vr === 'DS' || Number.isSafeInteger(number) || vr.startsWith('F'))
    ? number
    : text;
}
