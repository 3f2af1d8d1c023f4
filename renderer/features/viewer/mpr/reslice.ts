import { lengthOf, minus, plus, type Vector } from '../geometry/vector.ts';
import { type PlaneGrid, voxelCoordinates } from './plane-grid.ts';
import type { VolumeShape } from './volume-shape.ts';

/** Values of the modality (Hounsfield units for CT), slice by slice, row by row. */
export type Voxels = Int16Array | Float32Array;

export interface Volume {
  readonly shape: VolumeShape;
  readonly voxels: Voxels;
  /** What is drawn where the volume does not reach. */
  readonly outside: number;
}

export type Projection = 'average' | 'mip' | 'minip';

/** Several pictures of a plane as one; a thickness of 0 is one picture alone. */
export interface Slab {
  readonly projection: Projection;
  readonly thicknessMm: number;
}

export interface Resliced {
  readonly pixels: Voxels;
  readonly least: number;
  readonly most: number;
}

/** How many pictures of a plane a slab has: those whose middles lie within its thickness, at least one. */
export function slabPictures(grid: PlaneGrid, slab: Slab): number {
  return Math.max(1, Math.round(slab.thicknessMm / lengthOf(grid.step)));
}

/** Draws a picture of a plane: the voxels, or the slab around it. Points outside of the volume take no part in a slab. */
export function reslice(volume: Volume, grid: PlaneGrid, index: number, slab: Slab): Resliced {
  const count = slabPictures(grid, slab);
  const first = index - Math.floor((count - 1) / 2);
  const pixels = count === 1 ? 'single' : slab.projection;
  const { rows, columns } = grid;
  const out =
    volume.voxels instanceof Int16Array ? new Int16Array(rows * columns) : new Float32Array(rows * columns);
  const sum = new Float32Array(pixels === 'average' ? rows * columns : 0);
  const hits = new Uint16Array(rows * columns);
  const sampler = createSampler(volume, grid);
  for (let picture = first; picture < first + count; picture++) {
    if (picture < 0 || picture >= grid.count) continue;
    sampler(picture, (at, value) => {
      const hit = hits[at] ?? 0;
      hits[at] = hit + 1;
      if (pixels === 'average') sum[at] = (sum[at] ?? 0) + value;
      else if (hit === 0 || isBeyond(pixels, value, out[at] ?? 0)) out[at] = value;
    });
  }
  return finish(out, sum, hits, volume.outside);
}

function isBeyond(projection: 'single' | 'mip' | 'minip', value: number, now: number): boolean {
  return projection === 'minip' ? value < now : value > now;
}

function finish(out: Voxels, sum: Float32Array, hits: Uint16Array, outside: number): Resliced {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  const whole = out instanceof Int16Array;
  for (let at = 0; at < out.length; at++) {
    const hit = hits[at] ?? 0;
    if (hit === 0) out[at] = outside;
    else if (sum.length > 0) {
      const mean = (sum[at] ?? 0) / hit;
      out[at] = whole ? Math.round(mean) : mean;
    }
    const value = out[at] ?? 0;
    if (value < least) least = value;
    if (value > most) most = value;
  }
  return { pixels: out, least, most };
}

type Sampler = (picture: number, take: (at: number, value: number) => void) => void;

function createSampler(volume: Volume, grid: PlaneGrid): Sampler {
  const toVoxel = voxelCoordinates(volume.shape);
  const direction = (by: Vector): Vector => minus(toVoxel(plus(grid.origin, by)), toVoxel(grid.origin));
  const [start, du, dv, dw] = [
    toVoxel(grid.origin),
    direction(grid.across),
    direction(grid.down),
    direction(grid.step),
  ];
  return grid.exact
    ? exactSampler(volume, grid, { start, du, dv, dw })
    : interpolatingSampler(volume, grid, { start, du, dv, dw });
}

/** Where the first point lies among the voxels, and the ways to the next ones. */
interface Ways {
  readonly start: Vector;
  readonly du: Vector;
  readonly dv: Vector;
  readonly dw: Vector;
}

function exactSampler({ shape, voxels }: Volume, grid: PlaneGrid, ways: Ways): Sampler {
  const strides: Vector = [1, shape.columns, shape.columns * shape.rows];
  const offset = (way: Vector): number =>
    way.reduce((sum, value, axis) => sum + Math.round(value) * (strides[axis] ?? 0), 0);
  const [start, du, dv, dw] = [ways.start, ways.du, ways.dv, ways.dw].map(offset) as [
    number,
    number,
    number,
    number,
  ];
  return (picture, take) => {
    for (let row = 0, at = 0; row < grid.rows; row++) {
      let from = start + picture * dw + row * dv;
      for (let column = 0; column < grid.columns; column++, at++, from += du) take(at, voxels[from] ?? 0);
    }
  };
}

/** Trilinear between the eight voxels around a point. */
function interpolatingSampler({ shape, voxels }: Volume, grid: PlaneGrid, ways: Ways): Sampler {
  const { columns, rows, slices } = shape;
  const { start, du, dv, dw } = ways;
  const area = columns * rows;
  const value = (x: number, y: number, z: number): number => voxels[z * area + y * columns + x] ?? 0;
  const sample = (x: number, y: number, z: number): number => {
    const [x0, y0, z0] = [Math.floor(x), Math.floor(y), Math.floor(z)];
    const [fx, fy, fz] = [x - x0, y - y0, z - z0];
    const [x1, y1, z1] = [
      Math.min(x0 + 1, columns - 1),
      Math.min(y0 + 1, rows - 1),
      Math.min(z0 + 1, slices - 1),
    ];
    const near =
      (value(x0, y0, z0) * (1 - fx) + value(x1, y0, z0) * fx) * (1 - fy) +
      (value(x0, y1, z0) * (1 - fx) + value(x1, y1, z0) * fx) * fy;
    const far =
      (value(x0, y0, z1) * (1 - fx) + value(x1, y0, z1) * fx) * (1 - fy) +
      (value(x0, y1, z1) * (1 - fx) + value(x1, y1, z1) * fx) * fy;
    return near * (1 - fz) + far * fz;
  };
  /** Rounding must not put the outermost voxels outside. */
  const edge = 1e-6;
  const inside = (at: number, last: number): number | undefined =>
    at < -edge || at > last + edge ? undefined : Math.min(last, Math.max(0, at));
  return (picture, take) => {
    for (let row = 0, at = 0; row < grid.rows; row++) {
      for (let column = 0; column < grid.columns; column++, at++) {
        const x = inside(start[0] + column * du[0] + row * dv[0] + picture * dw[0], columns - 1);
        const y = inside(start[1] + column * du[1] + row * dv[1] + picture * dw[1], rows - 1);
        const z = inside(start[2] + column * du[2] + row * dv[2] + picture * dw[2], slices - 1);
        if (x !== undefined && y !== undefined && z !== undefined) take(at, sample(x, y, z));
      }
    }
  };
}
