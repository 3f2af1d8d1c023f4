import { describe, expect, it } from 'vitest';
import { decodeGreyJpeg, toGreyPixels } from './jpeg-grey.ts';
import type { PixelLayout } from './pixel-layout.ts';

const noBreath = async (): Promise<void> => {};

function segment(marker: number, ...body: number[]): number[] {
  return [0xff, marker, 0, body.length + 2, ...body];
}

/** 16 x 8 of 12 bits, two blocks: DC sizes 3 (code 0) and 0 (code 10), of AC only "end of block" (code 0). */
function stream(
  options: {
    readonly tables?: number[];
    readonly data?: number[];
    readonly frame?: number;
    readonly scan?: number[];
    readonly tablesOfScan?: number;
  } = {},
): Uint8Array {
  const flat = Array.from({ length: 64 }, () => 8);
  return Uint8Array.from([
    ...[0xff, 0xd8],
    ...segment(0xdb, 0, ...flat),
    ...segment(options.frame ?? 0xc1, 12, 0, 8, 0, 16, 1, 1, 0x11, 0),
    ...segment(0xc4, 0x00, 1, 1, ...Array.from({ length: 14 }, () => 0), 3, 0),
    ...segment(0xc4, 0x10, 1, ...Array.from({ length: 15 }, () => 0), 0),
    ...(options.tables ?? []),
    ...segment(0xda, 1, 1, options.tablesOfScan ?? 0, ...(options.scan ?? [0, 63, 0])),
    // DC +7 (0 111), end (0); DC 0 (10), end (0); ones.
    ...(options.data ?? [0b0111_0100]),
    ...[0xff, 0xd9],
  ]);
}

async function blocksOf(bytes: Uint8Array): Promise<number[]> {
  const { samples } = await decodeGreyJpeg(bytes, noBreath);
  return [samples[0] ?? -1, samples[8] ?? -1];
}

describe('a grey JPEG of 12 bits', () => {
  it('counts each block from the one before', async () => {
    // 7 x 8 spread over a block of 8 x 8: 7 above the middle.
    expect(await blocksOf(stream())).toEqual([2048 + 7, 2048 + 7]);
  });

  it('begins anew after a restart marker', async () => {
    const restarts = segment(0xdd, 0, 1);
    const data = [0b0111_0111, 0xff, 0xd0, 0b1001_1111];
    expect(await blocksOf(stream({ tables: restarts, data }))).toEqual([2055, 2048]);
  });

  it('skips the zero byte after 0xFF within its data', async () => {
    // DC +7, end; DC +7 (0 111), end: 01110 01110, filled up to a byte of ones in between by the next frame.
    expect(await blocksOf(stream({ data: [0b0111_0011, 0b1011_1111, 0xff, 0x00] }))).toEqual([2055, 2062]);
  });
});

describe('a damaged JPEG is refused', () => {
  it.each([
    ['without a DC table for its scan', stream({ tablesOfScan: 0x10 }), /table is missing/],
    ['whose scan goes beyond a block', stream({ scan: [0, 64, 0] }), /scan header/],
    ['with a code that is in no table', stream({ data: [0b1111_1110, 0xff, 0x00] }), /in no table/],
    ['that is lossless', stream({ frame: 0xc3 }), /another kind/],
    ['with a marker where blocks are missing', stream({ data: [0xff, 0xd0] }), /cut short|in no table/],
  ])('%s', async (_situation, bytes, message) => {
    await expect(decodeGreyJpeg(bytes, noBreath)).rejects.toThrow(message);
  });

  it('when it has no scan', async () => {
    const whole = stream();
    const scan = whole.findIndex((byte, at) => byte === 0xff && whole[at + 1] === 0xda);
    await expect(decodeGreyJpeg(whole.subarray(0, scan), noBreath)).rejects.toThrow('cut short');
  });

  it('when the image is of another size, or has fewer bits than the stream', async () => {
    const jpeg = await decodeGreyJpeg(stream(), noBreath);
    const layout: PixelLayout = {
      rows: 8,
      columns: 16,
      samplesPerPixel: 1,
      photometricInterpretation: 'MONOCHROME2',
      bitsAllocated: 16,
      bitsStored: 12,
      highBit: 11,
      pixelRepresentation: 0,
      planarConfiguration: 0,
    };
    expect(toGreyPixels(jpeg, layout).samples[0]).toBe(2055);
    expect(() => toGreyPixels(jpeg, { ...layout, rows: 9 })).toThrow('another size');
    expect(() => toGreyPixels(jpeg, { ...layout, bitsAllocated: 8 })).toThrow('12 bit JPEG');
  });
});
