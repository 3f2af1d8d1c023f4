import type { ImagePoint } from '../../../../shared/contract/measurement.ts';
import { crossesItself } from './geometry.ts';

/** No outline that a hand draws needs more. */
const mostPoints = 2000;

/**
 * A freehand outline as it is kept: points that say nothing more than their neighbours go, and so does what the hand drew
 * beyond its own beginning. `tolerance` in pixels of the picture.
 */
export function outlineOf(points: readonly ImagePoint[], tolerance: number): readonly ImagePoint[] {
  let kept = simplified(points, tolerance);
  for (let coarser = tolerance * 2; kept.length > mostPoints; coarser *= 2)
    kept = simplified(points, coarser);
  if (!crossesItself(kept)) return kept;
  const closed = [cutAtCrossing(kept), cutAtNearest(kept)].find((one) => one && !crossesItself(one));
  return closed ?? kept;
}

/** Where the last quarter of the way crosses the first, the outline closes; what is before and after is cut off. */
function cutAtCrossing(points: readonly ImagePoint[]): readonly ImagePoint[] | undefined {
  const quarter = Math.ceil(points.length / 4);
  for (let late = points.length - quarter; late < points.length; late++) {
    for (let early = 0; early < quarter; early++) {
      const [a, b, c, d] = [points[early], points[early + 1], points[late - 1], points[late]];
      const crossing = a && b && c && d && crossingOf(a, b, c, d);
      if (crossing) return [crossing, ...points.slice(early + 1, late)];
    }
  }
  return undefined;
}

/** Where the last quarter comes nearest to the beginning, the outline closes. */
function cutAtNearest(points: readonly ImagePoint[]): readonly ImagePoint[] {
  const [first = [0, 0]] = points;
  let [nearest, end] = [Number.POSITIVE_INFINITY, points.length];
  for (let late = points.length - Math.ceil(points.length / 4); late < points.length; late++) {
    const [x, y] = points[late] ?? first;
    const distance = Math.hypot(x - first[0], y - first[1]);
    if (distance < nearest) [nearest, end] = [distance, late];
  }
  return points.slice(0, end);
}

function crossingOf(a: ImagePoint, b: ImagePoint, c: ImagePoint, d: ImagePoint): ImagePoint | undefined {
  const [x, y] = [b[0] - a[0], b[1] - a[1]];
  const [u, v] = [d[0] - c[0], d[1] - c[1]];
  const parallel = x * v - y * u;
  if (parallel === 0) return undefined;
  const along = ((c[0] - a[0]) * v - (c[1] - a[1]) * u) / parallel;
  const other = ((c[0] - a[0]) * y - (c[1] - a[1]) * x) / parallel;
  const within = along >= 0 && along <= 1 && other >= 0 && other <= 1;
  return within ? [a[0] + along * x, a[1] + along * y] : undefined;
}

/** Points that lie less than `tolerance` off the line between their neighbours go (Douglas and Peucker). */
function simplified(points: readonly ImagePoint[], tolerance: number): readonly ImagePoint[] {
  const [first, last] = [points[0], points.at(-1)];
  if (points.length < 3 || !first || !last) return points;
  let [farthest, at] = [0, 0];
  for (const [index, point] of points.entries()) {
    const distance = distanceToSegment(point, first, last);
    if (distance > farthest) [farthest, at] = [distance, index];
  }
  if (farthest <= tolerance) return [first, last];
  const head = simplified(points.slice(0, at + 1), tolerance);
  return [...head.slice(0, -1), ...simplified(points.slice(at), tolerance)];
}

/** How far a point is from the nearest one between two others. */
export function distanceToSegment(
  at: readonly [number, number],
  from: readonly [number, number],
  to: readonly [number, number],
): number {
  const [x, y] = [to[0] - from[0], to[1] - from[1]];
  const square = x * x + y * y;
  const along = square === 0 ? 0 : ((at[0] - from[0]) * x + (at[1] - from[1]) * y) / square;
  const share = Math.min(1, Math.max(0, along));
  return Math.hypot(at[0] - from[0] - share * x, at[1] - from[1] - share * y);
}
