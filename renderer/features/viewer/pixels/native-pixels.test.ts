import { describe, expect, it } from 'vitest';
import { decodeNative } from './native-pixels.ts';
import { DamagedPixels, type PixelLayout } from './pixel-layout.ts';

const grey16: PixelLayout = {
  rows: 1,
  columns: 2,
  samplesPerPixel: 1,
  photometricInterpretation: 'MONOCHROME2',
  bitsAllocated: 16,
  bitsStored: 16,
  highBit: 15,
  pixelRepresentation: 0,
  planarConfiguration: 0,
};
const rgb: PixelLayout = {
  ...grey16,
  samplesPerPixel: 3,
  photometricInterpretation: 'RGB',
  bitsAllocated: 8,
  bitsStored: 8,
  highBit: 7,
};
const samplesOf = (bytes: number[], layout: PixelLayout, options = {}): number[] =>
  Array.from(decodeNative(Uint8Array.from(bytes), layout, options).samples);

describe('grey pixels', () => {
  it('of 16 bits are little endian, or big endian when asked', () => {
    expect(samplesOf([1, 2, 0xff, 0xff], grey16)).toEqual([0x0201, 0xffff]);
    expect(samplesOf([1, 2, 0xff, 0xfe], grey16, { bigEndian: true })).toEqual([0x0102, 0xfffe]);
  });

  it('with a sign keep it', () => {
    expect(samplesOf([0xff, 0xff, 0x18, 0xfc], { ...grey16, pixelRepresentation: 1 })).toEqual([-1, -1000]);
  });

  it('lose the bits beyond those stored, where old files keep overlays', () => {
    const layout: PixelLayout = { ...grey16, bitsStored: 12, highBit: 11 };
    expect(samplesOf([0x34, 0xf2, 0x01, 0x80], layout)).toEqual([0x234, 0x001]);
  });

  it('take their sign from the highest stored bit', () => {
    const layout: PixelLayout = { ...grey16, bitsStored: 12, highBit: 11, pixelRepresentation: 1 };
    expect(samplesOf([0xff, 0x0f, 0x00, 0x08], layout)).toEqual([-1, -2048]);
  });

  it('stored in the upper bits are moved down', () => {
    const layout: PixelLayout = { ...grey16, bitsStored: 12, highBit: 15 };
    expect(samplesOf([0x40, 0x23, 0xf0, 0xff], layout)).toEqual([0x234, 0xfff]);
  });

  it('of 32 bits keep their value', () => {
    const layout: PixelLayout = { ...grey16, bitsAllocated: 32, bitsStored: 32, highBit: 31 };
    expect(samplesOf([1, 0, 0, 0x80, 2, 0, 0, 0], layout)).toEqual([0x80000001, 2]);
  });

  it('of 32 bits in big endian are right whether all four bytes were swapped or those of each word', () => {
    const layout: PixelLayout = { ...grey16, bitsAllocated: 32, bitsStored: 32, highBit: 31 };
    const values = [0x0013_0ee8, 0x0014_0001];
    const whole = [0x00, 0x13, 0x0e, 0xe8, 0x00, 0x14, 0x00, 0x01];
    const words = [0x0e, 0xe8, 0x00, 0x13, 0x00, 0x01, 0x00, 0x14];
    expect(samplesOf(whole, layout, { bigEndian: true })).toEqual(values);
    expect(samplesOf(words, layout, { bigEndian: true })).toEqual(values);
  });

  it('of one bit begin with the least significant bit, at any bit of the first byte', () => {
    const layout: PixelLayout = { ...grey16, columns: 3, bitsAllocated: 1, bitsStored: 1, highBit: 0 };
    expect(samplesOf([0b101], layout)).toEqual([1, 0, 1]);
    expect(samplesOf([0b01101000], layout, { firstBit: 3 })).toEqual([1, 0, 1]);
  });
});

describe('colour pixels', () => {
  it('by plane are put together', () => {
    expect(samplesOf([1, 2, 3, 4, 5, 6], { ...rgb, planarConfiguration: 1 })).toEqual([1, 3, 5, 2, 4, 6]);
  });

  it('of 16 bits are shown by their upper 8', () => {
    const layout: PixelLayout = { ...rgb, columns: 1, bitsAllocated: 16, bitsStored: 16, highBit: 15 };
    expect(samplesOf([0, 255, 0, 128, 255, 1], layout)).toEqual([255, 128, 1]);
  });

  it('in YBR_FULL become red, green and blue', () => {
    const layout: PixelLayout = { ...rgb, columns: 1, photometricInterpretation: 'YBR_FULL' };
    expect(samplesOf([76, 85, 255], layout)).toEqual([254, 0, 0]);
    expect(samplesOf([200, 128, 128], layout)).toEqual([200, 200, 200]);
  });

  it('in YBR_FULL_422 share their chroma by two', () => {
    const layout: PixelLayout = { ...rgb, photometricInterpretation: 'YBR_FULL_422' };
    expect(samplesOf([10, 200, 128, 128], layout)).toEqual([10, 10, 10, 200, 200, 200]);
  });

  it('go through the palette, values outside of it to its ends', () => {
    const palette = {
      firstValue: 10,
      red: Uint8Array.of(1, 2),
      green: Uint8Array.of(3, 4),
      blue: Uint8Array.of(5, 6),
    };
    const layout: PixelLayout = { ...grey16, photometricInterpretation: 'PALETTE COLOR', palette };
    expect(samplesOf([0, 0, 200, 0], layout)).toEqual([1, 3, 5, 2, 4, 6]);
  });
});

it('pixel data that is too short is damaged, not padded with black', () => {
  expect(() => decodeNative(new Uint8Array(3), grey16)).toThrow(DamagedPixels);
  expect(() => decodeNative(new Uint8Array(5), rgb)).toThrow(DamagedPixels);
});
