import { haveSameOrientation, type SlicePlace } from '../geometry/slice-place.ts';
import { dot, lengthOf, minus, plus, scaled, type Vector } from '../geometry/vector.ts';

/** How the pixels of every slice lie; distances in millimetres. */
export interface PixelGrid {
  readonly rows: number;
  readonly columns: number;
  readonly spacing: readonly [row: number, column: number];
}

/** Voxels on a regular grid in the patient. `step` leads from a slice to the next; it may be tilted against the slices. */
export interface VolumeShape extends PixelGrid {
  /** The middle of the first voxel. */
  readonly origin: Vector;
  /** Unit vectors along a row and down a column. */
  readonly row: Vector;
  readonly column: Vector;
  readonly step: Vector;
  readonly slices: number;
}

export type ShapeResult =
  | {
      readonly kind: 'volume';
      readonly shape: VolumeShape;
      /** The place in the stack of each slice of the volume. */
      readonly order: readonly number[];
      /** Images of the stack that lie elsewhere, as localizers do. */
      readonly leftOut: number;
    }
  /** `reason` is a plain sentence. */
  | { readonly kind: 'refused'; readonly reason: string };

const fewestSlices = 4;
/** Share of the distance between slices by which one may be off its place. */
const placeTolerance = 0.1;
/** Slices nearer than this are at one place. */
const samePlaceMm = 0.01;
/** Slices that are stacked at more than about 45 degrees to their normal are no volume. */
const leastAlongNormal = Math.SQRT1_2;

/**
 * Whether the slices of a stack are one volume: of one orientation, at regular distances, one at each place. A tilted
 * gantry (slices that are sheared against each other) is one; `step` then has the tilt.
 */
export function volumeShape(places: readonly (SlicePlace | undefined)[], grid: PixelGrid): ShapeResult {
  const group = largestGroup(places);
  if (group.length === 0) return refused('Its images do not say where in the patient they lie.');
  if (group.length < fewestSlices) {
    return refused(`It has fewer than ${fewestSlices} slices of one orientation.`);
  }
  if (group.length < places.length / 2) {
    return refused('Its slices lie in several orientations, none of which has most of them.');
  }
  const { normal } = group[0]?.place ?? { normal: [0, 0, 1] as const };
  const sorted = [...group].sort((a, b) => dot(normal, a.place.position) - dot(normal, b.place.position));
  const gaps = sorted.slice(1).map((slice, index) => {
    const before = sorted[index]?.place.position ?? slice.place.position;
    return dot(normal, minus(slice.place.position, before));
  });
  if (gaps.some((gap) => gap < samePlaceMm)) {
    return refused('Several of its images lie at one place, as in a time series or with several echoes.');
  }
  const [first, last] = [sorted[0]?.place, sorted.at(-1)?.place];
  if (!first || !last) return refused('It has no slices.');
  const step = scaled(minus(last.position, first.position), 1 / (sorted.length - 1));
  const off = sorted.map((slice, index) =>
    lengthOf(minus(slice.place.position, plus(first.position, step, index))),
  );
  if (Math.max(...off) > placeTolerance * lengthOf(step)) return refused(irregularWords(gaps));
  if (Math.abs(dot(step, normal)) < leastAlongNormal * lengthOf(step)) {
    return refused('Its slices are shifted sideways more than they are stacked.');
  }
  return {
    kind: 'volume',
    shape: {
      ...grid,
      origin: first.position,
      row: first.row,
      column: first.column,
      step,
      slices: sorted.length,
    },
    order: sorted.map((slice) => slice.index),
    leftOut: places.length - sorted.length,
  };
}

interface IndexedPlace {
  readonly index: number;
  readonly place: SlicePlace;
}

function largestGroup(places: readonly (SlicePlace | undefined)[]): readonly IndexedPlace[] {
  const groups: IndexedPlace[][] = [];
  for (const [index, place] of places.entries()) {
    if (!place) continue;
    const group = groups.find(([one]) => one && haveSameOrientation(one.place, place));
    if (group) group.push({ index, place });
    else groups.push([{ index, place }]);
  }
  return groups.sort((a, b) => b.length - a.length)[0] ?? [];
}

function irregularWords(gaps: readonly number[]): string {
  const [least, most] = [Math.min(...gaps), Math.max(...gaps)];
  const distances = `The distance between its slices varies from ${least.toFixed(2)} to ${most.toFixed(2)} mm.`;
  const missing = most / least;
  return missing > 1.8 && Math.abs(missing - Math.round(missing)) < 0.1
    ? `${distances} Slices seem to be missing.`
    : distances;
}

function refused(reason: string): ShapeResult {
  return { kind: 'refused', reason };
}
