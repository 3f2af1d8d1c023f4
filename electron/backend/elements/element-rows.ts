import type { ElementRow } from '../../../shared/contract/data-elements.ts';
import { characterSetTerms, readText } from '../dataset/attributes.ts';
import type { DataElement, DataSet } from '../dataset/data-set.ts';
import { keywordOf } from '../dataset/dictionary.ts';
import type { ReadInstance } from './read-instance.ts';

/** Longer values are cut in the list, and whole on their own. */
const listedCharacters = 512;
/** Bytes of a binary value that are shown. */
const shownBytes = 32;

export function hexTag(tag: number): string {
  return tag.toString(16).toUpperCase().padStart(8, '0');
}

/** All elements in their order, those of sequences behind them. */
export function elementRows({ meta, dataSet }: ReadInstance): ElementRow[] {
  const rows: ElementRow[] = [];
  if (meta) addRows(rows, meta, { prefix: '', level: 0, inherited: undefined });
  addRows(rows, dataSet, { prefix: '', level: 0, inherited: undefined });
  return rows;
}

interface Place {
  readonly prefix: string;
  readonly level: number;
  /** Specific Character Set of the data set around this one (PS3.5 7.5.3). */
  readonly inherited: string | undefined;
}

function addRows(rows: ElementRow[], dataSet: DataSet, place: Place): void {
  const inherited = characterSetTerms(dataSet) ?? place.inherited;
  for (const element of dataSet.elements.values()) {
    const path = place.prefix + hexTag(element.tag);
    rows.push(rowOf(element, dataSet, { ...place, inherited }, path));
    element.items?.forEach((item, index) => {
      const level = place.level + 1;
      rows.push({
        path: `${path}/${index}`,
        level,
        tag: '',
        vr: '',
        name: `Item ${index + 1}`,
        length: item.elements.size,
        value: '',
      });
      addRows(rows, item, { prefix: `${path}/${index}/`, level: level + 1, inherited });
    });
  }
}

function rowOf(element: DataElement, dataSet: DataSet, place: Place, path: string): ElementRow {
  const value = element.items ? '' : valueText(element, dataSet, place.inherited);
  const cut = value.length > listedCharacters;
  return {
    path,
    level: place.level,
    tag: hexTag(element.tag),
    vr: element.vr,
    name: elementName(element.tag, dataSet, place.inherited),
    length: element.value.byteLength,
    value: cut ? value.slice(0, listedCharacters) : value,
    ...(cut ? { cut } : {}),
    ...(element.items ? { items: element.items.length } : {}),
  };
}

/** The keyword; of a private element its creator (PS3.5 7.8.1). */
export function elementName(tag: number, dataSet: DataSet, inheritedCharacterSet?: string): string {
  const element = tag & 0xffff;
  if (((tag >>> 16) & 1) === 0) return keywordOf(tag) ?? (element === 0 ? 'GroupLength' : '');
  if (element >= 0x10 && element <= 0xff) return 'PrivateCreator';
  const creatorTag = tag - element + (element >>> 8);
  const creator =
    element > 0xff ? readText(dataSet, creatorTag, { inheritedCharacterSet })?.trim() : undefined;
  return creator ? `[${creator}]` : '';
}

/** Text and numbers as they read; the first bytes of anything else in hexadecimal. */
export function valueText(element: DataElement, dataSet: DataSet, inheritedCharacterSet?: string): string {
  const text = readText(dataSet, element.tag, { inheritedCharacterSet });
  if (text !== undefined) return text;
  const bytes = Buffer.from(element.value.subarray(0, shownBytes))
    .toString('hex')
    .replace(/..(?!$)/g, '$& ');
  return element.value.byteLength > shownBytes ? `${bytes} …` : bytes;
}

/** One value in full; undefined when there is no such element. */
export function wholeValue({ meta, dataSet }: ReadInstance, path: string): string | undefined {
  const parts = path.split('/');
  let around: DataSet | undefined = path.startsWith('0002') ? meta : dataSet;
  let inherited: string | undefined;
  for (let at = 0; around; at += 2) {
    const element: DataElement | undefined = around.elements.get(Number.parseInt(parts[at] ?? '', 16));
    inherited = characterSetTerms(around) ?? inherited;
    if (!element) return undefined;
    if (at === parts.length - 1) return valueText(element, around, inherited);
    around = element.items?.[Number(parts[at + 1])];
  }
  return undefined;
}
