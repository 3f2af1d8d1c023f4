import type { DataSet } from 'dicom-parser';
import { bitsInPixels, type OverlayBits, separateBits } from './overlay-bits.ts';
import { numbersOf, textsOf } from './read-values.ts';

/** A plane of graphics over a picture (PS3.3 C.9.2). */
export interface OverlayPlane extends OverlayBits {
  readonly rows: number;
  readonly columns: number;
  /** Where its first pixel lies on the picture, from 0. */
  readonly top: number;
  readonly left: number;
}

/** What may be seen of a picture (PS3.3 C.7.6.11), in pixels, their edges counted from 0; of several shapes all hold. */
export type ShutterShape =
  | {
      readonly kind: 'rectangle';
      readonly left: number;
      readonly right: number;
      readonly top: number;
      readonly bottom: number;
    }
  | { readonly kind: 'circle'; readonly column: number; readonly row: number; readonly radius: number }
  | { readonly kind: 'polygon'; readonly points: readonly (readonly [column: number, row: number])[] };

/** What is drawn over a picture. */
export interface PictureGraphics {
  readonly overlays: readonly OverlayPlane[];
  readonly shutter: readonly ShutterShape[];
  /** Graphics that the file has and that are not drawn, in words. */
  readonly notDrawn: readonly string[];
}

/** `frame` counts from 0; `shutterGroup` holds the shutter of that frame. Undefined where the file has no graphics. */
export function readGraphics(
  dataSet: DataSet,
  shutterGroup: DataSet,
  frame: number,
): PictureGraphics | undefined {
  const notDrawn: string[] = [];
  const overlays: OverlayPlane[] = [];
  for (let group = 0x6000; group <= 0x601e; group += 2) {
    const prefix = `x${group.toString(16)}`;
    if (!dataSet.elements[`${prefix}0010`]) continue;
    const plane = readOverlay(dataSet, prefix, frame);
    if (plane === 'unreadable') notDrawn.push('overlay in the pixels');
    else if (plane) overlays.push(plane);
  }
  const shapes = textsOf(shutterGroup, 'x00181600');
  const shutter = shapes.flatMap((shape) => readShape(shutterGroup, shape) ?? []);
  if (shutter.length < shapes.filter((shape) => shape !== '').length) notDrawn.push('shutter');
  return overlays.length + shutter.length + notDrawn.length > 0 ? { overlays, shutter, notDrawn } : undefined;
}

/** Undefined: of another frame. Unreadable: in bits of compressed pixels (retired), or cut short. */
function readOverlay(
  dataSet: DataSet,
  prefix: string,
  frame: number,
): OverlayPlane | 'unreadable' | undefined {
  const rows = dataSet.uint16(`${prefix}0010`) ?? 0;
  const columns = dataSet.uint16(`${prefix}0011`) ?? 0;
  const count = rows * columns;
  const data = dataSet.elements[`${prefix}3000`];
  // A plane without frames of its own belongs to every frame (C.9.2.1.3); in the pixels each frame has its own.
  const frames = data ? (dataSet.intString(`${prefix}0015`) ?? 0) : 0;
  const first = (dataSet.uint16(`${prefix}0051`) ?? 1) - 1;
  if (frames > 0 && (frame < first || frame >= first + frames)) return undefined;
  const bits = data
    ? separateBits(dataSet, data, frames > 0 ? (frame - first) * count : 0, count)
    : bitsInPixels(dataSet, dataSet.uint16(`${prefix}0102`) ?? 0, frame, count);
  if (!bits || count === 0) return 'unreadable';
  return {
    rows,
    columns,
    top: (dataSet.int16(`${prefix}0050`, 0) ?? 1) - 1,
    left: (dataSet.int16(`${prefix}0050`, 1) ?? 1) - 1,
    ...bits,
  };
}

function readShape(group: DataSet, shape: string): ShutterShape | undefined {
  const number = (tag: string): number => numbersOf(group, tag)[0] ?? Number.NaN;
  switch (shape) {
    case 'RECTANGULAR': {
      // The edges are columns and rows that are still seen, counted from 1.
      const [left, right] = [number('x00181602') - 1, number('x00181604')];
      const [top, bottom] = [number('x00181606') - 1, number('x00181608')];
      return Number.isFinite(left + right + top + bottom)
        ? { kind: 'rectangle', left, right, top, bottom }
        : undefined;
    }
    case 'CIRCULAR': {
      const [row = Number.NaN, column = Number.NaN] = numbersOf(group, 'x00181610');
      const radius = number('x00181612');
      return Number.isFinite(row + column + radius)
        ? { kind: 'circle', column: column - 0.5, row: row - 0.5, radius }
        : undefined;
    }
    case 'POLYGONAL': {
      const numbers = numbersOf(group, 'x00181620');
      const points = Array.from(
        { length: numbers.length >> 1 },
        (_, at) => [(numbers[at * 2 + 1] ?? 0) - 0.5, (numbers[at * 2] ?? 0) - 0.5] as const,
      );
      return points.length > 2 ? { kind: 'polygon', points } : undefined;
    }
    default:
      return undefined;
  }
}
