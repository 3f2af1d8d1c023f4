import { describe, expect, test } from 'vitest';
import { canEncode, characterSetOf, characterSetsOf, decodeText, encodeText } from './character-set.ts';

function bytesOf(latin1: string): Uint8Array {
  return Uint8Array.from(Buffer.from(latin1, 'latin1'));
}

function hex(text: string): Uint8Array {
  return Uint8Array.from(Buffer.from(text.replace(/\s/g, ''), 'hex'));
}

/** Specific Character Set, VR, text, bytes; canonical in both directions. */
const canonical: readonly (readonly [string, string, string, Uint8Array])[] = [
  // PS3.5 H.3.1, H.3.2
  [
    '\\ISO 2022 IR 87',
    'PN',
    'Yamada^Tarou=山田^太郎=やまだ^たろう',
    bytesOf('Yamada^Tarou=\x1b$B;3ED\x1b(B^\x1b$BB@O:\x1b(B=\x1b$B$d$^$@\x1b(B^\x1b$B$?$m$&\x1b(B'),
  ],
  [
    'ISO 2022 IR 13\\ISO 2022 IR 87',
    'PN',
    'ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎=やまだ^たろう',
    bytesOf(
      '\xd4\xcf\xc0\xde^\xc0\xdb\xb3=\x1b$B;3ED\x1b(J^\x1b$BB@O:\x1b(J=\x1b$B$d$^$@\x1b(J^\x1b$B$?$m$&\x1b(J',
    ),
  ],
  // JIS X 0212 beside JIS X 0208
  [
    '\\ISO 2022 IR 87\\ISO 2022 IR 159',
    'PN',
    'Mori^Ogai=森^鷗外=もり^おうがい',
    hex(
      '4d6f72695e4f6761693d1b24423f391b28425e1b2428446c3f1b244233301b28423d1b24422462246a1b28425e1b2442242a2426242c24241b2842',
    ),
  ],
  // PS3.5 I.2
  [
    '\\ISO 2022 IR 149',
    'PN',
    'Hong^Gildong=洪^吉洞=홍^길동',
    bytesOf('Hong^Gildong=\x1b$)C\xfb\xf3^\x1b$)C\xd1\xce\xd4\xd7=\x1b$)C\xc8\xab^\x1b$)C\xb1\xe6\xb5\xbf'),
  ],
  // PS3.5 J.1, J.2, J.4
  ['ISO_IR 192', 'PN', 'Wang^XiaoDong=王^小東=', hex('57616e675e5869616f446f6e673de78e8b5ee5b08fe69db13d')],
  ['GB18030', 'PN', 'Wang^XiaoDong=王^小东=', hex('57616e675e5869616f446f6e673dcdf55ed0a1b6ab3d')],
  ['GBK', 'PN', 'Wang^XiaoDong=王^小东=', hex('57616e675e5869616f446f6e673dcdf55ed0a1b6ab3d')],
  [
    'GB18030',
    'LT',
    'The first line includes 中文.\r\nThe second line includes 中文, too.\r\n',
    bytesOf(
      'The first line includes \xd6\xd0\xce\xc4.\r\nThe second line includes \xd6\xd0\xce\xc4, too.\r\n',
    ),
  ],
  // PS3.5 K.2, K.3: each component and each line designates again
  [
    '\\ISO 2022 IR 58',
    'PN',
    'Zhang^XiaoDong=张^小东=',
    bytesOf('Zhang^XiaoDong=\x1b$)A\xd5\xc5^\x1b$)A\xd0\xa1\xb6\xab='),
  ],
  [
    '\\ISO 2022 IR 58',
    'LT',
    '1. 第一行文字。\r\n2. 第二行文字。\r\n',
    bytesOf(
      '1. \x1b$)A\xb5\xda\xd2\xbb\xd0\xd0\xce\xc4\xd7\xd6\xa1\xa3\r\n2. \x1b$)A\xb5\xda\xb6\xfe\xd0\xd0\xce\xc4\xd7\xd6\xa1\xa3\r\n',
    ),
  ],
  // Single byte sets without code extensions
  ['ISO_IR 13', 'PN', 'ﾔﾏﾀﾞ^ﾀﾛｳ', hex('d4cfc0de5ec0dbb3')],
  ['ISO_IR 100', 'PN', 'Buc^Jérôme', bytesOf('Buc^J\xe9r\xf4me')],
  ['ISO_IR 101', 'PN', 'Wałęsa', hex('5761b3ea7361')],
  ['ISO_IR 109', 'LO', 'antaŭnomo', hex('616e7461fd6e6f6d6f')],
  ['ISO_IR 110', 'LO', 'vārds', hex('76e0726473')],
  ['ISO_IR 126', 'PN', 'Διονυσιος', hex('c4e9efedf5f3e9eff2')],
  ['ISO_IR 127', 'PN', 'قباني^لنزار', hex('e2c8c7e6ea5ee4e6d2c7d1')],
  ['ISO_IR 138', 'PN', 'שרון^דבורה', hex('f9f8e5ef5ee3e1e5f8e4')],
  ['ISO_IR 144', 'PN', 'Люкceмбypг', hex('bbeeda6365dcd17970d3')],
  ['ISO_IR 148', 'PN', 'Çavuşoğlu', hex('c7617675fe6ff06c75')],
  ['ISO_IR 166', 'PN', 'นามสกุล', hex('b9d2c1caa1d8c5')],
  ['ISO_IR 203', 'LO', 'Œuvre 5€', hex('bc757672652035a4')],
  // Single byte sets with code extensions: a value per set, back to the first after each delimiter
  [
    'ISO 2022 IR 100\\ISO 2022 IR 126\\ISO 2022 IR 144',
    'PN',
    'Buc^Jérôme\\Διονυσιος\\Люкceмбypг',
    bytesOf(
      'Buc^J\xe9r\xf4me\\\x1b-F\xc4\xe9\xef\xed\xf5\xf3\xe9\xef\xf2\\\x1b-L\xbb\xee\xdace\xdc\xd1yp\xd3',
    ),
  ],
];

