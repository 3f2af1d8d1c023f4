import { describe, expect, it } from 'vitest';
import { decodeRoute, isLossySyntax, transferSyntaxName } from './image-support.ts';
import type { PixelLayout } from './pixels/pixel-layout.ts';

const grey: PixelLayout = {
  rows: 2,
  columns: 2,
  samplesPerPixel: 1,
  photometricInterpretation: 'MONOCHROME2',
  bitsAllocated: 16,
  bitsStored: 12,
  highBit: 11,
  pixelRepresentation: 0,
  planarConfiguration: 0,
};
const colour: PixelLayout = {
  ...grey,
  samplesPerPixel: 3,
  photometricInterpretation: 'RGB',
  bitsAllocated: 8,
  bitsStored: 8,
  highBit: 7,
};
const bit: PixelLayout = { ...grey, bitsAllocated: 1, bitsStored: 1, highBit: 0 };
const jpeg = (last: number): string => `1.2.840.10008.1.2.4.${last}`;

describe('the way a picture is decoded', () => {
  it.each([
    ['implicit little endian', '1.2.840.10008.1.2', grey, 'native'],
    ['explicit little endian', '1.2.840.10008.1.2.1', grey, 'native'],
    ['deflated', '1.2.840.10008.1.2.1.99', grey, 'native'],
    ['big endian', '1.2.840.10008.1.2.2', grey, 'native'],
    ['one bit for a pixel', '1.2.840.10008.1.2.1', bit, 'native'],
    [
      'uncompressed YBR_FULL_422',
      '1.2.840.10008.1.2.1',
      { ...colour, photometricInterpretation: 'YBR_FULL_422' },
      'native',
    ],
    ['RLE', '1.2.840.10008.1.2.5', grey, 'rle'],
    [
      'RLE colour of 16 bits',
      '1.2.840.10008.1.2.5',
      { ...colour, bitsAllocated: 16, bitsStored: 16, highBit: 15 },
      'rle',
    ],
    ['JPEG baseline colour', jpeg(50), colour, 'colour-jpeg'],
    ['JPEG Extended of 12 bits', jpeg(51), grey, 'grey-jpeg'],
    ['JPEG of the retired progressive syntax', jpeg(55), grey, 'grey-jpeg'],
    ['JPEG Extended colour of 8 bits', jpeg(51), colour, 'colour-jpeg'],
    ['JPEG lossless', jpeg(70), grey, 'codec'],
    ['JPEG-LS', jpeg(80), grey, 'codec'],
    ['JPEG 2000', jpeg(90), grey, 'codec'],
    ['HTJ2K', jpeg(201), grey, 'codec'],
  ] as const)('of %s', (_name, syntax, layout, kind) => {
    expect(decodeRoute(syntax, layout).kind).toBe(kind);
  });

  it('of big endian swaps bytes', () => {
    expect(decodeRoute('1.2.840.10008.1.2.2', grey)).toEqual({ kind: 'native', bigEndian: true });
  });
});

describe('pictures that would come out wrong are refused with the reason', () => {
  it.each([
    [
      'JPEG Extended of 32 bits',
      jpeg(51),
      { ...grey, bitsAllocated: 32, bitsStored: 12, highBit: 11 },
      'JPEG Extended, 32 bit',
    ],
    [
      'JPEG Extended colour of 12 bits',
      jpeg(51),
      { ...colour, bitsAllocated: 16, bitsStored: 12, highBit: 11 },
      'JPEG Extended, 16 bit',
    ],
    ['MPEG-4', jpeg(102), colour, 'it is MPEG-4 video'],
    ['an unknown transfer syntax', '1.2.3', grey, 'its transfer syntax 1.2.3 is not known'],
    ['no transfer syntax', '', grey, 'its transfer syntax (none) is not known'],
    ['24 bits', '1.2.840.10008.1.2.1', { ...grey, bitsAllocated: 24 }, '24 bits for a sample'],
    [
      'colour JPEG 2000 of 16 bits',
      jpeg(90),
      { ...colour, bitsAllocated: 16 },
      'JPEG 2000 Lossless, 16 bit colour',
    ],
    [
      'a palette that is missing',
      '1.2.840.10008.1.2.1',
      { ...grey, photometricInterpretation: 'PALETTE COLOR' },
      'its colour palette is missing or cut short',
    ],
    [
      'CMYK',
      '1.2.840.10008.1.2.1',
      { ...colour, samplesPerPixel: 4, photometricInterpretation: 'CMYK' },
      'Explicit VR Little Endian with the colour model CMYK',
    ],
    [
      'grey with three samples',
      '1.2.840.10008.1.2.1',
      { ...grey, samplesPerPixel: 3 },
      'MONOCHROME2 with 3 samples',
    ],
    [
      'more bits stored than allocated',
      '1.2.840.10008.1.2.1',
      { ...grey, bitsStored: 17 },
      'its header says 17 bits stored in 16',
    ],
    ['no pixels', '1.2.840.10008.1.2.1', { ...grey, rows: 0 }, 'it has no pixels'],
  ] as const)('%s', (_name, syntax, layout, reason) => {
    expect(decodeRoute(syntax, layout)).toEqual({ kind: 'refused', reason });
  });
});

describe('transfer syntaxes', () => {
  it('have short names, and their UID when they are not known', () => {
    expect(transferSyntaxName(jpeg(50))).toBe('JPEG Baseline');
    expect(transferSyntaxName('1.2.3')).toBe('1.2.3');
  });

  it('are lossy where they always are', () => {
    expect(isLossySyntax(jpeg(50))).toBe(true);
    expect(isLossySyntax(jpeg(70))).toBe(false);
  });
});
