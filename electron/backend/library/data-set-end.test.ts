import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDataSet } from '../dataset/parse.ts';
import { readPart10 } from '../dataset/part10.ts';
import { findDataSetEnd } from './data-set-end.ts';
import { explicitLittle, makeInstance, readBytes, realFiles } from './library.test-support.ts';

function end(bytes: Uint8Array, offset: number, transferSyntaxUid: string): Promise<number | undefined> {
  const source = {
    length: bytes.byteLength,
    read: async (position: number, length: number) => bytes.slice(position, position + length),
  };
  return findDataSetEnd(source, offset, transferSyntaxUid);
}

function parses(bytes: Uint8Array, transferSyntaxUid: string): boolean {
  try {
    parseDataSet(bytes, transferSyntaxUid);
    return true;
  } catch {
    return false;
  }
}

describe('the end of a data set, found by its headers alone', () => {
  it.skipIf(realFiles().names.length === 0)(
    'is the end of every real file that the parser reads',
    async () => {
      const { folder, names } = realFiles();
      let compared = 0;
      for (const name of names) {
        const bytes = readBytes(join(folder, name));
        let part10: ReturnType<typeof readPart10>;
        try {
          part10 = readPart10(bytes);
        } catch {
          continue;
        }
        if (!parses(bytes.subarray(part10.dataSetOffset), part10.transferSyntaxUid)) continue;
        compared += 1;
        expect(await end(bytes, part10.dataSetOffset, part10.transferSyntaxUid), name).toBe(bytes.byteLength);
      }
      expect(compared).toBeGreaterThan(50);
      const cut = readBytes(join(folder, 'MR_truncated.dcm'));
      expect(await end(cut, readPart10(cut).dataSetOffset, explicitLittle)).toBeUndefined();
    },
  );

  it('is missing exactly where the parser finds the bytes cut off', async () => {
    const { bytes } = makeInstance(
      '1.2',
      { 528432: 'A description' },
      { pixels: new Uint8Array(300).fill(9) },
    );
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: bytes.byteLength }), async (length) => {
        const part = bytes.subarray(0, length);
        expect((await end(part, 0, explicitLittle)) !== undefined).toBe(parses(part, explicitLittle));
      }),
      { numRuns: 300 },
    );
  });

  it('is after zeros that pad the file', async () => {
    const { bytes } = makeInstance('1.2');
    const padded = new Uint8Array(bytes.byteLength + 13);
    padded.set(bytes);
    expect(await end(padded, 0, explicitLittle)).toBe(padded.byteLength);
  });
});
