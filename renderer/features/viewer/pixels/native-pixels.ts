import { DamagedPixels, type DecodedPixels, type GreySamples, type PixelLayout } from './pixel-layout.ts';

/** Bytes of one native (uncompressed) frame; bits for BitsAllocated 1, where frames are not byte aligned. */
export function nativeFrameBits(layout: PixelLayout): number {
  const pixels = layout.rows * layout.columns;
  if (layout.photometricInterpretation === 'YBR_FULL_422') return pixels * 2 * layout.bitsAllocated;
  return pixels * layout.samplesPerPixel * layout.bitsAllocated;
}

/**
 * Decodes a native frame (PS3.5 8.1, 8.2): BitsAllocated 1, 8, 16 or 32, either byte order, bits beyond BitsStored
 * cut off, colour by pixel or plane, YBR and palette turned into RGB. Throws DamagedPixels when bytes are missing.
 * `firstBit` is where a frame of BitsAllocated 1 begins in its first byte.
 */
export function decodeNative(
  bytes: Uint8Array,
  layout: PixelLayout,
  options: { readonly bigEndian?: boolean; readonly firstBit?: number } = {},
): DecodedPixels {
  const firstBit = options.firstBit ?? 0;
  if (bytes.length * 8 < nativeFrameBits(layout) + firstBit) {
    throw new DamagedPixels('the pixel data is shorter than the image');
  }
  const samples = readSamples(bytes, layout, options.bigEndian === true, firstBit);
  return toPixels(samples, layout);
}

/** Gives stored samples their meaning: grey values as they are, everything else as RGB. */
export function toPixels(samples: GreySamples, layout: PixelLayout): DecodedPixels {
  switch (layout.photometricInterpretation) {
    case 'MONOCHROME1':
    case 'MONOCHROME2':
      return { kind: 'grey', samples };
    case 'PALETTE COLOR':
      return { kind: 'rgb', samples: throughPalette(samples, layout) };
    case 'RGB':
      return { kind: 'rgb', samples: byPixel(toBytes(samples, layout), layout) };
    case 'YBR_FULL':
      return { kind: 'rgb', samples: ybrToRgb(byPixel(toBytes(samples, layout), layout)) };
    case 'YBR_FULL_422':
      return { kind: 'rgb', samples: ybrToRgb(expand422(toBytes(samples, layout), layout)) };
    default:
      throw new DamagedPixels(`no way to show ${layout.photometricInterpretation}`);
  }
}

function readSamples(
  bytes: Uint8Array,
  layout: PixelLayout,
  bigEndian: boolean,
  firstBit: number,
): GreySamples {
  const count = nativeFrameBits(layout) / layout.bitsAllocated;
  switch (layout.bitsAllocated) {
    case 1:
      return unpackBits(bytes, count, firstBit);
    case 8:
      return cutToStored(bytes.slice(0, count), layout, 8);
    case 16:
      return cutToStored(readWords(bytes, count, bigEndian), layout, 16);
    case 32:
      return cutToStored(readLongs(bytes, count, bigEndian), layout, 32);
    default:
      throw new DamagedPixels(`Bits Allocated of ${layout.bitsAllocated}`);
  }
}

/** PS3.5 8.1.1: the first pixel is the least significant bit of the first byte. */
function unpackBits(bytes: Uint8Array, count: number, firstBit: number): Uint8Array {
  const out = new Uint8Array(count);
  for (let index = 0; index < count; index++) {
    const bit = index + firstBit;
    out[index] = ((bytes[bit >> 3] ?? 0) >> (bit & 7)) & 1;
  }
  return out;
}

function readWords(bytes: Uint8Array, count: number, bigEndian: boolean): Uint16Array {
  const own = bytes.slice(0, count * 2);
  if (bigEndian) {
    for (let index = 0; index < own.length; index += 2) {
      const low = own[index + 1] ?? 0;
      own[index + 1] = own[index] ?? 0;
      own[index] = low;
    }
  }
  return new Uint16Array(own.buffer, 0, count);
}

/**
 * Pixels of 32 bits. As OW they are two words, the lower one first, and big endian swaps the bytes of each word (PS3.5 7.3);
 * other writers swap all four bytes. Nothing in the file tells them apart, but words in the wrong order make neighbours
 * differ by multiples of 65536: the smoother reading is taken.
 */
function readLongs(bytes: Uint8Array, count: number, bigEndian: boolean): Uint32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const read = (value: (at: number) => number): Uint32Array => {
    const out = new Uint32Array(count);
    for (let index = 0; index < count; index++) out[index] = value(index * 4);
    return out;
  };
  if (!bigEndian) return read((at) => view.getUint32(at, true));
  const asWhole = read((at) => view.getUint32(at));
  const asWords = asWhole.map((value) => (value << 16) | (value >>> 16));
  return roughness(asWords) < roughness(asWhole) ? asWords : asWhole;
}

