import { describe, expect, it } from 'vitest';
import { densityFor, pageAt, pixelsPerPoint, scaleFor, zoomedBy } from './pdf-layout.ts';

const a4 = { width: 595, height: 842 };

describe('the size of pages', () => {
  it('is the width of the pane with a margin, or whole, or a share of the size on paper', () => {
    const room = { width: 632, height: 445 };
    expect(scaleFor('width', a4, room) * a4.width).toBeCloseTo(600);
    expect(scaleFor('whole', a4, room) * a4.height).toBeCloseTo(421);
    expect(scaleFor(1.5, a4, room)).toBeCloseTo(2);
  });

  it('grows from what is seen, within bounds', () => {
    expect(zoomedBy(1.25, pixelsPerPoint)).toBeCloseTo(1.25);
    expect(zoomedBy(0.01, pixelsPerPoint)).toBe(0.1);
    expect(zoomedBy(100, pixelsPerPoint)).toBe(8);
  });

  it('has fewer pixels of the screen where a canvas would be too large', () => {
    expect(densityFor({ width: 1000, height: 1000 }, 2)).toBe(2);
    expect(densityFor({ width: 8000, height: 8000 }, 2)).toBe(0.5);
  });
});

it('the page that is read begins in the upper third, and the last one counts at the end', () => {
  const tops = [12, 1012, 2012];
  expect(pageAt(tops, 0, 900)).toBe(0);
  expect(pageAt(tops, 650, 900)).toBe(0);
  expect(pageAt(tops, 720, 900)).toBe(1);
  expect(pageAt(tops, 2000, 900)).toBe(2);
  expect(pageAt([], 0, 900)).toBe(0);
});
