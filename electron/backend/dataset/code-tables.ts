import { TextDecoder } from 'node:util';

/**
 * The graphic character sets behind Specific Character Set, both ways. Decoding is the platform's TextDecoder; the way
 * back is a table made from it once, because TextEncoder knows UTF-8 only.
 */
export interface CodeTable {
  /** Bytes that belong to this set alone, as they stand in the value. */
  decode(bytes: Uint8Array): string;
  /** The bytes of one character (a code point), undefined when the set lacks it. */
  encode(character: string): readonly number[] | undefined;
}

type Encodings = ReadonlyMap<string, readonly number[]>;

const replacement = '\ufffd';

/** `TextDecoder`s are costly to make and free of state without `stream`. */
const decoders = new Map<string, TextDecoder>();
export function decoderOf(label: string): TextDecoder {
  let decoder = decoders.get(label);
  if (!decoder) {
    decoder = new TextDecoder(label, { ignoreBOM: true });
    decoders.set(label, decoder);
  }
  return decoder;
}

/** Whether the platform knows the label of an encoding. */
export function isKnownLabel(label: string): boolean {
  try {
    decoderOf(label);
    return true;
  } catch {
    return false;
  }
}

function lazy(build: () => Encodings): () => Encodings {
  let built: Encodings | undefined;
  return () => {
    built ??= build();
    return built;
  };
}

/**
 * Decodes every candidate at once, each followed by a line feed, and keeps those that are one character. The first
 * code of a character wins: vendors' extensions repeat characters of the standard rows.
 */
function reverse(decode: (bytes: Uint8Array) => string, codes: readonly (readonly number[])[]): Encodings {
  const bytes = Uint8Array.from(codes.flatMap((code) => [...code, 0x0a]));
  const table = new Map<string, readonly number[]>();
  const texts = decode(bytes).split('\n');
  if (texts.length !== codes.length + 1) return reverseOneByOne(decode, codes);
  for (const [index, code] of codes.entries()) add(table, texts[index] ?? '', code);
  return table;
}

function reverseOneByOne(
  decode: (bytes: Uint8Array) => string,
  codes: readonly (readonly number[])[],
): Encodings {
  const table = new Map<string, readonly number[]>();
  for (const code of codes) add(table, decode(Uint8Array.from(code)), code);
  return table;
}

