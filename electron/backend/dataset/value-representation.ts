/**
 * VRs whose explicit encoding has a 32 bit length after two reserved bytes (PS3.5 Table 7.1-1). VRs that the standard
 * does not know yet use that form too (PS3.5 7.1.2).
 */
const shortVrs = 'AE AS AT CS DA DS DT FL FD IS LO LT PN SH SL SS ST TM UI UL US';
const longVrs = 'OB OD OF OL OV OW SQ SV UC UN UR UT UV';

export interface Vr {
  readonly name: string;
  readonly longLength: boolean;
}

function code(name: string): number {
  return (name.charCodeAt(0) << 8) | name.charCodeAt(1);
}

const byCode: ReadonlyMap<number, Vr> = new Map<number, Vr>([
  ...shortVrs.split(' ').map((name) => [code(name), { name, longLength: false }] as const),
  ...longVrs.split(' ').map((name) => [code(name), { name, longLength: true }] as const),
]);

const longNames: ReadonlySet<string> = new Set(longVrs.split(' '));
const shortNames: ReadonlySet<string> = new Set(shortVrs.split(' '));

/**
 * The VR that two bytes name. Placeholders that some writers leave (`??`, spaces, zeros) read as UN with a short
 * length; undefined when the bytes can not be a VR at all.
 */
export function vrOfBytes(first: number, second: number): Vr | undefined {
  const known = byCode.get((first << 8) | second);
  if (known) return known;
  const isLetter = (byte: number) => byte >= 0x41 && byte <= 0x5a;
  if (isLetter(first) && isLetter(second)) {
    return { name: String.fromCharCode(first, second), longLength: true };
  }
  const isPlaceholder =
    first === second && (first === 0x3f || first === 0x20 || first === 0x2d || first === 0);
  return isPlaceholder ? { name: 'UN', longLength: false } : undefined;
}

/** Whether two bytes are a VR of the standard; how explicit and implicit encodings are told apart. */
export function isVrOfStandard(first: number, second: number): boolean {
  return byCode.has((first << 8) | second);
}

export function hasLongLength(vr: string): boolean {
  return longNames.has(vr) || !shortNames.has(vr);
}

/** Bytes of one number in the VR, 1 when byte order does not matter. AT is two 16 bit numbers. */
export function wordSize(vr: string): 1 | 2 | 4 | 8 {
  switch (vr) {
    case 'US':
    case 'SS':
    case 'AT':
    case 'OW':
      return 2;
    case 'UL':
    case 'SL':
    case 'FL':
    case 'OF':
    case 'OL':
      return 4;
    case 'FD':
    case 'OD':
    case 'OV':
    case 'SV':
    case 'UV':
      return 8;
    default:
      return 1;
  }
}

/** Text whose encoding Specific Character Set governs (PS3.5 6.1.2.3). */
export function usesCharacterSet(vr: string): boolean {
  switch (vr) {
    case 'LO':
    case 'LT':
    case 'PN':
    case 'SH':
    case 'ST':
    case 'UC':
    case 'UT':
      return true;
    default:
      return false;
  }
}

/** Text in which a backslash is a character, not a delimiter of values (PS3.5 6.2). */
export function isSingleText(vr: string): boolean {
  return vr === 'LT' || vr === 'ST' || vr === 'UT' || vr === 'UR';
}

/** Values that are text at all. */
export function isText(vr: string): boolean {
  switch (vr) {
    case 'AE':
    case 'AS':
    case 'CS':
    case 'DA':
    case 'DS':
    case 'DT':
    case 'IS':
    case 'TM':
    case 'UI':
    case 'UR':
      return true;
    default:
      return usesCharacterSet(vr);
  }
}

/** The byte that makes a value's length even (PS3.5 6.2). */
export function paddingByte(vr: string): number {
  return vr !== 'UI' && isText(vr) ? 0x20 : 0x00;
}
