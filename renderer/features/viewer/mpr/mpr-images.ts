import type { StackFrame } from '../display-set.ts';
import type { FrameFacts } from '../instance/frame-facts.ts';
import type { ImageFacts } from '../instance/image-facts.ts';
import { type MprPlane, type PlaneGrid, placeOfPicture, planeGrid, spacingOf } from './plane-grid.ts';
import { type Resliced, reslice, type Slab, slabPictures, type Volume } from './reslice.ts';

/** A picture that is drawn from a volume when it is asked for. */
export interface MprImage {
  readonly facts: ImageFacts;
  readonly frame: FrameFacts;
  readonly inverted: boolean;
  draw(): Resliced;
}

/** The volumes that are open, and the pictures of their planes by image id. */
export interface MprImages {
  /** Registers a volume. `facts` and `frame` are those of one of its images. */
  add(source: {
    readonly volume: Volume;
    readonly facts: ImageFacts;
    readonly frame: FrameFacts;
    readonly inverted: boolean;
  }): MprVolume;
  find(imageId: string): MprImage | undefined;
}

export interface MprVolume {
  readonly id: string;
  gridOf(plane: MprPlane): PlaneGrid;
  /** The pictures of a plane as a stack. Another slab has other pictures at the same places. */
  framesOf(plane: MprPlane, slab: Slab): readonly StackFrame[];
  /** Lets the voxels go. */
  remove(): void;
}

export const mprScheme = 'movescope-mpr';

/** `movescope-mpr:<volume>/<plane>/<projection>/<thickness in mm>/<index from 0>`. */
const pattern = /^movescope-mpr:(\d+)\/(axial|coronal|sagittal)\/(average|mip|minip)\/([\d.]+)\/(\d+)$/;

/** Undefined for pictures that are no planes of volumes. */
export function mprPlaneOf(imageId: string): MprPlane | undefined {
  const plane = pattern.exec(imageId)?.[2];
  return isPlane(plane) ? plane : undefined;
}

export function createMprImages(): MprImages {
  const volumes = new Map<
    string,
    { readonly source: Parameters<MprImages['add']>[0]; readonly grids: Grids }
  >();
  let added = 0;
  return {
    add(source) {
      added += 1;
      const id = String(added);
      const { shape } = source.volume;
      const grids: Grids = {
        axial: planeGrid(shape, 'axial'),
        coronal: planeGrid(shape, 'coronal'),
        sagittal: planeGrid(shape, 'sagittal'),
      };
      volumes.set(id, { source, grids });
      return {
        id,
        gridOf: (plane) => grids[plane],
        framesOf: (plane, slab) => framesOf(id, plane, grids[plane], slab),
        remove: () => volumes.delete(id),
      };
    },
    find(imageId) {
      const [, id = '', plane, projection, thickness, index] = pattern.exec(imageId) ?? [];
      const known = volumes.get(id);
      if (!known || !isPlane(plane) || !isProjection(projection)) return undefined;
      const slab = { projection, thicknessMm: Number(thickness) };
      return imageOf(known.source, known.grids[plane], slab, Number(index));
    },
  };
}

type Grids = Readonly<Record<MprPlane, PlaneGrid>>;

function framesOf(id: string, plane: MprPlane, grid: PlaneGrid, slab: Slab): readonly StackFrame[] {
  return Array.from({ length: grid.count }, (_, index) => ({
    imageId: `${mprScheme}:${id}/${plane}/${slab.projection}/${slab.thicknessMm}/${index}`,
    sopInstanceUid: '',
    frame: 1,
    instanceNumber: '',
    place: placeOfPicture(grid, index),
  }));
}

function imageOf(
  source: Parameters<MprImages['add']>[0],
  grid: PlaneGrid,
  slab: Slab,
  index: number,
): MprImage {
  const place = placeOfPicture(grid, index);
  const bits = source.volume.voxels.BYTES_PER_ELEMENT * 8;
  const { volume, facts, frame, inverted } = source;
  return {
    facts: {
      ...facts,
      sopInstanceUid: '',
      numberOfFrames: 1,
      layout: {
        rows: grid.rows,
        columns: grid.columns,
        samplesPerPixel: 1,
        photometricInterpretation: inverted ? 'MONOCHROME1' : 'MONOCHROME2',
        bitsAllocated: bits,
        bitsStored: bits,
        highBit: bits - 1,
        pixelRepresentation: 1,
        planarConfiguration: 0,
      },
      modalityLut: undefined,
      frames: [],
    },
    frame: {
      ...frame,
      imagePosition: place?.position,
      imageOrientation: place && [...place.row, ...place.column],
      pixelSpacing: spacingOf(grid),
      calibration: calibrationOf(grid),
      sliceThickness: slabPictures(grid, slab) * Math.hypot(...grid.step),
      sliceLocation: undefined,
      hasVoiLut: false,
      rescaleSlope: 1,
      rescaleIntercept: 0,
    },
    inverted,
    draw: () => reslice(volume, grid, index, slab),
  };
}

function calibrationOf(grid: PlaneGrid): FrameFacts['calibration'] {
  const [rowSpacing, columnSpacing] = spacingOf(grid);
  return { basis: { kind: 'patient' }, rowSpacing, columnSpacing, regions: [] };
}

function isPlane(text: string | undefined): text is MprPlane {
  return text === 'axial' || text === 'coronal' || text === 'sagittal';
}

function isProjection(text: string | undefined): text is Slab['projection'] {
  return text === 'average' || text === 'mip' || text === 'minip';
}
