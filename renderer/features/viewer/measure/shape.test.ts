import { describe, expect, it } from 'vitest';
import type { ImagePoint } from '../../../../shared/contract/measurement.ts';
import { angleOfLines, crossesItself, distance, regionOf } from './geometry.ts';
import { outlineOf } from './outline.ts';
import { hitTest, type Placed, placeLabel, type ScreenPoint } from './screen.ts';
import { handlesOf, hasExtent, strokesOf, withHandleAt, withSecondAxis } from './shape.ts';

const size = { down: 2, across: 1 };

describe('a handle that is moved', () => {
  it('of a rectangle leaves the opposite corner where it is', () => {
    const points: ImagePoint[] = [
      [10, 20],
      [30, 40],
    ];
    expect(handlesOf('rectangle', points)).toEqual([
      [10, 20],
      [30, 20],
      [30, 40],
      [10, 40],
    ]);
    const changed = withHandleAt('rectangle', points, 1, [50, 5], size);
    expect(handlesOf('rectangle', changed)).toEqual([
      [10, 5],
      [50, 5],
      [50, 40],
      [10, 40],
    ]);
  });

  it('of an ellipse moves its side only', () => {
    const changed = withHandleAt(
      'ellipse',
      [
        [10, 20],
        [30, 40],
      ],
      1,
      [60, 99],
      size,
    );
    expect(changed).toEqual([
      [10, 20],
      [60, 40],
    ]);
  });

  it('of a line moves its end', () => {
    expect(
      withHandleAt(
        'length',
        [
          [1, 1],
          [9, 9],
        ],
        1,
        [5, 6],
        size,
      ),
    ).toEqual([
      [1, 1],
      [5, 6],
    ]);
  });
});

describe('the axes of a lesion', () => {
  const drawn = withSecondAxis(
    [
      [10, 10],
      [50, 30],
    ],
    size,
  );
  const [a, b, c, d] = drawn as [ImagePoint, ImagePoint, ImagePoint, ImagePoint];

  it('are perpendicular in millimetres and cross in the middle', () => {
    expect(angleOfLines([a, b], [c, d], size)).toBeCloseTo(90, 9);
    expect(distance(c, d, size)).toBeCloseTo(distance(a, b, size) / 2, 9);
    expect((c[0] + d[0]) / 2).toBeCloseTo(30, 9);
    expect((c[1] + d[1]) / 2).toBeCloseTo(20, 9);
  });

  it('stay perpendicular when an end of either is moved', () => {
    for (const [handle, to] of [
      [0, [4, 35]],
      [1, [80, 12]],
      [2, [33, 2]],
      [3, [20, 60]],
    ] as const) {
      const [e, f, g, h] = withHandleAt('bidirectional', drawn, handle, to, size);
      if (!e || !f || !g || !h) throw new Error('four points');
      expect(angleOfLines([e, f], [g, h], size), `handle ${handle}`).toBeCloseTo(90, 9);
    }
  });

  it('keep the length of the other when one is made longer', () => {
    const [, , g, h] = withHandleAt('bidirectional', drawn, 1, [90, 50], size);
    if (!g || !h) throw new Error('four points');
    expect(distance(g, h, size)).toBeCloseTo(distance(c, d, size), 9);
  });
});

describe('a freehand outline', () => {
  it('keeps its corners and loses what lies on its lines', () => {
    const along = Array.from({ length: 11 }, (_, x): ImagePoint => [x, 0]);
    const down = Array.from({ length: 11 }, (_, y): ImagePoint => [10, y]);
    expect(outlineOf([...along, ...down], 0.1)).toEqual([
      [0, 0],
      [10, 0],
      [10, 10],
    ]);
  });

  it.each([
    ['inside of it', 2],
    ['outside of it', -2],
    ['and crosses it', 0],
  ])('that goes on beyond its own beginning, %s, is closed there', (_, inwards) => {
    const steps = 100;
    const points = Array.from({ length: steps }, (_, step): ImagePoint => {
      const angle = (step / steps) * 2.2 * Math.PI;
      const wave = inwards === 0 ? 3 * Math.cos(angle * 0.75) : 0;
      const radius = 50 - (inwards * step) / steps + wave;
      return [100 + radius * Math.cos(angle), 100 + radius * Math.sin(angle)];
    });
    const outline = outlineOf(points, 0.1);
    expect(crossesItself(points)).toBe(true);
    expect(crossesItself(outline)).toBe(false);
    const area = regionOf('freehand', outline, { down: 1, across: 1 })?.area ?? 0;
    expect(Math.abs(area - 2500 * Math.PI)).toBeLessThan(0.08 * 2500 * Math.PI);
  });

  it('that crosses itself elsewhere stays as it was drawn', () => {
    const eight = Array.from({ length: 80 }, (_, step): ImagePoint => {
      const angle = (step / 80) * 2 * Math.PI + 0.8;
      return [50 * Math.sin(angle), 30 * Math.sin(2 * angle)];
    });
    expect(crossesItself(outlineOf(eight, 0.1))).toBe(true);
  });

  it('has a bounded number of points, however long the hand draws', () => {
    const points = Array.from({ length: 4000 }, (_, step): ImagePoint => {
      return [step, (step * 7919) % 100];
    });
    expect(outlineOf(points, 0.01).length).toBeLessThanOrEqual(2000);
  });
});

