import type { ImagePoint, MeasurementKind } from '../../../../shared/contract/measurement.ts';
import { boxOf } from './geometry.ts';

/** The values of a picture in the unit of its modality, row by row. */
export interface PictureValues {
  readonly values: ArrayLike<number>;
  readonly rows: number;
  readonly columns: number;
}

/** Of the pixels whose centres lie within a shape or on its edge. */
export interface PixelStatistics {
  readonly pixels: number;
  readonly mean: number;
  /** Of all these pixels: the root of the mean square difference from the mean (divided by n, not n - 1). */
  readonly deviation: number;
  readonly minimum: number;
  readonly maximum: number;
}

/** Undefined when no pixel's centre lies within the shape. */
export function statisticsWithin(
  kind: MeasurementKind,
  points: readonly ImagePoint[],
  picture: PictureValues,
): PixelStatistics | undefined {
  const contains = containment(kind, points);
  const box = boxOf(points);
  const [firstRow, lastRow] = [Math.max(0, Math.ceil(box.top)), Math.min(picture.rows - 1, box.bottom)];
  const [first, last] = [Math.max(0, Math.ceil(box.left)), Math.min(picture.columns - 1, box.right)];
  let [pixels, mean, squares] = [0, 0, 0];
  let [minimum, maximum] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let row = firstRow; row <= lastRow; row++) {
    for (let column = first; column <= last; column++) {
      if (!contains(column, row)) continue;
      const value = picture.values[row * picture.columns + column] ?? 0;
      pixels += 1;
      // Welford: no loss where the mean is large and the spread small.
      const before = value - mean;
      mean += before / pixels;
      squares += before * (value - mean);
      minimum = Math.min(minimum, value);
      maximum = Math.max(maximum, value);
    }
  }
  if (pixels === 0) return undefined;
  return { pixels, mean, deviation: Math.sqrt(squares / pixels), minimum, maximum };
}

/** How many pixels have their centre within the shape, for pictures without one value for a pixel. */
export function pixelsWithin(
  kind: MeasurementKind,
  points: readonly ImagePoint[],
  picture: { readonly rows: number; readonly columns: number },
): number {
  return statisticsWithin(kind, points, { ...picture, values: [] })?.pixels ?? 0;
}

type Containment = (column: number, row: number) => boolean;

/** Centres that lie on the edge but for rounding are on it. */
const onEdge = 1e-9;

function containment(kind: MeasurementKind, points: readonly ImagePoint[]): Containment {
  const { left, top, right, bottom } = boxOf(points);
  switch (kind) {
    case 'ellipse': {
      const [x, y] = [(left + right) / 2, (top + bottom) / 2];
      const [a, b] = [(right - left) / 2, (bottom - top) / 2];
      if (a === 0 || b === 0) return () => false;
      return (column, row) => ((column - x) / a) ** 2 + ((row - y) / b) ** 2 <= 1 + onEdge;
    }
    case 'freehand':
      return (column, row) => isWithin(points, column, row);
    default:
      return () => true;
  }
}

/** Even-odd rule, with the edges. */
function isWithin(points: readonly ImagePoint[], x: number, y: number): boolean {
  let within = false;
  for (const [index, [x1, y1]] of points.entries()) {
    const [x2, y2] = points[(index + 1) % points.length] ?? [x1, y1];
    if (isOnSegment(x1, y1, x2, y2, x, y)) return true;
    if (y1 > y !== y2 > y && x < x1 + ((y - y1) / (y2 - y1)) * (x2 - x1)) within = !within;
  }
  return within;
}

function isOnSegment(x1: number, y1: number, x2: number, y2: number, x: number, y: number): boolean {
  const [along, across] = [x2 - x1, y2 - y1];
  if (Math.abs(along * (y - y1) - across * (x - x1)) > onEdge * Math.max(1, Math.hypot(along, across)))
    return false;
  const inX = x >= Math.min(x1, x2) - onEdge && x <= Math.max(x1, x2) + onEdge;
  return inX && y >= Math.min(y1, y2) - onEdge && y <= Math.max(y1, y2) + onEdge;
}
