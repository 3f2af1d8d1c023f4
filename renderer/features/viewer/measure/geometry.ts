import type { ImagePoint, MeasurementKind } from '../../../../shared/contract/measurement.ts';

/** How long a pixel is down a column and along a row, in any unit: lengths and angles need both (PS3.3 10.7.1.3). */
export interface PixelSize {
  readonly down: number;
  readonly across: number;
}

export function distance(a: ImagePoint, b: ImagePoint, size: PixelSize): number {
  return Math.hypot((b[0] - a[0]) * size.across, (b[1] - a[1]) * size.down);
}

/** Degrees from 0 to 180 between the arms from `vertex`; undefined when an arm has no length. */
export function angleAt(
  vertex: ImagePoint,
  a: ImagePoint,
  b: ImagePoint,
  size: PixelSize,
): number | undefined {
  return degreesBetween(difference(vertex, a, size), difference(vertex, b, size));
}

/** Degrees from 0 to 90 between two lines, however they were drawn (Cobb). */
export function angleOfLines(
  first: readonly [ImagePoint, ImagePoint],
  second: readonly [ImagePoint, ImagePoint],
  size: PixelSize,
): number | undefined {
  const angle = degreesBetween(difference(...first, size), difference(...second, size));
  return angle === undefined ? undefined : Math.min(angle, 180 - angle);
}

type Difference = readonly [across: number, down: number];

function difference(from: ImagePoint, to: ImagePoint, size: PixelSize): Difference {
  return [(to[0] - from[0]) * size.across, (to[1] - from[1]) * size.down];
}

function degreesBetween(a: Difference, b: Difference): number | undefined {
  if (Math.hypot(...a) === 0 || Math.hypot(...b) === 0) return undefined;
  // The arc tangent is exact for small and straight angles, where the arc cosine is not.
  const angle = Math.atan2(Math.abs(a[0] * b[1] - a[1] * b[0]), a[0] * b[0] + a[1] * b[1]);
  return (angle * 180) / Math.PI;
}

/** The box of two opposite corners, or around any points. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export function boxOf(points: readonly ImagePoint[]): Box {
  const xs = points.map(([x]) => x);
  const ys = points.map(([, y]) => y);
  return { left: Math.min(...xs), top: Math.min(...ys), right: Math.max(...xs), bottom: Math.max(...ys) };
}

/** Corner by corner around a box. */
export function cornersOf({ left, top, right, bottom }: Box): readonly ImagePoint[] {
  return [
    [left, top],
    [right, top],
    [right, bottom],
    [left, bottom],
  ];
}

export interface Region {
  /** In squares of the unit of `size`. */
  readonly area: number;
  readonly perimeter: number;
}

/** Area and perimeter of the shape itself, not of the pixels in it. Undefined for an outline that crosses itself. */
export function regionOf(
  kind: MeasurementKind,
  points: readonly ImagePoint[],
  size: PixelSize,
): Region | undefined {
  switch (kind) {
    case 'rectangle': {
      const [width, height] = sidesOf(points, size);
      return { area: width * height, perimeter: 2 * (width + height) };
    }
    case 'ellipse': {
      const [width, height] = sidesOf(points, size);
      return { area: (Math.PI / 4) * width * height, perimeter: ellipsePerimeter(width / 2, height / 2) };
    }
    case 'freehand': {
      if (crossesItself(points)) return undefined;
      return {
        area: shoelace(points) * size.across * size.down,
        perimeter: points.reduce((sum, point, index) => sum + distance(point, next(points, index), size), 0),
      };
    }
    default:
      return undefined;
  }
}

function sidesOf(points: readonly ImagePoint[], size: PixelSize): readonly [width: number, height: number] {
  const box = boxOf(points);
  return [(box.right - box.left) * size.across, (box.bottom - box.top) * size.down];
}

function shoelace(points: readonly ImagePoint[]): number {
  const twice = points.reduce((sum, [x, y], index) => {
    const [nextX, nextY] = next(points, index);
    return sum + x * nextY - nextX * y;
  }, 0);
  return Math.abs(twice) / 2;
}

/** The point after, around a closed outline. */
function next(points: readonly ImagePoint[], index: number): ImagePoint {
  return points[(index + 1) % points.length] ?? [0, 0];
}

/** By the arithmetic-geometric mean (Gauss), exact to rounding for every proportion. */
function ellipsePerimeter(a: number, b: number): number {
  if (a === 0 || b === 0) return 4 * Math.max(a, b);
  let [mean, geometric] = [a, b];
  let [sum, power] = [(a * a + b * b) / 2, 0.5];
  for (let step = 0; step < 40 && Math.abs(mean - geometric) > 1e-15 * mean; step++) {
    const half = (mean - geometric) / 2;
    power *= 2;
    sum -= power * half * half;
    [mean, geometric] = [(mean + geometric) / 2, Math.sqrt(mean * geometric)];
  }
  return (2 * Math.PI * sum) / mean;
}

/** Whether two edges of a closed outline that are not neighbours meet. */
export function crossesItself(points: readonly ImagePoint[]): boolean {
  const count = points.length;
  for (let first = 0; first < count; first++) {
    for (let second = first + 2; second < count; second++) {
      if (first === 0 && second === count - 1) continue;
      const [a, b, c, d] = [points[first], next(points, first), points[second], next(points, second)];
      if (a && c && cross(a, b, c, d)) return true;
    }
  }
  return false;
}

function cross(a: ImagePoint, b: ImagePoint, c: ImagePoint, d: ImagePoint): boolean {
  return side(a, b, c) * side(a, b, d) < 0 && side(c, d, a) * side(c, d, b) < 0;
}

/** On which side of the line from `a` to `b` the point lies: the sign. */
function side(a: ImagePoint, b: ImagePoint, point: ImagePoint): number {
  return (b[0] - a[0]) * (point[1] - a[1]) - (b[1] - a[1]) * (point[0] - a[0]);
}
