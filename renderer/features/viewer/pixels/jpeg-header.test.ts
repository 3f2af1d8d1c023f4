import { describe, expect, it } from 'vitest';
import { isSignedJ2k } from './j2k-header.ts';
import { endsProperly, isRgbJpeg, readJpegHeader, withPlainColourSpace } from './jpeg-header.ts';
import { DamagedPixels } from './pixel-layout.ts';

const soi = [0xff, 0xd8];
const eoi = [0xff, 0xd9];
const jfif = [0xff, 0xe0, 0, 16, 0x4a, 0x46, 0x49, 0x46, 0, 1, 1, 0, 0, 1, 0, 1, 0, 0];
const exif = [0xff, 0xe1, 0, 8, 0x45, 0x78, 0x69, 0x66, 0, 0];
const adobe = (transform: number): number[] => [
  0xff,
  0xee,
  0,
  14,
  0x41,
  0x64,
  0x6f,
  0x62,
  0x65,
  0,
  100,
  0,
  0,
  0,
  0,
  transform,
];
const frame = (ids: readonly number[], firstSampling = 0x11): number[] => [
  ...[0xff, 0xc0, 0, 8 + ids.length * 3, 8, 0, 100, 0, 50, ids.length],
  ...ids.flatMap((id, index) => [id, index === 0 ? firstSampling : 0x11, 0]),
];
const scan = [0xff, 0xda, 0, 2, 0x12, 0x34];
const stream = (...parts: readonly number[][]): Uint8Array =>
  Uint8Array.from([soi, ...parts, scan, eoi].flat());
const isRgb = (photometric: string, ...parts: readonly number[][]): boolean =>
  isRgbJpeg(readJpegHeader(stream(...parts)), photometric);

describe('the header of a JPEG stream', () => {
  it('is read', () => {
    expect(readJpegHeader(stream(jfif, frame([1, 2, 3], 0x21)))).toEqual({
      frameMarker: 0xc0,
      precision: 8,
      rows: 100,
      columns: 50,
      components: [
        { id: 1, sampling: 0x21, quantisation: 0 },
        { id: 2, sampling: 0x11, quantisation: 0 },
        { id: 3, sampling: 0x11, quantisation: 0 },
      ],
      jfif: true,
      adobeTransform: undefined,
    });
  });

  it('that is cut short is damaged', () => {
    expect(() => readJpegHeader(stream(jfif).subarray(0, 12))).toThrow(DamagedPixels);
    expect(() => readJpegHeader(Uint8Array.of(1, 2, 3))).toThrow(DamagedPixels);
  });
});

describe('whether JPEG samples are red, green and blue', () => {
  it('is what an Adobe marker says, whatever the file says', () => {
    expect(isRgb('YBR_FULL_422', adobe(0), frame([1, 2, 3]))).toBe(true);
    expect(isRgb('RGB', adobe(1), frame([1, 2, 3]))).toBe(false);
  });

  it('is not so in JFIF', () => {
    expect(isRgb('RGB', jfif, frame([1, 2, 3]))).toBe(false);
  });

  it('is so when the components are named R, G and B', () => {
    expect(isRgb('YBR_FULL_422', frame([82, 71, 66]))).toBe(true);
  });

  it('is not so when chroma is subsampled', () => {
    expect(isRgb('RGB', frame([1, 2, 3], 0x22))).toBe(false);
  });

  it('is what the file says when the stream says nothing', () => {
    expect(isRgb('RGB', frame([1, 2, 3]))).toBe(true);
    expect(isRgb('YBR_FULL', frame([1, 2, 3]))).toBe(false);
  });
});

describe('a stream for the browser', () => {
  it('says its colour space and nothing else: no JFIF, no Exif rotation', () => {
    const plain = withPlainColourSpace(stream(jfif, exif, frame([1, 2, 3])), true);
    expect(Array.from(plain)).toEqual([...soi, ...adobe(0), ...frame([1, 2, 3]), ...scan, ...eoi]);
  });

  it('says YCbCr where it is', () => {
    expect(readJpegHeader(withPlainColourSpace(stream(frame([1, 2, 3])), false)).adobeTransform).toBe(1);
  });
});

describe('the end of a stream', () => {
  it('may be padded', () => {
    expect(endsProperly(Uint8Array.of(1, 0xff, 0xd9, 0))).toBe(true);
    expect(endsProperly(Uint8Array.of(1, 0xff, 0xd9, 0x3f))).toBe(true);
  });

  it('is missing when the stream was cut', () => {
    expect(endsProperly(Uint8Array.of(1, 2, 3, 4))).toBe(false);
    expect(endsProperly(Uint8Array.of(1, 0xff, 0xd9, 3, 4))).toBe(false);
    expect(endsProperly(new Uint8Array(0))).toBe(false);
  });
});

describe('the sign of a JPEG 2000 stream', () => {
  const siz = (ssiz: number): Uint8Array => {
    const bytes = new Uint8Array(60);
    bytes.set([0xff, 0x4f, 0xff, 0x51]);
    bytes[42] = ssiz;
    return bytes;
  };

  it('is the upper bit of Ssiz', () => {
    expect(isSignedJ2k(siz(0x8f))).toBe(true);
    expect(isSignedJ2k(siz(0x0f))).toBe(false);
  });

  it('is not known of other streams', () => {
    expect(isSignedJ2k(Uint8Array.from({ length: 60 }, () => 0xff))).toBeUndefined();
  });
});
