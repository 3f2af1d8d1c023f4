import type { SlicePlace } from '../geometry/slice-place.ts';
import { cross, dot, lengthOf, minus, plus, scaled, unit, type Vector } from '../geometry/vector.ts';
import type { VolumeShape } from './volume-shape.ts';

export type MprPlane = 'axial' | 'coronal' | 'sagittal';

export const mprPlanes: readonly MprPlane[] = ['axial', 'coronal', 'sagittal'];

/** The pictures of a plane through a volume: each a grid of points in the patient, one `step` after the other. */
export interface PlaneGrid {
  readonly origin: Vector;
  /** From a pixel to the next in its row, in its column, and in the next picture. */
  readonly across: Vector;
  readonly down: Vector;
  readonly step: Vector;
  readonly columns: number;
  readonly rows: number;
  readonly count: number;
  /** The points are voxels of the volume; nothing has to be interpolated. */
  readonly exact: boolean;
}

/** As pictures are hung: the patient's right at the viewer's left, the front or the head up; pictures go on `next`. */
const hung: Readonly<Record<MprPlane, { across: Vector; down: Vector; next: Vector }>> = {
  axial: { across: [1, 0, 0], down: [0, 1, 0], next: [0, 0, -1] },
  coronal: { across: [1, 0, 0], down: [0, 0, -1], next: [0, 1, 0] },
  sagittal: { across: [0, 1, 0], down: [0, 0, -1], next: [1, 0, 0] },
};

interface Axis {
  /** From a voxel to the next. */
  readonly by: Vector;
  readonly count: number;
}

/** Axes that are tilted by less than about 25 degrees give the planes their own direction. */
const nearAxis = Math.cos((25 * Math.PI) / 180);
const perpendicular = 0.005;

/**
 * The grid of a plane. Where the volume's axes are perpendicular and near those of the patient, the planes follow the
 * volume and show its voxels as they are; else (oblique acquisition, tilted gantry) they follow the patient, and what
 * lies between voxels is interpolated.
 */
export function planeGrid(shape: VolumeShape, plane: MprPlane): PlaneGrid {
  return voxelGrid(shape, plane) ?? patientGrid(shape, plane);
}

/** How far the planes are tilted against the patient's axes, in degrees; 0 when they follow the patient. */
export function tiltOf(grid: PlaneGrid): number {
  const normal = unit(cross(grid.across, grid.down));
  if (!normal) return 0;
  return (Math.acos(Math.min(1, Math.max(...normal.map(Math.abs)))) * 180) / Math.PI;
}

export function placeOfPicture(grid: PlaneGrid, index: number): SlicePlace | undefined {
  const [row, column] = [unit(grid.across), unit(grid.down)];
  const normal = row && column && unit(cross(row, column));
  return row && column && normal && { position: plus(grid.origin, grid.step, index), row, column, normal };
}

export function spacingOf(grid: PlaneGrid): readonly [row: number, column: number] {
  return [lengthOf(grid.down), lengthOf(grid.across)];
}

function axesOf(shape: VolumeShape): readonly Axis[] {
  return [
    { by: scaled(shape.row, shape.spacing[1]), count: shape.columns },
    { by: scaled(shape.column, shape.spacing[0]), count: shape.rows },
    { by: shape.step, count: shape.slices },
  ];
}

function voxelGrid(shape: VolumeShape, plane: MprPlane): PlaneGrid | undefined {
  const axes = axesOf(shape);
  const tilted = axes.some((a, index) =>
    axes.some(
      (b, other) =>
        other > index && Math.abs(dot(a.by, b.by)) > perpendicular * lengthOf(a.by) * lengthOf(b.by),
    ),
  );
  if (tilted) return undefined;
  const { across, down, next } = hung[plane];
  const [u, v, w] = [axisAlong(axes, across), axisAlong(axes, down), axisAlong(axes, next)];
  if (!u || !v || !w) return undefined;
  const origin = [u, v, w].reduce(
    (point, axis) => (axis.reversed ? plus(point, axis.by, -(axis.count - 1)) : point),
    shape.origin,
  );
  return {
    origin,
    across: u.by,
    down: v.by,
    step: w.by,
    columns: u.count,
    rows: v.count,
    count: w.count,
    exact: true,
  };
}

/** The volume's axis that runs along a direction, turned so that it does. */
function axisAlong(
  axes: readonly Axis[],
  direction: Vector,
): (Axis & { readonly reversed: boolean }) | undefined {
  for (const axis of axes) {
    const along = dot(axis.by, direction) / lengthOf(axis.by);
    if (Math.abs(along) >= nearAxis) {
      return { by: scaled(axis.by, Math.sign(along)), count: axis.count, reversed: along < 0 };
    }
  }
  return undefined;
}

/** A box along the patient's axes around the volume, with the volume's finest spacing in every direction. */
function patientGrid(shape: VolumeShape, plane: MprPlane): PlaneGrid {
  const { across, down, next } = hung[plane];
  const corners = cornersOf(shape);
  const spacing = Math.min(shape.spacing[0], shape.spacing[1], lengthOf(shape.step));
  const reach = (direction: Vector) => {
    const along = corners.map((corner) => dot(corner, direction));
    const [from, to] = [Math.min(...along), Math.max(...along)];
    return { from, count: Math.max(1, Math.floor((to - from) / spacing) + 1) };
  };
  const [u, v, w] = [reach(across), reach(down), reach(next)];
  return {
    origin: plus(plus(scaled(across, u.from), down, v.from), next, w.from),
    across: scaled(across, spacing),
    down: scaled(down, spacing),
    step: scaled(next, spacing),
    columns: u.count,
    rows: v.count,
    count: w.count,
    exact: false,
  };
}

function cornersOf(shape: VolumeShape): Vector[] {
  const ends = axesOf(shape).map((axis) => scaled(axis.by, axis.count - 1));
  return Array.from({ length: 8 }, (_, corner) =>
    ends.reduce((point, end, axis) => (corner & (1 << axis) ? plus(point, end) : point), shape.origin),
  );
}

/** The place of a point among the voxels, as column, row and slice; whole numbers are middles of voxels. */
export function voxelCoordinates(shape: VolumeShape): (point: Vector) => Vector {
  const [a, b, c] = axesOf(shape).map((axis) => axis.by);
  if (!a || !b || !c) throw new Error('a volume has three axes');
  const volume = dot(a, cross(b, c));
  const rows = [
    scaled(cross(b, c), 1 / volume),
    scaled(cross(c, a), 1 / volume),
    scaled(cross(a, b), 1 / volume),
  ];
  const [x, y, z] = rows;
  if (!x || !y || !z) throw new Error('a volume has three axes');
  return (point) => {
    const from = minus(point, shape.origin);
    return [dot(x, from), dot(y, from), dot(z, from)];
  };
}