function add(table: Map<string, readonly number[]>, text: string, code: readonly number[]): void {
  const point = text.codePointAt(0);
  if (point === undefined || text !== String.fromCodePoint(point) || text === replacement) return;
  if (!table.has(text)) table.set(text, code);
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

function pairs(leads: readonly number[], trails: readonly number[]): number[][] {
  return leads.flatMap((lead) => trails.map((trail) => [lead, trail]));
}

/** Unicode has two readings of some JIS and Chinese symbols; text may come with either. */
const aliases: ReadonlyMap<string, string> = new Map([
  ['\u301c', '\uff5e'],
  ['\u2016', '\u2225'],
  ['\u2212', '\uff0d'],
  ['\u2014', '\u2015'],
]);

function lookUp(table: Encodings, character: string): readonly number[] | undefined {
  const alias = aliases.get(character);
  return table.get(character) ?? (alias === undefined ? undefined : table.get(alias));
}

/** A single byte set: `high` is what 0xA0 to 0xFF mean; the lower half is ASCII and not part of it. */
function singleByte(label: string): CodeTable {
  const decoder = decoderOf(label);
  const table = lazy(() =>
    reverse(
      (bytes) => decoder.decode(bytes),
      range(0xa0, 0xff).map((byte) => [byte]),
    ),
  );
  return { decode: (bytes) => decoder.decode(bytes), encode: (character) => table().get(character) };
}

/** Sets of two bytes with the high bit set (G1), as EUC has them. */
function eucPairs(label: string): CodeTable {
  const decoder = decoderOf(label);
  const high = range(0xa1, 0xfe);
  const table = lazy(() => reverse((bytes) => decoder.decode(bytes), pairs(high, high)));
  return { decode: (bytes) => decoder.decode(bytes), encode: (character) => lookUp(table(), character) };
}

/** Sets of two bytes in the lower half (G0): the same codes as in EUC-JP without the high bits. */
function jisPairs(prefix: readonly number[]): CodeTable {
  const decoder = decoderOf('euc-jp');
  const high = range(0xa1, 0xfe);
  const table = lazy(() => {
    const codes = pairs(high, high).map((pair) => [...prefix, ...pair]);
    return reverse((bytes) => decoder.decode(bytes), codes);
  });
  return {
    decode: (bytes) => {
      const euc = new Uint8Array((bytes.byteLength / 2) * (2 + prefix.length) + (bytes.byteLength % 2));
      let to = 0;
      for (const [index, byte] of bytes.entries()) {
        if (index % 2 === 0) for (const lead of prefix) euc[to++] = lead;
        euc[to++] = byte | 0x80;
      }
      return decoder.decode(euc.subarray(0, to));
    },
    encode: (character) =>
      lookUp(table(), character)
        ?.slice(prefix.length)
        .map((byte) => byte & 0x7f),
  };
}

/** JIS X 0201: half width katakana. */
const katakana: CodeTable = {
  decode: (bytes) =>
    Array.from(bytes, (byte) =>
      byte >= 0xa1 && byte <= 0xdf ? String.fromCharCode(0xff61 + byte - 0xa1) : replacement,
    ).join(''),
  encode: (character) => {
    const code = character.charCodeAt(0);
    return code >= 0xff61 && code <= 0xff9f ? [code - 0xff61 + 0xa1] : undefined;
  },
};

/** GBK and its like: one or two bytes, the second also in the ASCII range. */
function leadAndTrail(label: string): CodeTable {
  const decoder = decoderOf(label);
  const table = lazy(() =>
    reverseOneByOne(
      (bytes) => decoder.decode(bytes),
      [...range(0x80, 0xff).map((byte) => [byte]), ...pairs(range(0x81, 0xfe), range(0x40, 0xfe))],
    ),
  );
  return { decode: (bytes) => decoder.decode(bytes), encode: (character) => table().get(character) };
}

/** GB 18030: GBK, four byte codes for the rest of the BMP, and a linear range for the other planes. */
function gb18030(): CodeTable {
  const decoder = decoderOf('gb18030');
  const two = leadAndTrail('gb18030');
  const four = lazy(() => {
    const codes: number[][] = [];
    for (const first of range(0x81, 0x84))
      for (const second of range(0x30, 0x39))
        for (const third of range(0x81, 0xfe))
          for (const fourth of range(0x30, 0x39)) codes.push([first, second, third, fourth]);
    return reverse((bytes) => decoder.decode(bytes), codes);
  });
  return {
    decode: (bytes) => decoder.decode(bytes),
    encode: (character) => {
      const point = character.codePointAt(0) ?? 0;
      if (point < 0x10000) return two.encode(character) ?? four().get(character);
      const linear = point - 0x10000;
      return [
        0x90 + Math.floor(linear / 12600),
        0x30 + (Math.floor(linear / 1260) % 10),
        0x81 + (Math.floor(linear / 10) % 126),
        0x30 + (linear % 10),
      ];
    },
  };
}

function utf8(): CodeTable {
  const encoder = new TextEncoder();
  return {
    decode: (bytes) => decoderOf('utf-8').decode(bytes),
    encode: (character) => [...encoder.encode(character)],
  };
}

const cache = new Map<string, CodeTable>();

/**
 * The table by our short name: `utf-8`, `gb18030`, `katakana`, `jis-x-0208`, `jis-x-0212`, `ks-x-1001`, `gb-2312`, or
 * a label of the WHATWG Encoding Standard for single byte sets and for sets with lead and trail bytes.
 */
export function codeTable(name: string): CodeTable {
  let table = cache.get(name);
  if (!table) {
    table = build(name);
    cache.set(name, table);
  }
  return table;
}

function build(name: string): CodeTable {
  switch (name) {
    case 'utf-8':
      return utf8();
    case 'gb18030':
      return gb18030();
    case 'katakana':
      return katakana;
    case 'jis-x-0208':
      return jisPairs([]);
    case 'jis-x-0212':
      return jisPairs([0x8f]);
    case 'ks-x-1001':
      return eucPairs('euc-kr');
    case 'gb-2312':
      return eucPairs('gbk');
    case 'gbk':
    case 'shift_jis':
    case 'big5':
    case 'euc-kr':
    case 'euc-jp':
      return leadAndTrail(name);
    default:
      return singleByte(name);
  }
}
