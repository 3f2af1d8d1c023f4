/**
 * The accurate integer inverse DCT of the Independent JPEG Group's library (method "islow", after Loeffler, Ligtenberg and
 * Moschytz 1989), so that pictures come out with the very values that programs built on it (DCMTK) give.
 */

/** Multipliers with 13 binary places. */
const fix = {
  c0_298631336: 2446,
  c0_390180644: 3196,
  c0_541196100: 4433,
  c0_765366865: 6270,
  c0_899976223: 7373,
  c1_175875602: 9633,
  c1_501321110: 12_299,
  c1_847759065: 15_137,
  c1_961570560: 16_069,
  c2_053119869: 16_819,
  c2_562915447: 20_995,
  c3_072711026: 25_172,
} as const;
const fixBits = 13;

/** Transforms 64 dequantised coefficients in natural order, in place, into samples around zero. */
export function inverseDct(block: Int32Array, precision: number): void {
  // Between the passes a few more places are kept; at 12 bits there is room for one only.
  const places = precision > 8 ? 1 : 2;
  for (let column = 0; column < 8; column++) pass(block, column, 8, fixBits - places);
  for (let row = 0; row < 64; row += 8) pass(block, row, 1, fixBits + places + 3);
}

/** One dimension of eight values, `step` apart from `at` on; the result is rounded down by `shift` binary places. */
function pass(block: Int32Array, at: number, step: number, shift: number): void {
  const value = (index: number): number => block[at + index * step] ?? 0;
  const [v0, v1, v2, v3] = [value(0), value(1), value(2), value(3)];
  const [v4, v5, v6, v7] = [value(4), value(5), value(6), value(7)];

  const even = (v2 + v6) * fix.c0_541196100;
  const even2 = even - v6 * fix.c1_847759065;
  const even3 = even + v2 * fix.c0_765366865;
  const sum = (v0 + v4) << fixBits;
  const difference = (v0 - v4) << fixBits;
  const e0 = sum + even3;
  const e3 = sum - even3;
  const e1 = difference + even2;
  const e2 = difference - even2;

  const z5 = (v7 + v3 + v5 + v1) * fix.c1_175875602;
  const z1 = -(v7 + v1) * fix.c0_899976223;
  const z2 = -(v5 + v3) * fix.c2_562915447;
  const z3 = z5 - (v7 + v3) * fix.c1_961570560;
  const z4 = z5 - (v5 + v1) * fix.c0_390180644;
  const o0 = v7 * fix.c0_298631336 + z1 + z3;
  const o1 = v5 * fix.c2_053119869 + z2 + z4;
  const o2 = v3 * fix.c3_072711026 + z2 + z3;
  const o3 = v1 * fix.c1_501321110 + z1 + z4;

  const half = 1 << (shift - 1);
  block[at] = (e0 + o3 + half) >> shift;
  block[at + 7 * step] = (e0 - o3 + half) >> shift;
  block[at + step] = (e1 + o2 + half) >> shift;
  block[at + 6 * step] = (e1 - o2 + half) >> shift;
  block[at + 2 * step] = (e2 + o1 + half) >> shift;
  block[at + 5 * step] = (e2 - o1 + half) >> shift;
  block[at + 3 * step] = (e3 + o0 + half) >> shift;
  block[at + 4 * step] = (e3 - o0 + half) >> shift;
}
