import { deflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { dataSet, file } from './data-set.test-support.ts';
import { readPart10 } from './part10.ts';

const body = dataSet([
  [0x00280010, 'US', 64],
  [0x00280011, 'US', 64],
  [0x7fe00010, 'OB', Uint8Array.from({ length: 4096 }, (_, at) => (at * at) % 251)],
]);

function deflated(trailer: number, preamble: number): Uint8Array {
  const bytes = file(
    '1.2.840.10008.1.2.1.99',
    Uint8Array.from([...deflateRawSync(body), ...new Uint8Array(trailer).fill(7)]),
  );
  return bytes.fill(preamble, 0, 128);
}

describe('a deflated file', () => {
  it.each([
    ['as it is', 0, 0],
    ['padded to an even length', 1, 0],
    ['with what gzip leaves at the end', 8, 0],
    ['with something in its preamble, as the library writes it', 0, 0xa5],
  ])('is read %s', async (_, trailer, preamble) => {
    const read = await readPart10(deflated(trailer, preamble));
    expect(read.string('x00020010')).toBe('1.2.840.10008.1.2.1');
    expect(read.uint16('x00280010')).toBe(64);
    expect(read.elements.x7fe00010?.length).toBe(4096);
  });

  it('is damaged when it is cut short', async () => {
    const whole = deflated(0, 0);
    await expect(readPart10(whole.subarray(0, whole.length - 60))).rejects.toMatchObject({
      problem: { kind: 'damaged' },
    });
  });
});
