import type { ImagePoint } from '../../../../shared/contract/measurement.ts';
import { distanceToSegment } from './outline.ts';

/** CSS pixels from the pane's top left corner. */
export type ScreenPoint = readonly [x: number, y: number];

export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A measurement as it lies on the screen. */
export interface Placed {
  readonly measurementId: string;
  readonly lines: readonly (readonly ScreenPoint[])[];
  readonly handles: readonly ScreenPoint[];
  readonly label: Rectangle | undefined;
}

export type Hit =
  | { readonly kind: 'handle'; readonly measurementId: string; readonly handle: number }
  | { readonly kind: 'body'; readonly measurementId: string };

const reach = { handle: 8, line: 6 };

/**
 * What is under the pointer: the handles of the selected measurement before anything else, then lines, then labels; of
 * those drawn over each other the last.
 */
export function hitTest(
  at: ScreenPoint,
  placed: readonly Placed[],
  selected: string | undefined,
): Hit | undefined {
  const chosen = placed.find((one) => one.measurementId === selected);
  const handle = chosen ? nearestHandle(at, chosen.handles) : -1;
  if (chosen && handle >= 0) return { kind: 'handle', measurementId: chosen.measurementId, handle };
  const isOn = (one: Placed): boolean =>
    nearestHandle(at, one.handles) >= 0 || one.lines.some((line) => distanceToLine(at, line) <= reach.line);
  const found =
    placed.findLast(isOn) ?? placed.findLast((one) => one.label !== undefined && isInside(at, one.label));
  return found && { kind: 'body', measurementId: found.measurementId };
}

function nearestHandle(at: ScreenPoint, handles: readonly ScreenPoint[]): number {
  let [nearest, index] = [reach.handle, -1];
  for (const [which, [x, y]] of handles.entries()) {
    const distance = Math.hypot(x - at[0], y - at[1]);
    if (distance <= nearest) [nearest, index] = [distance, which];
  }
  return index;
}

function distanceToLine(at: ScreenPoint, line: readonly ScreenPoint[]): number {
  let nearest = Number.POSITIVE_INFINITY;
  for (let index = 1; index < line.length; index++) {
    const [from, to] = [line[index - 1], line[index]];
    if (from && to) nearest = Math.min(nearest, distanceToSegment(at, from, to));
  }
  return nearest;
}

function isInside([x, y]: ScreenPoint, box: Rectangle): boolean {
  return x >= box.x && x <= box.x + box.width && y >= box.y && y <= box.y + box.height;
}

/** What a label must stay away from. */
export interface LabelSurroundings {
  readonly pane: { readonly width: number; readonly height: number };
  /** Other labels and measurements' lines: covered only when there is no other place. */
  readonly labels: readonly Rectangle[];
  readonly lines: readonly (readonly ScreenPoint[])[];
  /** The text in the corners of the picture. */
  readonly texts: readonly Rectangle[];
}

const margin = 4;
const gap = 12;

/**
 * Where a label of this size goes: beside its measurement, within the pane, over as little as possible. Always whole:
 * a pane that is smaller than the label shows its beginning.
 */
export function placeLabel(
  size: { readonly width: number; readonly height: number },
  shape: readonly ScreenPoint[],
  around: LabelSurroundings,
): Rectangle {
  let best: { readonly box: Rectangle; readonly cost: number } | undefined;
  for (const [order, wanted] of candidates(size, shape).entries()) {
    const box = within(wanted, around.pane);
    const shifted = Math.hypot(box.x - wanted.x, box.y - wanted.y);
    const cost = order * 2 + shifted + coverage(box, around);
    if (!best || cost < best.cost) best = { box, cost };
  }
  return best?.box ?? within({ x: 0, y: 0, ...size }, around.pane);
}

function candidates(
  { width, height }: { readonly width: number; readonly height: number },
  shape: readonly ScreenPoint[],
): Rectangle[] {
  const xs = shape.map(([x]) => x);
  const ys = shape.map(([, y]) => y);
  const [left, right] = [Math.min(...xs), Math.max(...xs)];
  const [top, bottom] = [Math.min(...ys), Math.max(...ys)];
  const [last = [0, 0]] = shape.slice(-1);
  const [x, y] = [(left + right - width) / 2, (top + bottom - height) / 2];
  const places: readonly ScreenPoint[] = [
    [last[0] + gap, last[1] + gap],
    [last[0] + gap, last[1] - height - gap],
    [last[0] - width - gap, last[1] + gap],
    [last[0] - width - gap, last[1] - height - gap],
    [right + gap, y],
    [x, bottom + gap],
    [left - width - gap, y],
    [x, top - height - gap],
    [right + gap, bottom + gap],
    [left - width - gap, top - height - gap],
    [x, y],
  ];
  return places.map(([at, down]) => ({ x: at, y: down, width, height }));
}

function within(box: Rectangle, pane: LabelSurroundings['pane']): Rectangle {
  const most = (length: number, whole: number): number => Math.max(margin, whole - length - margin);
  return {
    ...box,
    x: Math.max(margin, Math.min(box.x, most(box.width, pane.width))),
    y: Math.max(margin, Math.min(box.y, most(box.height, pane.height))),
  };
}

function coverage(box: Rectangle, around: LabelSurroundings): number {
  const labels = around.labels.filter((other) => overlap(box, other)).length;
  const texts = around.texts.filter((other) => overlap(box, other)).length;
  const wide = { x: box.x - 3, y: box.y - 3, width: box.width + 6, height: box.height + 6 };
  const lines = around.lines.filter((line) => crosses(wide, line)).length;
  return labels * 2000 + lines * 1000 + texts * 400;
}

function overlap(a: Rectangle, b: Rectangle): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

function crosses(box: Rectangle, line: readonly ScreenPoint[]): boolean {
  return line.some((point, index) => {
    const from = line[index - 1];
    return isInside(point, box) || (from !== undefined && segmentCrosses(box, from, point));
  });
}

/** Clipping after Liang and Barsky: something of the segment is left within the box. */
function segmentCrosses(box: Rectangle, from: ScreenPoint, to: ScreenPoint): boolean {
  let [begin, end] = [0, 1];
  const sides: readonly (readonly [number, number])[] = [
    [from[0] - to[0], from[0] - box.x],
    [to[0] - from[0], box.x + box.width - from[0]],
    [from[1] - to[1], from[1] - box.y],
    [to[1] - from[1], box.y + box.height - from[1]],
  ];
  for (const [step, room] of sides) {
    if (step === 0 && room < 0) return false;
    if (step === 0) continue;
    if (step < 0) begin = Math.max(begin, room / step);
    else end = Math.min(end, room / step);
  }
  return begin <= end;
}

/** A point of the picture within its edges, half a pixel beyond the centres of the outermost pixels. */
export function withinPicture(
  [x, y]: ImagePoint,
  picture: { readonly rows: number; readonly columns: number },
): ImagePoint {
  return [
    Math.min(picture.columns - 0.5, Math.max(-0.5, x)),
    Math.min(picture.rows - 0.5, Math.max(-0.5, y)),
  ];
}
