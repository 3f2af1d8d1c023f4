import type { VolumeShape } from './volume-shape.ts';

/** How much of a volume is read: all, every voxel the mean of two by two pixels, or only some slices. */
export type Extent =
  | { readonly kind: 'whole' }
  | { readonly kind: 'half' }
  | { readonly kind: 'slab'; readonly first: number; readonly slices: number };

export interface Offer {
  readonly extent: Extent;
  readonly bytes: number;
}

export type VolumePlan =
  | { readonly kind: 'fits'; readonly bytes: number }
  | {
      readonly kind: 'too-large';
      readonly bytes: number;
      readonly bound: number;
      readonly offers: readonly Offer[];
    };

/** A slab of fewer slices shows nothing across them. */
const fewestSlabSlices = 8;

/** Estimates the memory of a volume before anything is read. `middle` is the slice that a slab is put around. */
export function planVolume(
  shape: Pick<VolumeShape, 'rows' | 'columns' | 'slices'>,
  bytesPerVoxel: 2 | 4,
  bound: number,
  middle: number,
): VolumePlan {
  const sliceBytes = shape.rows * shape.columns * bytesPerVoxel;
  const bytes = sliceBytes * shape.slices;
  if (bytes <= bound) return { kind: 'fits', bytes };
  const half = Math.floor(shape.rows / 2) * Math.floor(shape.columns / 2) * bytesPerVoxel * shape.slices;
  const slices = Math.min(shape.slices, Math.floor(bound / sliceBytes));
  const first = Math.min(shape.slices - slices, Math.max(0, Math.round(middle - slices / 2)));
  const offers: Offer[] = [];
  if (half <= bound) offers.push({ extent: { kind: 'half' }, bytes: half });
  if (slices >= fewestSlabSlices) {
    offers.push({ extent: { kind: 'slab', first, slices }, bytes: sliceBytes * slices });
  }
  return { kind: 'too-large', bytes, bound, offers };
}

/**
 * How many bytes a volume may take: an eighth of the computer's memory, at most a gigabyte. Browsers tell the memory in
 * gigabytes and never more than 8; where they don't, 4 are taken for granted.
 */
export function volumeBound(deviceMemory: number | undefined): number {
  return Math.min(1, (deviceMemory ?? 4) / 8) * 1024 ** 3;
}

/** The voxel grid of what is read of a volume. */
export function shapeOfExtent(shape: VolumeShape, extent: Extent): VolumeShape {
  switch (extent.kind) {
    case 'whole':
      return shape;
    case 'half': {
      const { spacing, origin, row, column } = shape;
      const [x, y, z] = origin;
      // The middle of two by two pixels is half a pixel further.
      const shift = (axis: 0 | 1 | 2): number => (row[axis] * spacing[1] + column[axis] * spacing[0]) / 2;
      return {
        ...shape,
        origin: [x + shift(0), y + shift(1), z + shift(2)],
        rows: Math.floor(shape.rows / 2),
        columns: Math.floor(shape.columns / 2),
        spacing: [spacing[0] * 2, spacing[1] * 2],
      };
    }
    case 'slab': {
      const [x, y, z] = shape.origin;
      const [dx, dy, dz] = shape.step;
      const { first, slices } = extent;
      return { ...shape, slices, origin: [x + dx * first, y + dy * first, z + dz * first] };
    }
  }
}
