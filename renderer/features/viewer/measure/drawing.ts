import type { ImagePoint, MeasurementKind } from '../../../../shared/contract/measurement.ts';
import type { ScreenPoint } from './screen.ts';
import { pointsToPlace } from './shape.ts';

/**
 * A measurement while it is drawn. Each point is placed by a click or by letting go after dragging, so both ways work:
 * press, drag, let go; or click, move, click. The last point follows the pointer until it is placed.
 */
export interface Drawing {
  readonly kind: MeasurementKind;
  readonly points: readonly ImagePoint[];
  /** The button is down; letting go places the last point. */
  readonly placing: boolean;
}

export type Step = { readonly drawing: Drawing; readonly complete: boolean };

export function pressed(kind: MeasurementKind, drawing: Drawing | undefined, at: ImagePoint): Step {
  if (!drawing) {
    const points = kind === 'probe' || kind === 'freehand' ? [at] : [at, at];
    return { drawing: { kind, points, placing: kind === 'probe' }, complete: false };
  }
  const points = drawing.points.with(-1, at);
  if (points.length === pointsToPlace(kind)) {
    return { drawing: { kind, points, placing: true }, complete: false };
  }
  return { drawing: { kind, points: [...points, at], placing: false }, complete: false };
}

/** Movements of the hand that a freehand outline takes: a minute of them. */
const longestWay = 4000;

/** `pressedNow`: a button is down. A freehand outline grows only then. */
export function moved(drawing: Drawing, at: ImagePoint, pressedNow: boolean): Drawing {
  if (drawing.kind !== 'freehand') return { ...drawing, points: drawing.points.with(-1, at) };
  const grows = pressedNow && drawing.points.length < longestWay;
  return grows ? { ...drawing, points: [...drawing.points, at] } : drawing;
}

/** `dragged`: the pointer was moved since the button went down, so letting go is meant to place a point. */
export function released(drawing: Drawing, at: ImagePoint, dragged: boolean): Step {
  if (drawing.kind === 'freehand') return { drawing, complete: true };
  if (!drawing.placing && !dragged) return { drawing, complete: false };
  const points = drawing.points.with(-1, at);
  if (points.length === pointsToPlace(drawing.kind)) {
    return { drawing: { ...drawing, points }, complete: true };
  }
  return { drawing: { ...drawing, points: [...points, at], placing: false }, complete: false };
}

/** A quarter of the pane wide, around its middle. */
export function middlePoints(kind: MeasurementKind, width: number, height: number): readonly ScreenPoint[] {
  const [x, y] = [width / 2, height / 2];
  const by = Math.min(width, height) / 8;
  switch (kind) {
    case 'probe':
      return [[x, y]];
    case 'angle':
      return [
        [x - by, y],
        [x, y],
        [x, y - by],
      ];
    case 'cobb':
      return [
        [x - by, y - by],
        [x + by, y - by],
        [x - by, y + by],
        [x + by, y + by],
      ];
    case 'rectangle':
    case 'ellipse':
      return [
        [x - by, y - by],
        [x + by, y + by],
      ];
    case 'freehand':
      return Array.from({ length: 12 }, (_, index): ScreenPoint => {
        const angle = (index * Math.PI) / 6;
        return [x + by * Math.cos(angle), y + by * Math.sin(angle)];
      });
    default:
      return [
        [x - by, y],
        [x + by, y],
      ];
  }
}
