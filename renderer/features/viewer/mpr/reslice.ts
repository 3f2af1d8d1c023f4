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
  const [from, to] = [Math.max(0, first), Math.min(grid.count, first + count)];
  const ways = waysOf(volume.shape, grid);
  const values = new Float32Array(grid.rows * grid.columns);
  if (grid.exact && runsAlongMemory(volume.shape, ways)) {
    projectAlong(volume, grid, ways, { from, to, projection: slab.projection }, values);
  } else {
    const draw = grid.exact ? exactPicture(volume, grid, ways) : interpolatedPicture(volume, grid, ways);
    combine(draw, from, to, slab.projection, values);
  }
  return finish(volume, values);
}

/** Where the first point lies among the voxels, and the ways to the next ones. */
interface Ways {
  readonly start: Vector;
  readonly du: Vector;
  readonly dv: Vector;
  readonly dw: Vector;
}

function waysOf(shape: VolumeShape, grid: PlaneGrid): Ways {
  const toVoxel = voxelCoordinates(shape);
  const start = toVoxel(grid.origin);
  const way = (by: Vector): Vector => minus(toVoxel(plus(grid.origin, by)), start);
  return { start, du: way(grid.across), dv: way(grid.down), dw: way(grid.step) };
}

/** How far a whole step among the voxels is in memory. */
function offsetOf(shape: VolumeShape, way: Vector): number {
  const [x, y, z] = way;
  return Math.round(x) + shape.columns * (Math.round(y) + shape.rows * Math.round(z));
}

/** The pictures of a slab lie side by side in memory: they are gone through pixel by pixel, which spares the caches. */
function runsAlongMemory(shape: VolumeShape, { dw }: Ways): boolean {
  return Math.abs(offsetOf(shape, dw)) === 1;
}

interface Pictures {
  readonly from: number;
  readonly to: number;
  readonly projection: Projection;
}

function projectAlong(
  { shape, voxels }: Volume,
  grid: PlaneGrid,
  ways: Ways,
  { from, to, projection }: Pictures,
  values: Float32Array,
): void {
  const [start = 0, du = 0, dv = 0, dw = 0] = [ways.start, ways.du, ways.dv, ways.dw].map((way) =>
    offsetOf(shape, way),
  );
  const count = to - from;
  for (let row = 0, at = 0; row < grid.rows; row++) {
    let pixel = start + row * dv + from * dw;
    for (let column = 0; column < grid.columns; column++, at++, pixel += du) {
      let value = voxels[pixel] ?? 0;
      for (let picture = 1, voxel = pixel + dw; picture < count; picture++, voxel += dw) {
        const next = voxels[voxel] ?? 0;
        if (projection === 'average') value += next;
        else if (projection === 'mip' ? next > value : next < value) value = next;
      }
      values[at] = projection === 'average' ? value / count : value;
    }
  }
}

/** Draws one picture into `values`; NaN where the volume does not reach. */
type DrawPicture = (picture: number, values: Float32Array) => void;

function exactPicture({ shape, voxels }: Volume, grid: PlaneGrid, ways: Ways): DrawPicture {
  const [start = 0, du = 0, dv = 0, dw = 0] = [ways.start, ways.du, ways.dv, ways.dw].map((way) =>
    offsetOf(shape, way),
  );
  return (picture, values) => {
    for (let row = 0, at = 0; row < grid.rows; row++) {
      let voxel = start + picture * dw + row * dv;
      for (let column = 0; column < grid.columns; column++, at++, voxel += du) {
        values[at] = voxels[voxel] ?? 0;
      }
    }
  };
}

/** Rounding must not put the outermost voxels outside. */
const edge = 1e-6;

/** Trilinear between the eight voxels around a point. */
function interpolatedPicture({ shape, voxels }: Volume, grid: PlaneGrid, ways: Ways): DrawPicture {
  const [lastX, lastY, lastZ] = [shape.columns - 1, shape.rows - 1, shape.slices - 1];
  const width = shape.columns;
  const area = width * shape.rows;
  const { start, du, dv, dw } = ways;
  return (picture, values) => {
    for (let row = 0, at = 0; row < grid.rows; row++) {
      let x = start[0] + row * dv[0] + picture * dw[0];
      let y = start[1] + row * dv[1] + picture * dw[1];
      let z = start[2] + row * dv[2] + picture * dw[2];
      for (let column = 0; column < grid.columns; column++, at++, x += du[0], y += du[1], z += du[2]) {
        if (x < -edge || y < -edge || z < -edge || x > lastX + edge || y > lastY + edge || z > lastZ + edge) {
          values[at] = Number.NaN;
          continue;
        }
        const [x0, y0, z0] = [floorWithin(x, lastX), floorWithin(y, lastY), floorWithin(z, lastZ)];
        const [fx, fy, fz] = [x - x0, y - y0, z - z0];
        const right = x0 < lastX ? 1 : 0;
        const below = y0 < lastY ? width : 0;
        const near = z0 * area + y0 * width + x0;
        const far = near + (z0 < lastZ ? area : 0);
        const a = mixed(voxels[near], voxels[near + right], fx);
        const b = mixed(voxels[near + below], voxels[near + below + right], fx);
        const c = mixed(voxels[far], voxels[far + right], fx);
        const d = mixed(voxels[far + below], voxels[far + below + right], fx);
        values[at] = mixed(mixed(a, b, fy), mixed(c, d, fy), fz);
      }
    }
  };
}

function floorWithin(value: number, last: number): number {
  const floor = Math.floor(value);
  return floor < 0 ? 0 : Math.min(floor, last);
}

function mixed(a = 0, b = 0, share: number): number {
  return a + (b - a) * share;
}

function combine(
  draw: DrawPicture,
  from: number,
  to: number,
  projection: Projection,
  values: Float32Array,
): void {
  draw(from, values);
  if (to - from < 2) return;
  const next = new Float32Array(values.length);
  const hits =
    projection === 'average' ? Uint16Array.from(values, (value) => (Number.isNaN(value) ? 0 : 1)) : undefined;
  for (let picture = from + 1; picture < to; picture++) {
    draw(picture, next);
    for (let at = 0; at < values.length; at++) {
      const [now, value] = [values[at] ?? 0, next[at] ?? 0];
      if (Number.isNaN(value)) continue;
      if (Number.isNaN(now)) values[at] = value;
      else if (hits) values[at] = now + value;
      else if (projection === 'mip' ? value > now : value < now) values[at] = value;
      if (hits) hits[at] = (hits[at] ?? 0) + 1;
    }
  }
  if (hits)
    for (let at = 0; at < values.length; at++) values[at] = (values[at] ?? 0) / Math.max(1, hits[at] ?? 0);
}

function finish({ voxels, outside }: Volume, values: Float32Array): Resliced {
  const pixels = voxels instanceof Int16Array ? new Int16Array(values.length) : values;
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  const whole = pixels instanceof Int16Array;
  for (let at = 0; at < values.length; at++) {
    const drawn = values[at] ?? 0;
    const value = Number.isNaN(drawn) ? outside : whole ? Math.round(drawn) : drawn;
    pixels[at] = value;
    if (value < least) least = value;
    if (value > most) most = value;
  }
  return { pixels, least, most };
}
