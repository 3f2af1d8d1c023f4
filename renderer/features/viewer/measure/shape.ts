import type { ImagePoint, MeasurementKind } from '../../../../shared/contract/measurement.ts';
import { boxOf, cornersOf, type PixelSize } from './geometry.ts';

/** A line as it is drawn, point by point. */
export interface Stroke {
  readonly points: readonly ImagePoint[];
  readonly closed: boolean;
  /** Helps the eye and is no part of what is measured. */
  readonly dashed?: boolean;
}

const ellipseEdges = 96;

/** What is drawn of a measurement. A probe is a mark on the screen, not a line on the picture. */
export function strokesOf(kind: MeasurementKind, points: readonly ImagePoint[]): readonly Stroke[] {
  const [a, b, c, d] = points;
  switch (kind) {
    case 'probe':
      return [];
    case 'rectangle':
      return [{ points: cornersOf(boxOf(points)), closed: true }];
    case 'ellipse':
      return [{ points: ellipsePoints(points), closed: true }];
    case 'freehand':
      return [{ points, closed: true }];
    case 'bidirectional':
      return [stroke(a, b), stroke(c, d)].flat();
    case 'cobb':
      return [stroke(a, b), stroke(c, d), helperLine(points)].flat();
    default:
      return [{ points, closed: false }];
  }
}

function stroke(from: ImagePoint | undefined, to: ImagePoint | undefined): Stroke[] {
  return from && to ? [{ points: [from, to], closed: false }] : [];
}

/** From the middle of one line of a Cobb angle to that of the other. */
function helperLine([a, b, c, d]: readonly ImagePoint[]): Stroke[] {
  return a && b && c && d ? [{ points: [middle(a, b), middle(c, d)], closed: false, dashed: true }] : [];
}

function middle(a: ImagePoint, b: ImagePoint): ImagePoint {
  return [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
}

function ellipsePoints(points: readonly ImagePoint[]): readonly ImagePoint[] {
  const { left, top, right, bottom } = boxOf(points);
  return Array.from({ length: ellipseEdges }, (_, index): ImagePoint => {
    const angle = (2 * Math.PI * index) / ellipseEdges;
    return [
      (left + right) / 2 + ((right - left) / 2) * Math.cos(angle),
      (top + bottom) / 2 + ((bottom - top) / 2) * Math.sin(angle),
    ];
  });
}

/** The points by which it is held. */
export function handlesOf(kind: MeasurementKind, points: readonly ImagePoint[]): readonly ImagePoint[] {
  switch (kind) {
    case 'rectangle':
      return cornersOf(boxOf(points));
    case 'ellipse': {
      const { left, top, right, bottom } = boxOf(points);
      return [
        [(left + right) / 2, top],
        [right, (top + bottom) / 2],
        [(left + right) / 2, bottom],
        [left, (top + bottom) / 2],
      ];
    }
    default:
      return points;
  }
}

/** The points after one handle was brought to another place; the others stay where the shape allows. */
export function withHandleAt(
  kind: MeasurementKind,
  points: readonly ImagePoint[],
  handle: number,
  to: ImagePoint,
  size: PixelSize,
): readonly ImagePoint[] {
  switch (kind) {
    case 'rectangle': {
      const opposite = cornersOf(boxOf(points))[(handle + 2) % 4];
      return opposite ? [opposite, to] : points;
    }
    case 'ellipse': {
      const { left, top, right, bottom } = boxOf(points);
      const side = [
        [left, to[1], right, bottom],
        [left, top, to[0], bottom],
        [left, top, right, to[1]],
        [to[0], top, right, bottom],
      ] as const;
      const [newLeft, newTop, newRight, newBottom] = side[handle] ?? [left, top, right, bottom];
      return [
        [newLeft, newTop],
        [newRight, newBottom],
      ];
    }
    case 'bidirectional':
      return withAxisEndAt(points, handle, to, size);
    default:
      return points.with(handle, to);
  }
}

/**
 * The second axis stays perpendicular to the first, in millimetres: it turns with it when an end of the first is moved,
 * and an end of its own that is moved takes it along the first.
 */
function withAxisEndAt(
  points: readonly ImagePoint[],
  handle: number,
  to: ImagePoint,
  size: PixelSize,
): readonly ImagePoint[] {
  const [a, b, c, d] = points;
  if (!a || !b) return points;
  if (!c || !d) return points.with(handle, to);
  const before = axisFrame(a, b, size);
  const [first, second] = [before.locate(c), before.locate(d)];
  if (handle < 2) {
    const [start, end] = handle === 0 ? [to, b] : [a, to];
    const after = axisFrame(start, end, size);
    const along = (first.along / (before.length || 1)) * after.length;
    return [start, end, after.place(along, first.off), after.place(along, second.off)];
  }
  const moved = before.locate(to);
  const along = Math.min(before.length, Math.max(0, moved.along));
  const offs = handle === 2 ? [moved.off, second.off] : [first.off, moved.off];
  return [a, b, before.place(along, offs[0] ?? 0), before.place(along, offs[1] ?? 0)];
}

/** Both axes of a first line: the second through its middle, half as long. */
export function withSecondAxis(points: readonly ImagePoint[], size: PixelSize): readonly ImagePoint[] {
  const [a, b] = points;
  if (!a || !b) return points;
  const frame = axisFrame(a, b, size);
  const quarter = frame.length / 4;
  return [a, b, frame.place(frame.length / 2, -quarter), frame.place(frame.length / 2, quarter)];
}

/** Places beside a line: how far along it, and how far off it to the side, in the unit of `size`. */
function axisFrame(a: ImagePoint, b: ImagePoint, size: PixelSize) {
  const [x, y] = [(b[0] - a[0]) * size.across, (b[1] - a[1]) * size.down];
  const length = Math.hypot(x, y);
  const [ux, uy] = length > 0 ? [x / length, y / length] : [1, 0];
  return {
    length,
    locate(point: ImagePoint): { readonly along: number; readonly off: number } {
      const [px, py] = [(point[0] - a[0]) * size.across, (point[1] - a[1]) * size.down];
      return { along: px * ux + py * uy, off: py * ux - px * uy };
    },
    place: (along: number, off: number): ImagePoint => [
      a[0] + (along * ux - off * uy) / size.across,
      a[1] + (along * uy + off * ux) / size.down,
    ],
  };
}

export function movedBy(points: readonly ImagePoint[], x: number, y: number): readonly ImagePoint[] {
  return points.map(([px, py]) => [px + x, py + y]);
}

/** Whether there is anything to measure: not a mere click. */
export function hasExtent(kind: MeasurementKind, points: readonly ImagePoint[]): boolean {
  if (kind === 'probe') return points.length === 1;
  const { left, top, right, bottom } = boxOf(points);
  if (kind === 'rectangle' || kind === 'ellipse') return right > left && bottom > top;
  if (kind === 'freehand' && points.length < 3) return false;
  return right > left || bottom > top;
}

/** How many points one places; a freehand outline has as many as it takes. */
export function pointsToPlace(kind: MeasurementKind): number {
  switch (kind) {
    case 'probe':
      return 1;
    case 'angle':
      return 3;
    case 'cobb':
      return 4;
    case 'freehand':
      return Number.POSITIVE_INFINITY;
    default:
      return 2;
  }
}
