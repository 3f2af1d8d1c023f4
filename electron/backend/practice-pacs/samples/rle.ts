/** PackBits as PS3.5 G.3.1 has it: literal runs and replicate runs of at most 128 bytes. */
function packBits(bytes: Uint8Array, rowLength: number): Uint8Array {
  const packed = new Uint8Array(
    bytes.byteLength + Math.ceil(bytes.byteLength / 64) + 2 * Math.ceil(bytes.byteLength / rowLength) + 2,
  );
  let to = 0;
  for (let start = 0; start < bytes.byteLength; start += rowLength) {
    const end = Math.min(bytes.byteLength, start + rowLength);
    let at = start;
    while (at < end) {
      let run = 1;
      while (at + run < end && run < 128 && bytes[at + run] === bytes[at]) run += 1;
      if (run >= 3) {
        packed[to++] = 257 - run;
        packed[to++] = bytes[at] ?? 0;
        at += run;
        continue;
      }
      const literal = at;
      while (at < end && at - literal < 128) {
        const repeats = at + 2 < end && bytes[at] === bytes[at + 1] && bytes[at] === bytes[at + 2];
        if (repeats) break;
        at += 1;
      }
      packed[to++] = at - literal - 1;
      packed.set(bytes.subarray(literal, at), to);
      to += at - literal;
    }
  }
  // Segments have an even length.
  return packed.subarray(0, to % 2 === 0 ? to : to + 1);
}

const headerLength = 64;

/**
 * One frame in RLE Lossless (PS3.5 Annex G): a segment for each byte of a sample, the most significant first, sample
 * by sample. `frame` is native little endian with samples interleaved.
 */
export function encodeRleFrame(
  frame: Uint8Array,
  layout: { readonly columns: number; readonly bytesPerSample: number; readonly samplesPerPixel: number },
): Uint8Array {
  const { columns, bytesPerSample, samplesPerPixel } = layout;
  const stride = bytesPerSample * samplesPerPixel;
  const pixels = frame.byteLength / stride;
  const segments: Uint8Array[] = [];
  const plane = new Uint8Array(pixels);
  for (let sample = 0; sample < samplesPerPixel; sample += 1) {
    for (let byte = bytesPerSample - 1; byte >= 0; byte -= 1) {
      const offset = sample * bytesPerSample + byte;
      for (let pixel = 0; pixel < pixels; pixel += 1) plane[pixel] = frame[pixel * stride + offset] ?? 0;
      segments.push(packBits(plane, columns).slice());
    }
  }
  const length = segments.reduce((sum, segment) => sum + segment.byteLength, headerLength);
  const encoded = new Uint8Array(length);
  const header = new DataView(encoded.buffer);
  header.setUint32(0, segments.length, true);
  let at = headerLength;
  for (const [index, segment] of segments.entries()) {
    header.setUint32(4 + index * 4, at, true);
    encoded.set(segment, at);
    at += segment.byteLength;
  }
  return encoded;
}

/** The item stream of encapsulated pixel data: a basic offset table and one fragment a frame (PS3.5 A.4). */
export function encapsulate(frames: readonly Uint8Array[]): Uint8Array {
  const tableLength = frames.length * 4;
  const length = frames.reduce((sum, frame) => sum + 8 + frame.byteLength, 8 + tableLength);
  const stream = new Uint8Array(length);
  const view = new DataView(stream.buffer);
  const item = (at: number, size: number) => {
    view.setUint16(at, 0xfffe, true);
    view.setUint16(at + 2, 0xe000, true);
    view.setUint32(at + 4, size, true);
  };
  item(0, tableLength);
  const first = 8 + tableLength;
  let at = first;
  for (const [index, frame] of frames.entries()) {
    view.setUint32(8 + index * 4, at - first, true);
    item(at, frame.byteLength);
    stream.set(frame, at + 8);
    at += 8 + frame.byteLength;
  }
  return stream;
}