/** Read, though not how we would write it. */
const tolerated: readonly (readonly [string, string, string, Uint8Array])[] = [
  // Designation at the very start although nothing precedes (pydicom's examples)
  ['ISO 2022 IR 13', 'PN', 'ﾔﾏﾀﾞ^ﾀﾛｳ', hex('1b2949d4cfc0de5e1b2949c0dbb3')],
  ['ISO 2022 IR 101', 'PN', 'Wałęsa', hex('1b2d425761b3ea7361')],
  ['ISO 2022 IR 166', 'PN', 'นามสกุล', hex('1b2d54b9d2c1caa1d8c5')],
  // Not designated again after the delimiter
  ['\\ISO 2022 IR 149', 'PN', '김^희중', bytesOf('\x1b$)C\xb1\xe8^\xc8\xf1\xc1\xdf')],
  // Escape of a set that Specific Character Set does not announce
  ['ISO_IR 100', 'PN', '山田', bytesOf('\x1b$B;3ED\x1b(B')],
  // An escape sequence that no set has is passed over
  ['\\ISO 2022 IR 87', 'LO', '(Zab', bytesOf('\x1b(Zab')],
  // Cut off inside a two byte character
  ['\\ISO 2022 IR 87', 'PN', '山', bytesOf('\x1b$B;3E')],
  // Wrong spellings of the defined term
  ['ISO-IR 100', 'PN', 'Jérôme', bytesOf('J\xe9r\xf4me')],
  ['ISO_IR_100', 'PN', 'Jérôme', bytesOf('J\xe9r\xf4me')],
  ['ISO IR 100', 'PN', 'Jérôme', bytesOf('J\xe9r\xf4me')],
  ['iso8859-1', 'PN', 'Jérôme', bytesOf('J\xe9r\xf4me')],
  ['ISO_8859-2', 'PN', 'Wałęsa', hex('5761b3ea7361')],
  ['UTF-8', 'PN', 'Jérôme', Uint8Array.from(Buffer.from('Jérôme'))],
  ['utf8', 'PN', '王', Uint8Array.from(Buffer.from('王'))],
  ['windows-1251', 'PN', 'Иван', hex('c8e2e0ed')],
  ['Shift_JIS', 'PN', '山田', hex('8e529363')],
  // Several values where the first forbids others
  ['ISO_IR 192\\ISO 2022 IR 87', 'PN', '王', Uint8Array.from(Buffer.from('王'))],
  ['ISO 2022 IR 6\\ISO_IR 192', 'PN', '王', Uint8Array.from(Buffer.from('王'))],
  // Nothing announced: UTF-8 when it is valid, else Windows Latin
  ['', 'PN', 'Jérôme', bytesOf('J\xe9r\xf4me')],
  ['', 'PN', 'Jérôme 王', Uint8Array.from(Buffer.from('Jérôme 王'))],
  ['NO SUCH SET', 'PN', 'Jérôme', bytesOf('J\xe9r\xf4me')],
  ['ISO_IR 100', 'LO', '5 € “ok”', hex('3520802093 6f6b94')],
];

