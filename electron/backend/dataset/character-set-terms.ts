import { isKnownLabel } from './code-tables.ts';

/** A graphic character set that can be designated as G0 or G1 (ISO 2022; PS3.3 C.12.1.1.2). */
export interface CodeElement {
  /** Name for `codeTable`; `ascii` and `romaji` are the lower half itself. */
  readonly table: string;
  readonly to: 'G0' | 'G1';
  readonly bytesPerCharacter: 1 | 2;
  /** What follows ESC. */
  readonly escape: readonly number[];
}

const g0 = (table: string, bytesPerCharacter: 1 | 2, ...designation: number[]): CodeElement => ({
  table,
  to: 'G0',
  bytesPerCharacter,
  escape: designation,
});
const g1 = (table: string, bytesPerCharacter: 1 | 2, ...designation: number[]): CodeElement => ({
  table,
  to: 'G1',
  bytesPerCharacter,
  escape: designation,
});

export const ascii = g0('ascii', 1, 0x28, 0x42);
export const romaji = g0('romaji', 1, 0x28, 0x4a);

/** Code elements by the registration number in `ISO_IR n` and `ISO 2022 IR n` (PS3.3 Tables C.12-2 to C.12-4). */
const byRegistration: ReadonlyMap<string, readonly CodeElement[]> = new Map([
  ['6', [ascii]],
  ['13', [romaji, g1('katakana', 1, 0x29, 0x49)]],
  ['58', [g1('gb-2312', 2, 0x24, 0x29, 0x41)]],
  ['87', [g0('jis-x-0208', 2, 0x24, 0x42)]],
  ['100', [ascii, g1('windows-1252', 1, 0x2d, 0x41)]],
  ['101', [ascii, g1('iso-8859-2', 1, 0x2d, 0x42)]],
  ['109', [ascii, g1('iso-8859-3', 1, 0x2d, 0x43)]],
  ['110', [ascii, g1('iso-8859-4', 1, 0x2d, 0x44)]],
  ['126', [ascii, g1('iso-8859-7', 1, 0x2d, 0x46)]],
  ['127', [ascii, g1('iso-8859-6', 1, 0x2d, 0x47)]],
  ['138', [ascii, g1('iso-8859-8', 1, 0x2d, 0x48)]],
  ['144', [ascii, g1('iso-8859-5', 1, 0x2d, 0x4c)]],
  ['148', [ascii, g1('windows-1254', 1, 0x2d, 0x4d)]],
  ['149', [g1('ks-x-1001', 2, 0x24, 0x29, 0x43)]],
  ['159', [g0('jis-x-0212', 2, 0x24, 0x28, 0x44)]],
  ['166', [ascii, g1('windows-874', 1, 0x2d, 0x54)]],
  ['203', [ascii, g1('iso-8859-15', 1, 0x2d, 0x62)]],
]);

/** All of them, to recognise any escape sequence whether it was announced or not. JIS C 6226-1978 reads as 0208. */
export const codeElements: readonly CodeElement[] = [
  ...[...byRegistration.values()].flat(),
  g0('jis-x-0208', 2, 0x24, 0x40),
  g0('jis-x-0208', 2, 0x24, 0x28, 0x42),
];

/** Sets without code extensions, which cover everything by themselves. */
export interface WholeSet {
  readonly whole: string;
}

export type Term = WholeSet | { readonly elements: readonly CodeElement[] };

/** ISO 8859 parts by number to registration number. */
const registrationOfPart: Readonly<Record<string, string>> = {
  '1': '100',
  '2': '101',
  '3': '109',
  '4': '110',
  '5': '144',
  '6': '127',
  '7': '126',
  '8': '138',
  '9': '148',
  '11': '166',
  '15': '203',
};

function wholeSetOf(plain: string): string | undefined {
  switch (plain) {
    case 'ISOIR192':
    case 'ISO2022IR192':
    case 'UTF8':
    case 'UNICODE':
      return 'utf-8';
    case 'GB18030':
    case 'ISO2022GB18030':
      return 'gb18030';
    case 'GBK':
    case 'ISO2022GBK':
    case 'GB2312':
      return 'gbk';
    case 'SHIFTJIS':
    case 'SJIS':
      return 'shift_jis';
    default:
      return undefined;
  }
}

/**
 * The meaning of one value of Specific Character Set. Spellings that the standard does not have but that occur
 * (`ISO-IR 100`, `ISO_IR_100`, `ISO IR 100`, `iso8859-1`, `UTF-8`, `latin1`) are understood; so are labels of the
 * WHATWG Encoding Standard. Undefined when nothing fits.
 */
export function termOf(value: string): Term | undefined {
  const plain = value.toUpperCase().replace(/[^A-Z0-9]/g, '');
  const whole = wholeSetOf(plain);
  if (whole) return { whole };
  const registration = /^(?:ISO)?(?:2022)?IR0*(\d+)$/.exec(plain)?.[1];
  const part = /^(?:ISO)?8859(?:P)?(\d+)$/.exec(plain)?.[1];
  const latin1 = plain === 'LATIN1' ? '100' : undefined;
  const number = registration ?? (part ? registrationOfPart[part] : undefined) ?? latin1;
  const elements = number === undefined ? undefined : byRegistration.get(number);
  if (elements) return { elements };
  return plain && isKnownLabel(value.trim()) ? { whole: value.trim().toLowerCase() } : undefined;
}
