/** What of an image its RLE frames are laid out by (PS3.5 annex G). */
export interface RleLayout {
  readonly rows: number;
  readonly columns: number;
  readonly samplesPerPixel: number;
  /** A multiple of 8. */
  readonly bitsAllocated: number;
}

/** Thrown where the bytes are no whole frame of that layout. */
export class RleError extends Error {}

const headerLength = 64;

/** PackBits (PS3.5 G.3.1) into every `step`-th byte from `from` on, `count` bytes. */
function unpack(source: Uint8Array, target: Uint8Array, from: number, step: number, count: number): void {
  let read = 0;
  let written = 0;
  while (written < count) {
    const control = source[read];
    if (control === undefined) throw new RleError('a segment is cut short');
    read += 1;
    if (control === 128) continue;
    const run = control < 128 ? control + 1 : 257 - control;
    const taken = control < 128 ? run : 1;
    if (read + taken > source.byteLength) throw new RleError('a segment is cut short');
    const useful = Math.min(run, count - written);
    for (let index = 0; index < useful; index += 1) {
      const at = control < 128 ? read + index : read;
      target[from + (written + index) * step] = source[at] ?? 0;
    }
    read += taken;
    written += useful;
  }
}

/** A frame in native little endian pixels, colour by pixel. Throws RleError. */
export function decodeRleFrame(frame: Uint8Array, layout: RleLayout): Uint8Array {
  const { samplesPerPixel, bitsAllocated } = layout;
  const bytesPerSample = bitsAllocated / 8;
  const pixels = layout.rows * layout.columns;
  const segments = samplesPerPixel * bytesPerSample;
  if (frame.byteLength < headerLength) throw new RleError('the header is cut short');
  const header = new DataView(frame.buffer, frame.byteOffset, headerLength);
  if (header.getUint32(0, true) !== segments) throw new RleError('another number of segments is needed');
  const native = new Uint8Array(pixels * segments);
  for (let segment = 0; segment < segments; segment += 1) {
    const start = header.getUint32(4 + segment * 4, true);
    const end = segment + 1 < segments ? header.getUint32(8 + segment * 4, true) : frame.byteLength;
    const sample = Math.floor(segment / bytesPerSample);
    // The most significant byte comes first, and goes last in little endian.
    const byte = bytesPerSample - 1 - (segment % bytesPerSample);
    unpack(frame.subarray(start, end), native, sample * bytesPerSample + byte, segments, pixels);
  }
  return native;
}