describe('a value in a Specific Character Set', () => {
  test.each(canonical)('%s %s %s decodes and encodes exactly', (terms, vr, text, bytes) => {
    const set = characterSetOf(terms);
    expect(decodeText(bytes, vr, set)).toBe(text);
    expect(Buffer.from(encodeText(text, vr, set)).toString('hex')).toBe(Buffer.from(bytes).toString('hex'));
  });

  test.each(tolerated)('%s %s: %s decodes though it breaks the rules', (terms, vr, text, bytes) => {
    expect(decodeText(bytes, vr, characterSetOf(terms))).toBe(text);
  });

  test('the second byte of a kanji that looks like a delimiter does not end the name', () => {
    // 0x5C and 0x5E as second bytes in JIS X 0208: 十 is 3D 3D.
    const set = characterSetOf('\\ISO 2022 IR 87');
    const text = '十三^表示=能';
    expect(decodeText(encodeText(text, 'PN', set), 'PN', set)).toBe(text);
  });

  test('a backslash as trail byte of GB18030 is part of its character', () => {
    const set = characterSetOf('GB18030');
    expect(decodeText(hex('815c5c41'), 'LO', set)).toBe('乗\\A');
  });

  test('every BMP character and other planes survive GB18030', () => {
    const set = characterSetOf('GB18030');
    const text = 'ẍ€ÿḿ一龥퟿𠀀😀';
    expect(decodeText(encodeText(text, 'UT', set), 'UT', set)).toBe(text);
  });

  test('the yen sign of JIS X 0201 is a character only where no delimiter is possible', () => {
    const set = characterSetOf('ISO_IR 13');
    expect(decodeText(hex('415c42'), 'LT', set)).toBe('A¥B');
    expect(decodeText(hex('415c42'), 'LO', set)).toBe('A\\B');
  });

  test('VRs that the character set does not govern keep every byte as Latin-1', () => {
    expect(decodeText(hex('41e942'), 'CS', characterSetOf('ISO_IR 144'))).toBe('AéB');
  });

  test('a character that the sets lack becomes a question mark and is reported', () => {
    expect(Buffer.from(encodeText('Wang=王', 'PN', characterSetOf('ISO_IR 100'))).toString()).toBe('Wang=?');
    expect(canEncode('王', 'ISO_IR 100')).toBe(false);
    expect(canEncode('王', '\\ISO 2022 IR 87')).toBe(true);
    expect(canEncode('Jérôme', '')).toBe(false);
  });

  test.each([
    ['Smith^John', ''],
    ['Buc^Jérôme', 'ISO_IR 100'],
    ['Wałęsa', 'ISO_IR 192'],
    ['Yamada=山田', 'ISO_IR 192'],
    ['5 €', 'ISO_IR 192'],
    ['\u0085', 'ISO_IR 192'],
  ])('the simplest set for %s is %s', (text, terms) => {
    expect(characterSetsOf(text)).toBe(terms);
  });
});
