import type { ImagePoint, Measurement } from '../../../../shared/contract/measurement.ts';
import { labelSize, wrapped } from './label-size.ts';
import { labelLines } from './measure-text.ts';
import { type Placed, placeLabel, type Rectangle, type ScreenPoint } from './screen.ts';
import { handlesOf, strokesOf } from './shape.ts';

/** A measurement as it is drawn on a pane. */
export interface DrawnMeasurement extends Placed {
  readonly measurement: Measurement;
  readonly strokes: readonly { readonly points: readonly ScreenPoint[]; readonly dashed: boolean }[];
  readonly text: readonly string[];
}

export interface LayoutOptions {
  readonly toScreen: (point: ImagePoint) => ScreenPoint;
  readonly pane: { readonly width: number; readonly height: number };
  /** The texts in the corners are there, and labels stay away from them. */
  readonly overlays: boolean;
  /** Its label is placed first and shown in any case. */
  readonly selected: string | undefined;
}

/** The bar at the right that says where in the stack one is. */
const barWidth = 16;

/** Lays the measurements of a picture out on its pane. `points` are those on this picture. */
export function layOut(
  here: readonly { readonly measurement: Measurement; readonly points: readonly ImagePoint[] }[],
  options: LayoutOptions,
): readonly DrawnMeasurement[] {
  const drawn = here.map(({ measurement, points }) => drawnOf(measurement, points, options));
  const labels: Rectangle[] = [];
  const lines = drawn.flatMap((one) => one.lines);
  const texts = options.overlays ? cornerTexts(options.pane) : [];
  const labelled = new Map<string, Rectangle>();
  const first = (one: DrawnMeasurement): number => (one.measurementId === options.selected ? 0 : 1);
  for (const one of [...drawn].sort((a, b) => first(a) - first(b))) {
    if (one.text.length === 0) continue;
    const box = placeLabel(labelSize(one.text), one.handles.length > 0 ? shapeOf(one) : [], {
      pane: { width: options.pane.width - barWidth, height: options.pane.height },
      labels,
      lines,
      texts,
    });
    labels.push(box);
    labelled.set(one.measurementId, box);
  }
  return drawn.map((one) => ({ ...one, label: labelled.get(one.measurementId) }));
}

function drawnOf(
  measurement: Measurement,
  points: readonly ImagePoint[],
  { toScreen, overlays, selected }: LayoutOptions,
): DrawnMeasurement {
  const { kind, measurementId } = measurement;
  const strokes = strokesOf(kind, points).map((stroke) => {
    const line = stroke.points.map(toScreen);
    const [begin] = line;
    return { points: stroke.closed && begin ? [...line, begin] : line, dashed: stroke.dashed === true };
  });
  const told = overlays || measurementId === selected || measurement.kind === 'arrow';
  return {
    measurementId,
    measurement,
    strokes,
    lines: strokes.map((stroke) => stroke.points),
    handles: handlesOf(kind, points).map(toScreen),
    text: told ? wrapped(labelLines(measurement)) : [],
    label: undefined,
  };
}

/** An arrow points with its first point; its text stands at the other end. */
function shapeOf({ lines, handles }: DrawnMeasurement): readonly ScreenPoint[] {
  return [...lines.flat(), ...handles.slice(-1)];
}

/** About where the overlay writes. */
function cornerTexts({ width, height }: LayoutOptions['pane']): readonly Rectangle[] {
  const wide = Math.min(width * 0.42, 230);
  const high = 64;
  return [
    { x: 0, y: 0, width: wide, height: high },
    { x: width - wide, y: 0, width: wide, height: high },
    { x: 0, y: height - high, width: wide, height: high },
    { x: width - 120, y: height - 48, width: 120, height: 48 },
  ];
}
