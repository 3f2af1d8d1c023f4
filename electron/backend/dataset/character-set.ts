import { ascii, type CodeElement, codeElements, romaji, termOf } from './character-set-terms.ts';
import { codeTable, decoderOf } from './code-tables.ts';
import { maxCharacterSetLength } from './limits.ts';
import { isSingleText, usesCharacterSet } from './value-representation.ts';

/** What Specific Character Set (0008,0005) says, ready for use. */
export interface CharacterSet {
  /** Covers everything and knows no escapes: UTF-8, GB 18030, GBK. */
  readonly whole: string | undefined;
  readonly initialG0: CodeElement;
  readonly initialG1: CodeElement | undefined;
  /** What may be switched to by an escape sequence, in the order of the values (PS3.5 6.1.2.5). */
  readonly extensions: readonly CodeElement[];
}

const escapeByte = 0x1b;
const understood = new Map<string, CharacterSet>();

function understand(definedTerms: string): CharacterSet {
  const [first, ...others] = definedTerms.split('\\').map((value) => value.trim());
  const firstTerm = termOf(first ?? '');
  const otherTerms = others.map(termOf);
  if (firstTerm && 'whole' in firstTerm) {
    return { whole: firstTerm.whole, initialG0: ascii, initialG1: undefined, extensions: [] };
  }
  // A whole set as a later value is not allowed, yet it then is what the text is in.
  const later = otherTerms.find((term) => term !== undefined && 'whole' in term);
  const whole = later && 'whole' in later ? later.whole : undefined;
  const own = firstTerm?.elements ?? [];
  const extensions = otherTerms.flatMap((term) => (term && 'elements' in term ? term.elements : []));
  return {
    whole,
    initialG0: own.includes(romaji) ? romaji : ascii,
    initialG1: own.find((element) => element.to === 'G1'),
    extensions: [...own.filter((element) => element.bytesPerCharacter === 2), ...extensions],
  };
}

/**
 * Reads the value of Specific Character Set, its values joined with a backslash (PS3.3 C.12.1.1.2). Never fails:
 * unknown terms count as the default repertoire.
 */
export function characterSetOf(definedTerms: string | undefined): CharacterSet {
  const key = (definedTerms ?? '').slice(0, maxCharacterSetLength);
  let set = understood.get(key);
  if (!set) {
    set = understand(key);
    // What peers send is unbounded in variety; what is in use is a handful.
    if (understood.size > 256) understood.clear();
    understood.set(key, set);
  }
  return set;
}

function isPlain(bytes: Uint8Array): boolean {
  for (let at = 0; at < bytes.byteLength; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte >= 0x80 || byte === escapeByte) return false;
  }
  return true;
}

function latin1(bytes: Uint8Array): string {
  const buffer = Buffer.isBuffer(bytes)
    ? bytes
    : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return buffer.toString('latin1');
}

/** Bytes beyond ASCII that no character set announces: UTF-8 when they are valid UTF-8, else Windows Latin. */
function guess(bytes: Uint8Array): string {
  const text = decoderOf('utf-8').decode(bytes);
  return text.includes('\ufffd') ? decoderOf('windows-1252').decode(bytes) : text;
}

/** Where PS3.5 6.1.2.5.3 has every designation return to the initial state. */
function isReset(byte: number, vr: string): boolean {
  switch (byte) {
    case 0x09:
    case 0x0a:
    case 0x0c:
    case 0x0d:
      return true;
    case 0x5c:
      return !isSingleText(vr);
    case 0x5e:
    case 0x3d:
      return vr === 'PN';
    default:
      return false;
  }
}

function designated(bytes: Uint8Array, at: number): CodeElement | undefined {
  return codeElements.find((element) =>
    element.escape.every((byte, index) => bytes[at + 1 + index] === byte),
  );
}

/** Text with code extensions: designations by escape sequences, runs decoded set by set. */
function decodeExtended(bytes: Uint8Array, set: CharacterSet, vr: string): string {
  let lower = set.initialG0;
  let upper = set.initialG1;
  // Some writers designate once per value and not again after `^`; the last one then still holds.
  let fallback = set.initialG1 ?? set.extensions.find((element) => element.to === 'G1');
  let text = '';
  let at = 0;
  while (at < bytes.byteLength) {
    const byte = bytes[at] ?? 0;
    if (byte === escapeByte) {
      const element = designated(bytes, at);
      if (element?.to === 'G0') lower = element;
      if (element?.to === 'G1') fallback = upper = element;
      at += 1 + (element?.escape.length ?? 0);
      continue;
    }
    const start = at;
    if (byte >= 0x80) {
      while (at < bytes.byteLength && (bytes[at] ?? 0) >= 0x80) at += 1;
      const run = bytes.subarray(start, at);
      const element = upper ?? fallback;
      text += element ? codeTable(element.table).decode(run) : guess(run);
    } else if (lower.bytesPerCharacter === 2 && byte > 0x20) {
      while (at + 1 < bytes.byteLength && isGraphic(bytes[at]) && isGraphic(bytes[at + 1])) at += 2;
      if (at === start) at += 1;
      else text += codeTable(lower.table).decode(bytes.subarray(start, at));
    } else {
      at += 1;
      if (isReset(byte, vr)) {
        lower = set.initialG0;
        upper = set.initialG1;
      }
      text += lower === romaji ? romajiText(byte, vr) : String.fromCharCode(byte);
    }
  }
  return text;
}