function roughness(values: Uint32Array): number {
  let sum = 0;
  for (let index = 1; index < values.length; index++) {
    sum += Math.abs((values[index] ?? 0) - (values[index - 1] ?? 0));
  }
  return sum;
}

/** Keeps the bits from HighBit downwards, BitsStored of them (old files keep overlays in the others). */
function cutToStored(
  raw: Uint8Array | Uint16Array | Uint32Array,
  layout: PixelLayout,
  allocated: 8 | 16 | 32,
): GreySamples {
  const { bitsStored, highBit } = layout;
  const shiftUp = allocated - 1 - highBit;
  const shiftDown = allocated - bitsStored;
  const signed = layout.pixelRepresentation === 1;
  if (shiftDown === 0) return signed ? asSigned(raw) : raw;
  const spread = 32 - allocated + shiftUp;
  const back = 32 - bitsStored;
  if (signed) {
    const out = asSigned(raw);
    for (let index = 0; index < raw.length; index++) out[index] = ((raw[index] ?? 0) << spread) >> back;
    return out;
  }
  for (let index = 0; index < raw.length; index++) raw[index] = ((raw[index] ?? 0) << spread) >>> back;
  return raw;
}

function asSigned(raw: Uint8Array | Uint16Array | Uint32Array): Int8Array | Int16Array | Int32Array {
  if (raw instanceof Uint8Array) return new Int8Array(raw.buffer, raw.byteOffset, raw.length);
  if (raw instanceof Uint16Array) return new Int16Array(raw.buffer, raw.byteOffset, raw.length);
  return new Int32Array(raw.buffer, raw.byteOffset, raw.length);
}

/** Colour samples of more than 8 bits are shown by their upper 8. */
function toBytes(samples: GreySamples, layout: PixelLayout): Uint8Array {
  if (samples instanceof Uint8Array && layout.bitsStored === 8) return samples;
  const out = new Uint8Array(samples.length);
  const down = Math.max(0, layout.bitsStored - 8);
  const up = Math.max(0, 8 - layout.bitsStored);
  for (let index = 0; index < samples.length; index++) out[index] = ((samples[index] ?? 0) >>> down) << up;
  return out;
}

function byPixel(samples: Uint8Array, layout: PixelLayout): Uint8Array {
  if (layout.planarConfiguration === 0) return samples;
  const pixels = layout.rows * layout.columns;
  const out = new Uint8Array(pixels * 3);
  for (let plane = 0; plane < 3; plane++) {
    for (let pixel = 0; pixel < pixels; pixel++) {
      out[pixel * 3 + plane] = samples[plane * pixels + pixel] ?? 0;
    }
  }
  return out;
}

/** YBR_FULL_422 (PS3.3 C.7.6.3.1.2): Y1 Y2 Cb Cr for each two pixels of a row. */
function expand422(samples: Uint8Array, layout: PixelLayout): Uint8Array {
  const pixels = layout.rows * layout.columns;
  const out = new Uint8Array(pixels * 3);
  for (let pair = 0; pair * 2 < pixels; pair++) {
    const at = pair * 4;
    for (let half = 0; half < 2; half++) {
      const to = (pair * 2 + half) * 3;
      out[to] = samples[at + half] ?? 0;
      out[to + 1] = samples[at + 2] ?? 0;
      out[to + 2] = samples[at + 3] ?? 0;
    }
  }
  return out;
}

/** PS3.3 C.7.6.3.1.2, full range. Works in place. */
function ybrToRgb(samples: Uint8Array): Uint8Array {
  const out = new Uint8ClampedArray(samples.buffer, samples.byteOffset, samples.length);
  for (let index = 0; index < samples.length; index += 3) {
    const y = samples[index] ?? 0;
    const cb = (samples[index + 1] ?? 0) - 128;
    const cr = (samples[index + 2] ?? 0) - 128;
    out[index] = y + 1.402 * cr;
    out[index + 1] = y - 0.344136 * cb - 0.714136 * cr;
    out[index + 2] = y + 1.772 * cb;
  }
  return samples;
}

function throughPalette(samples: GreySamples, layout: PixelLayout): Uint8Array {
  const palette = layout.palette;
  if (!palette) throw new DamagedPixels('the palette is missing');
  const last = palette.red.length - 1;
  const out = new Uint8Array(samples.length * 3);
  for (let index = 0; index < samples.length; index++) {
    // PS3.3 C.7.6.3.1.5: values outside the table take its first or last entry.
    const entry = Math.min(last, Math.max(0, (samples[index] ?? 0) - palette.firstValue));
    out[index * 3] = palette.red[entry] ?? 0;
    out[index * 3 + 1] = palette.green[entry] ?? 0;
    out[index * 3 + 2] = palette.blue[entry] ?? 0;
  }
  return out;
}
