import { decodeNative } from './native-pixels.ts';
import { DamagedPixels, type DecodedPixels, type PixelLayout } from './pixel-layout.ts';

/**
 * Decodes a frame of RLE Lossless (PS3.5 annex G): one segment for each byte of each sample, the most significant
 * byte first, every segment a plane. Throws DamagedPixels when a segment is missing or short.
 */
export function decodeRle(frame: Uint8Array, layout: PixelLayout): DecodedPixels {
  const pixels = layout.rows * layout.columns;
  const bytesPerSample = layout.bitsAllocated / 8;
  const expected = layout.samplesPerPixel * bytesPerSample;
  if (frame.length < 64) throw new DamagedPixels('the RLE header is cut short');
  const header = new DataView(frame.buffer, frame.byteOffset, 64);
  const count = header.getUint32(0, true);
  if (count !== expected) throw new DamagedPixels(`${count} RLE segments where ${expected} are needed`);
  const planes = new Uint8Array(pixels * expected);
  for (let segment = 0; segment < count; segment++) {
    const start = header.getUint32(4 + segment * 4, true);
    const end = segment + 1 < count ? header.getUint32(8 + segment * 4, true) : frame.length;
    const sample = Math.floor(segment / bytesPerSample);
    // Little endian in memory: the most significant byte, which comes first, goes last.
    const byte = bytesPerSample - 1 - (segment % bytesPerSample);
    unpack(
      frame.subarray(start, end),
      planes,
      sample * pixels * bytesPerSample + byte,
      bytesPerSample,
      pixels,
    );
  }
  return decodeNative(planes, { ...layout, planarConfiguration: 1 });
}

/** PackBits (PS3.5 G.3.2) into every `step`-th byte from `from` on, `count` bytes. */
function unpack(source: Uint8Array, target: Uint8Array, from: number, step: number, count: number): void {
  let read = 0;
  let written = 0;
  while (written < count) {
    const control = source[read++];
    if (control === undefined) throw new DamagedPixels('an RLE segment is cut short');
    if (control === 128) continue;
    if (control < 128) {
      const run = Math.min(control + 1, count - written);
      if (read + run > source.length) throw new DamagedPixels('an RLE segment is cut short');
      for (let index = 0; index < run; index++)
        target[from + (written + index) * step] = source[read + index] ?? 0;
      read += control + 1;
      written += run;
    } else {
      const value = source[read++];
      if (value === undefined) throw new DamagedPixels('an RLE segment is cut short');
      const run = Math.min(257 - control, count - written);
      for (let index = 0; index < run; index++) target[from + (written + index) * step] = value;
      written += run;
    }
  }
}