function isGraphic(byte: number | undefined): boolean {
  return byte !== undefined && byte > 0x20 && byte < 0x7f;
}

/** JIS X 0201 has a yen sign where ASCII has a backslash, which stays the delimiter of values in DICOM. */
function romajiText(byte: number, vr: string): string {
  if (byte === 0x5c && isSingleText(vr)) return '\u00a5';
  return byte === 0x7e ? '\u203e' : String.fromCharCode(byte);
}

/**
 * Decodes a whole value, delimiters and padding included. Values of VRs that Specific Character Set does not touch are
 * read as Latin-1, so that no byte is lost.
 */
export function decodeText(bytes: Uint8Array, vr: string, set: CharacterSet): string {
  if (isPlain(bytes) && set.initialG0 === ascii) return latin1(bytes);
  if (!usesCharacterSet(vr)) return latin1(bytes);
  if (set.whole) return codeTable(set.whole).decode(bytes);
  return decodeExtended(bytes, set, vr);
}

/** Printable and control characters that every set has in common. */
function isLower(character: string): boolean {
  return character.length === 1 && character.charCodeAt(0) < 0x80;
}

function encodeIn(element: CodeElement, character: string): readonly number[] | undefined {
  if (element === ascii) return isLower(character) ? [character.charCodeAt(0)] : undefined;
  if (element === romaji) {
    if (character === '\u00a5') return [0x5c];
    if (character === '\u203e') return [0x7e];
    return isLower(character) ? [character.charCodeAt(0)] : undefined;
  }
  return codeTable(element.table).encode(character);
}

/** Keeps the designations while text with code extensions is written. */
class ExtendedWriter {
  readonly bytes: number[] = [];
  lossless = true;
  readonly #set: CharacterSet;
  readonly #vr: string;
  #lower: CodeElement;
  #upper: CodeElement | undefined;

  constructor(set: CharacterSet, vr: string) {
    this.#set = set;
    this.#vr = vr;
    this.#lower = set.initialG0;
    this.#upper = set.initialG1;
  }

  #designate(element: CodeElement): void {
    if (element.to === 'G0' ? this.#lower === element : this.#upper === element) return;
    this.bytes.push(escapeByte, ...element.escape);
    if (element.to === 'G0') this.#lower = element;
    else this.#upper = element;
  }

  write(character: string): void {
    const { initialG0, initialG1, extensions } = this.#set;
    const candidates = [initialG0, initialG1, ...extensions];
    const current = [this.#lower, this.#upper, ...candidates];
    // A space or a delimiter inside a two byte set is written in the initial one (PS3.5 6.1.2.5.3).
    for (const element of isLower(character) ? candidates : current) {
      const code = element && encodeIn(element, character);
      if (!element || !code) continue;
      this.#designate(element);
      this.bytes.push(...code);
      if (isLower(character) && isReset(character.charCodeAt(0), this.#vr)) this.#upper = initialG1;
      return;
    }
    this.lossless = false;
    this.write('?');
  }

  finish(): Uint8Array {
    this.#designate(this.#set.initialG0);
    return Uint8Array.from(this.bytes);
  }
}

function encodeWhole(text: string, name: string): { bytes: Uint8Array; lossless: boolean } {
  if (name === 'utf-8') return { bytes: new TextEncoder().encode(text), lossless: text.isWellFormed() };
  const table = codeTable(name);
  const bytes: number[] = [];
  let lossless = true;
  for (const character of text) {
    const code = isLower(character) ? [character.charCodeAt(0)] : table.encode(character);
    if (!code) lossless = false;
    bytes.push(...(code ?? [0x3f]));
  }
  return { bytes: Uint8Array.from(bytes), lossless };
}

function encode(text: string, vr: string, set: CharacterSet): { bytes: Uint8Array; lossless: boolean } {
  if (!usesCharacterSet(vr)) return { bytes: Buffer.from(text, 'latin1'), lossless: true };
  if (set.whole) return encodeWhole(text, set.whole);
  const writer = new ExtendedWriter(set, vr);
  for (const character of text) writer.write(character);
  return { bytes: writer.finish(), lossless: writer.lossless };
}

/**
 * Encodes a whole value without padding. A character that the sets lack becomes `?`. Escape sequences are written
 * where they are needed and the initial sets designated again before each delimiter (PS3.5 6.1.2.5.3).
 */
export function encodeText(text: string, vr: string, set: CharacterSet): Uint8Array {
  return encode(text, vr, set).bytes;
}

/** Whether the sets have every character of the text. */
export function canEncode(text: string, definedTerms: string): boolean {
  return encode(text, 'LO', characterSetOf(definedTerms)).lossless;
}

/** The simplest Specific Character Set that can hold the text: none (empty), ISO_IR 100, else ISO_IR 192. */
export function characterSetsOf(text: string): string {
  let highest = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code > 0xff || (code >= 0x80 && code < 0xa0)) return 'ISO_IR 192';
    highest = Math.max(highest, code);
  }
  return highest < 0x80 ? '' : 'ISO_IR 100';
}
