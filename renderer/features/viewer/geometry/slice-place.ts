import { cross, dot, minus, plus, unit, type Vector, vectorOf } from './vector.ts';

/** Where a slice lies in the patient: the centre of its first pixel and the directions of its rows and columns. */
export interface SlicePlace {
  readonly position: Vector;
  /** Unit vectors: along a row (to the right as stored) and down a column. */
  readonly row: Vector;
  readonly column: Vector;
  readonly normal: Vector;
}

/**
 * From Image Position and Image Orientation (Patient) (PS3.3 C.7.6.2.1.1). Undefined when one is missing or the
 * orientation is none: null vectors, or rows along the columns.
 */
export function slicePlace(
  imagePosition: readonly number[] | undefined,
  imageOrientation: readonly number[] | undefined,
): SlicePlace | undefined {
  const position = vectorOf(imagePosition);
  const row = vectorOf(imageOrientation?.slice(0, 3));
  const column = vectorOf(imageOrientation?.slice(3, 6));
  if (!position || !row || !column) return undefined;
  const [unitRow, unitColumn] = [unit(row), unit(column)];
  if (!unitRow || !unitColumn || Math.abs(dot(unitRow, unitColumn)) > 0.1) return undefined;
  const normal = unit(cross(unitRow, unitColumn));
  return normal && { position, row: unitRow, column: unitColumn, normal };
}

/** Cosines of slices of one series differ by rounding only. */
const cosineTolerance = 1e-3;

export function haveSameOrientation(a: SlicePlace, b: SlicePlace): boolean {
  const isNear = (one: Vector, other: Vector): boolean =>
    one.every((value, axis) => Math.abs(value - (other[axis] ?? 0)) <= cosineTolerance);
  return isNear(a.row, b.row) && isNear(a.column, b.column);
}

/** A slice and how far it reaches. */
export interface SliceArea {
  readonly place: SlicePlace;
  readonly rows: number;
  readonly columns: number;
  /** Distance between rows, then between columns, in millimetres. */
  readonly spacing: readonly [row: number, column: number];
}

/** Where a pixel's centre is; rows and columns count from 0 and may lie between pixels. */
export function pointAt(area: SliceArea, row: number, column: number): Vector {
  const alongRow = plus(area.place.position, area.place.row, column * area.spacing[1]);
  return plus(alongRow, area.place.column, row * area.spacing[0]);
}

export function centreOf(area: SliceArea): Vector {
  return pointAt(area, (area.rows - 1) / 2, (area.columns - 1) / 2);
}

/** How far a point lies from the slice's plane, along its normal. */
export function distanceFrom(place: SlicePlace, point: Vector): number {
  return dot(place.normal, minus(point, place.position));
}

export type Plane = 'axial' | 'coronal' | 'sagittal' | 'oblique';

/** Slices tilted by less than about 25 degrees (a head, a knee) still have the plane's name. */
const named = Math.cos((25 * Math.PI) / 180);

export function planeOf(place: SlicePlace): Plane {
  const [x, y, z] = place.normal.map(Math.abs);
  if ((z ?? 0) >= named) return 'axial';
  if ((y ?? 0) >= named) return 'coronal';
  if ((x ?? 0) >= named) return 'sagittal';
  return 'oblique';
}
