import { distanceFrom, pointAt, type SliceArea } from './slice-place.ts';
import { dot, plus, scaled, type Vector } from './vector.ts';

export type Segment = readonly [from: Vector, to: Vector];

/** Slices at less than about 8 degrees to each other have no line that says anything. */
const parallel = Math.cos((8 * Math.PI) / 180);

/**
 * The line that another slice draws on this one: where the other's picture, as far as it reaches, goes through this
 * one's plane. Undefined where it does not, and for slices that are nearly parallel.
 */
export function referenceLine(on: SliceArea, other: SliceArea): Segment | undefined {
  if (Math.abs(dot(on.place.normal, other.place.normal)) > parallel) return undefined;
  const crossings: Vector[] = [];
  const corners = cornersOf(other);
  for (const [index, from] of corners.entries()) {
    const to = corners[(index + 1) % corners.length];
    const crossing = to && crossingOf(on, from, to);
    if (crossing) crossings.push(crossing);
  }
  const [first, ...rest] = crossings;
  // An edge that lies in the plane gives its ends twice: the two farthest apart are the line.
  const last = first && rest.sort((a, b) => apart(first, b) - apart(first, a))[0];
  return first && last && apart(first, last) > 0 ? [first, last] : undefined;
}

/** The outer edges of the picture, half a pixel beyond the centres of its first and last pixels. */
function cornersOf(area: SliceArea): readonly Vector[] {
  const [top, left] = [-0.5, -0.5];
  const [bottom, right] = [area.rows - 0.5, area.columns - 0.5];
  return [
    pointAt(area, top, left),
    pointAt(area, top, right),
    pointAt(area, bottom, right),
    pointAt(area, bottom, left),
  ];
}

function crossingOf(on: SliceArea, from: Vector, to: Vector): Vector | undefined {
  const [before, after] = [distanceFrom(on.place, from), distanceFrom(on.place, to)];
  if (before === after || before * after > 0) return undefined;
  const share = before / (before - after);
  return plus(scaled(from, 1 - share), to, share);
}

function apart(a: Vector, b: Vector): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}
