import { describe, expect, it } from 'vitest';
import { moveSelection } from './data-table/index.ts';
import { formatBytes, formatDuration, plural } from './format.ts';
import { parseHash } from './navigation.ts';

describe('moveSelection', () => {
  it('moves by row, by page and to the ends, and stops there', () => {
    expect(moveSelection('ArrowDown', 0, 3, 10)).toBe(1);
    expect(moveSelection('ArrowDown', 2, 3, 10)).toBe(2);
    expect(moveSelection('ArrowUp', 0, 3, 10)).toBe(0);
    expect(moveSelection('PageDown', 5, 100, 10)).toBe(15);
    expect(moveSelection('End', 0, 100, 10)).toBe(99);
    expect(moveSelection('Home', 50, 100, 10)).toBe(0);
  });

  it('begins at the first row when nothing is chosen', () => {
    expect(moveSelection('ArrowDown', -1, 3, 10)).toBe(0);
  });

  it('leaves other keys and empty tables alone', () => {
    expect(moveSelection('r', 0, 3, 10)).toBeUndefined();
    expect(moveSelection('ArrowDown', -1, 0, 10)).toBeUndefined();
  });
});

describe('format', () => {
  it('writes bytes in decimal units', () => {
    expect([0, 999, 1000, 15_900_000, 999_600].map(formatBytes)).toEqual([
      '0 B',
      '999 B',
      '1.0 kB',
      '15.9 MB',
      '1.0 MB',
    ]);
  });

  it('writes durations as short as they can be read', () => {
    expect([40, 1500, 12_000, 185_000, 3_727_000].map(formatDuration)).toEqual([
      '40 ms',
      '1.5 s',
      '12 s',
      '3:05',
      '1:02:07',
    ]);
  });

  it('counts in words', () => {
    expect([plural(1, 'study', 'studies'), plural(1200, 'study', 'studies')]).toEqual([
      '1 study',
      '1,200 studies',
    ]);
  });
});

describe('parseHash', () => {
  it('splits the place from what is shown there', () => {
    expect(parseHash('#/transfers/r%201')).toEqual({ place: 'transfers', rest: 'r 1' });
    expect(parseHash('')).toEqual({ place: '', rest: undefined });
  });
});
