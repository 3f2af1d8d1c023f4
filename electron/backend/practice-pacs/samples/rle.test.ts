import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encapsulate, encodeRleFrame } from './rle.ts';

/** PS3.5 G.3.2, written from the standard, to check the encoder with. */
function decodeSegment(bytes: Uint8Array, length: number): number[] {
  const out: number[] = [];
  let at = 0;
  while (out.length < length) {
    const header = bytes[at++] ?? 128;
    if (header < 128) for (let count = 0; count <= header; count += 1) out.push(bytes[at++] ?? -1);
    else if (header > 128) {
      const value = bytes[at++] ?? -1;
      for (let count = 0; count < 257 - header; count += 1) out.push(value);
    }
  }
  return out;
}

test('any frame comes back from its segments, most significant byte first', () => {
  const layouts = fc.record({
    columns: fc.integer({ min: 1, max: 40 }),
    bytesPerSample: fc.constantFrom(1, 2),
    samplesPerPixel: fc.constantFrom(1, 3),
    rows: fc.integer({ min: 1, max: 8 }),
    seed: fc.array(fc.constantFrom(0, 0, 0, 7, 200), { minLength: 1, maxLength: 50 }),
  });
  fc.assert(
    fc.property(layouts, ({ rows, seed, ...layout }) => {
      const stride = layout.bytesPerSample * layout.samplesPerPixel;
      const pixels = layout.columns * rows;
      const frame = Uint8Array.from(
        { length: pixels * stride },
        (_, index) => seed[index % seed.length] ?? 0,
      );
      const encoded = encodeRleFrame(frame, layout);
      const header = new DataView(encoded.buffer, encoded.byteOffset);
      const segments = header.getUint32(0, true);
      expect(segments).toBe(stride);
      expect(encoded.byteLength % 2).toBe(0);
      for (let segment = 0; segment < segments; segment += 1) {
        const sample = Math.floor(segment / layout.bytesPerSample);
        const byte = layout.bytesPerSample - 1 - (segment % layout.bytesPerSample);
        const expected = Array.from(
          { length: pixels },
          (_, pixel) => frame[pixel * stride + sample * layout.bytesPerSample + byte],
        );
        const start = header.getUint32(4 + segment * 4, true);
        expect(decodeSegment(encoded.subarray(start), pixels)).toEqual(expected);
      }
    }),
    { numRuns: 200 },
  );
});

test('the offset table points at each fragment', () => {
  const stream = encapsulate([new Uint8Array(10), new Uint8Array(6)]);
  const view = new DataView(stream.buffer);
  expect([view.getUint32(8, true), view.getUint32(12, true)]).toEqual([0, 18]);
  expect(view.getUint32(16 + 4, true)).toBe(10);
  expect(view.getUint32(16 + 18 + 4, true)).toBe(6);
});
