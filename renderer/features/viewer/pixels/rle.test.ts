import { describe, expect, it } from 'vitest';
import { DamagedPixels, type PixelLayout } from './pixel-layout.ts';
import { decodeRle } from './rle.ts';

const grey16: PixelLayout = {
  rows: 2,
  columns: 2,
  samplesPerPixel: 1,
  photometricInterpretation: 'MONOCHROME2',
  bitsAllocated: 16,
  bitsStored: 16,
  highBit: 15,
  pixelRepresentation: 0,
  planarConfiguration: 0,
};

/** A frame as PS3.5 annex G lays it out. */
function frameOf(...segments: readonly number[][]): Uint8Array {
  const header = new DataView(new ArrayBuffer(64));
  header.setUint32(0, segments.length, true);
  let offset = 64;
  segments.forEach((segment, index) => {
    header.setUint32(4 + index * 4, offset, true);
    offset += segment.length;
  });
  return Uint8Array.from([...new Uint8Array(header.buffer), ...segments.flat()]);
}

const literal = (...bytes: number[]): number[] => [bytes.length - 1, ...bytes];
const run = (count: number, value: number): number[] => [257 - count, value];

describe('RLE', () => {
  it('joins the bytes of a sample, the most significant first', () => {
    const frame = frameOf(literal(1, 2, 3, 4), run(4, 0x10));
    expect(Array.from(decodeRle(frame, grey16).samples)).toEqual([0x0110, 0x0210, 0x0310, 0x0410]);
  });

  it('decodes runs and literals in one segment, and skips the byte that means nothing', () => {
    const layout: PixelLayout = { ...grey16, bitsAllocated: 8, bitsStored: 8, highBit: 7 };
    const frame = frameOf([...run(2, 7), 128, ...literal(8, 9)]);
    expect(Array.from(decodeRle(frame, layout).samples)).toEqual([7, 7, 8, 9]);
  });

  it('of 16 bit colour takes the right bytes for red, green and blue', () => {
    const layout: PixelLayout = {
      ...grey16,
      rows: 1,
      columns: 1,
      samplesPerPixel: 3,
      photometricInterpretation: 'RGB',
    };
    const frame = frameOf(literal(200), literal(1), literal(100), literal(2), literal(50), literal(3));
    expect(Array.from(decodeRle(frame, layout).samples)).toEqual([200, 100, 50]);
  });

  it('with a segment cut short is damaged', () => {
    expect(() => decodeRle(frameOf(literal(1, 2), run(4, 0)), grey16)).toThrow(DamagedPixels);
  });

  it('with another number of segments than the header needs is damaged', () => {
    expect(() => decodeRle(frameOf(run(4, 0)), grey16)).toThrow(DamagedPixels);
  });
});
