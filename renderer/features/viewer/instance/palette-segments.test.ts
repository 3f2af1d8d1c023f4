import { describe, expect, it } from 'vitest';
import { expandSegments } from './palette-segments.ts';

describe('segments of a palette', () => {
  it('list their values, rise in a line from the value before, and repeat earlier ones', () => {
    // Discrete: 10, 20. Linear: 4 more up to 60. Indirect: both again, from byte 0.
    const units = [0, 2, 10, 20, 1, 4, 60, 2, 2, 0, 0];
    expect(expandSegments(units, 12, 2)).toEqual([10, 20, 30, 40, 50, 60, 10, 20, 30, 40, 50, 60]);
  });

  it('are repeated from a byte, which is half a unit of 16 bits', () => {
    const units = [0, 1, 7, 0, 2, 1, 2, 2, 1, 6, 0];
    expect(expandSegments(units, 5, 2)).toEqual([7, 1, 2, 1, 2]);
    expect(expandSegments([0, 1, 7, 0, 2, 1, 2, 2, 1, 3, 0], 5, 1)).toEqual([7, 1, 2, 1, 2]);
  });

  it.each([
    ['a line from nothing', [1, 2, 9], 2],
    ['more values than the file holds', [0, 4, 1, 2], 4],
    ['fewer entries than the table says', [0, 2, 1, 2], 3],
    ['more entries than the table says', [0, 1, 1, 1, 5, 9], 3],
    ['a repetition of itself', [0, 1, 7, 2, 1, 6, 0], 3],
    ['an unknown segment', [9, 1, 1, 1], 2],
  ])('with %s are no palette', (_, units, count) => {
    expect(expandSegments(units, count, 2)).toBeUndefined();
  });
});
