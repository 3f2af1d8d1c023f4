import { describe, expect, it } from 'vitest';
import { dataSet, file, type Item } from './data-set.test-support.ts';
import { type LookupTable, readLookupTable } from './lookup-table.ts';
import { readPart10 } from './part10.ts';

function words(...values: number[]): Uint8Array {
  return new Uint8Array(Uint16Array.from(values).buffer);
}

async function tableOf(
  descriptor: readonly [number, number, number],
  data: Uint8Array,
  signed = false,
): Promise<LookupTable | undefined> {
  const item: Item = [
    [0x00283002, 'US', words(...descriptor)],
    [0x00283006, 'OW', data],
  ];
  const body = dataSet([[0x00283010, 'SQ', [item]]]);
  return readLookupTable(await readPart10(file('1.2.840.10008.1.2.1', body)), 'x00283010', signed);
}

describe('a lookup table', () => {
  it('has its entries, their bits, and a first value that is negative where values may be', async () => {
    const data = words(0, 100, 4095);
    expect(await tableOf([3, 65_535, 12], data)).toEqual({
      firstValue: 65_535,
      bits: 12,
      entries: [0, 100, 4095],
    });
    expect((await tableOf([3, 65_535, 12], data, true))?.firstValue).toBe(-1);
  });

  it('may pack entries of 8 bits', async () => {
    expect(await tableOf([4, 0, 8], Uint8Array.of(1, 2, 3, 4))).toMatchObject({
      bits: 8,
      entries: [1, 2, 3, 4],
    });
  });

  it('with larger entries than it says has as many bits as they need', async () => {
    expect(await tableOf([2, 0, 8], words(0, 1000))).toMatchObject({ bits: 10 });
    expect(await tableOf([2, 0, 0], words(0, 200))).toMatchObject({ bits: 8 });
  });

  it('without entries is none', async () => {
    expect(await tableOf([4, 0, 8], new Uint8Array(0))).toBeUndefined();
  });
});
