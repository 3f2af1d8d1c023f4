import { expect, it } from 'vitest';
import { drawThumbnail } from './thumbnail.ts';

const source = {
  rows: 2,
  columns: 4,
  components: 1 as const,
  pixels: [0, 0, 100, 100, 0, 0, 100, 100],
  window: { center: 50.5, width: 101 },
  inverted: false,
  pixelAspect: 1,
};

it('a thumbnail keeps the proportions and applies the window', () => {
  const { width, height, rgba } = drawThumbnail(source, 4);
  expect([width, height]).toEqual([4, 2]);
  expect(Array.from(rgba.slice(0, 4))).toEqual([0, 0, 0, 255]);
  expect(Array.from(rgba.slice(8, 12))).toEqual([255, 255, 255, 255]);
});

it('a thumbnail of MONOCHROME1 is inverted', () => {
  expect(Array.from(drawThumbnail({ ...source, inverted: true }, 4).rgba.slice(0, 3))).toEqual([
    255, 255, 255,
  ]);
});

it('a thumbnail of pixels that are not square has their proportions', () => {
  const { width, height } = drawThumbnail({ ...source, pixelAspect: 2 }, 4);
  expect([width, height]).toEqual([4, 4]);
});