it('a mere click is no measurement, but a probe', () => {
  expect(
    hasExtent('length', [
      [3, 3],
      [3, 3],
    ]),
  ).toBe(false);
  expect(
    hasExtent('ellipse', [
      [3, 3],
      [9, 3],
    ]),
  ).toBe(false);
  expect(
    hasExtent('freehand', [
      [3, 3],
      [9, 9],
    ]),
  ).toBe(false);
  expect(hasExtent('probe', [[3, 3]])).toBe(true);
});

describe('under the pointer', () => {
  const lineFrom = (measurementId: string, from: ScreenPoint, to: ScreenPoint): Placed => ({
    measurementId,
    lines: [[from, to]],
    handles: [from, to],
    label: { x: to[0] + 10, y: to[1], width: 60, height: 20 },
  });
  const placed = [lineFrom('a', [0, 0], [100, 0]), lineFrom('b', [50, -50], [50, 50])];

  it('is the line that was drawn last, its label too', () => {
    expect(hitTest([50, 4], placed, undefined)).toEqual({ kind: 'body', measurementId: 'b' });
    expect(hitTest([20, 4], placed, undefined)).toEqual({ kind: 'body', measurementId: 'a' });
    expect(hitTest([150, 10], placed, undefined)).toEqual({ kind: 'body', measurementId: 'a' });
    expect(hitTest([20, 40], placed, undefined)).toBeUndefined();
  });

  it('are the points of the selected one before anything else', () => {
    const over = [lineFrom('a', [0, 0], [100, 0]), lineFrom('b', [100, -50], [100, 50])];
    expect(hitTest([99, 1], over, 'a')).toEqual({ kind: 'handle', measurementId: 'a', handle: 1 });
    expect(hitTest([99, 1], over, undefined)).toEqual({ kind: 'body', measurementId: 'b' });
  });
});

describe('a label', () => {
  const pane = { width: 400, height: 300 };
  const alone = { pane, labels: [], lines: [], texts: [] };
  const box = { width: 100, height: 40 };
  const isWhole = (at: { readonly x: number; readonly y: number }): boolean =>
    at.x >= 0 && at.y >= 0 && at.x + box.width <= pane.width && at.y + box.height <= pane.height;

  it('stands beside its measurement and is never cut off at the edge of the pane', () => {
    for (const end of [
      [200, 150],
      [395, 295],
      [5, 5],
      [395, 5],
      [600, -80],
    ] as const) {
      const shape: ScreenPoint[] = [[200, 100], end];
      const at = placeLabel(box, shape, { ...alone, lines: [shape] });
      expect(isWhole(at), end.join()).toBe(true);
      const covers = end[0] >= at.x && end[0] <= at.x + 100 && end[1] >= at.y && end[1] <= at.y + 40;
      expect(covers, end.join()).toBe(false);
    }
  });

  it('covers neither another label nor a line where there is another place', () => {
    const shape: ScreenPoint[] = [
      [100, 100],
      [200, 100],
    ];
    const first = placeLabel(box, shape, { ...alone, lines: [shape] });
    const second = placeLabel(box, shape, { ...alone, lines: [shape], labels: [first] });
    const apart =
      second.x >= first.x + 100 ||
      first.x >= second.x + 100 ||
      second.y >= first.y + 40 ||
      first.y >= second.y + 40;
    expect(apart).toBe(true);
  });
});

it('both lines of a Cobb angle are drawn, and a helping line between them', () => {
  const strokes = strokesOf('cobb', [
    [0, 0],
    [10, 0],
    [0, 10],
    [10, 20],
  ]);
  expect(strokes.map((stroke) => stroke.dashed === true)).toEqual([false, false, true]);
  expect(strokes[2]?.points).toEqual([
    [5, 0],
    [5, 15],
  ]);
});
