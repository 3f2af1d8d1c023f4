import type { StackFrame } from '../display-set.ts';
import { haveSameOrientation, type SlicePlace, slicePlace } from '../geometry/slice-place.ts';
import type { FrameFacts } from '../instance/frame-facts.ts';
import type { ImageFacts } from '../instance/image-facts.ts';
import type { Volume, Voxels } from './reslice.ts';
import { type Extent, planVolume, shapeOfExtent, type VolumePlan } from './volume-plan.ts';
import { type VolumeShape, volumeShape } from './volume-shape.ts';

/** A decoded picture in values of its modality. */
export interface DecodedSlice {
  readonly values: ArrayLike<number>;
  readonly colour: boolean;
  readonly inverted: boolean;
}

/** Where a volume is read from. */
export interface SliceSource {
  /** Rejects when the picture can't be read. */
  load(imageId: string): Promise<DecodedSlice>;
  factsOf(imageId: string): { readonly facts: ImageFacts; readonly frame: FrameFacts } | undefined;
}

/** What is known of a volume after its first picture was read; nothing is allocated yet. */
export interface VolumeOutline {
  readonly kind: 'outline';
  readonly shape: VolumeShape;
  readonly order: readonly number[];
  readonly leftOut: number;
  readonly plan: VolumePlan;
  readonly bytesPerVoxel: 2 | 4;
  readonly facts: ImageFacts;
  readonly frame: FrameFacts;
  readonly inverted: boolean;
}

export interface Refusal {
  readonly kind: 'refused';
  /** A plain sentence. */
  readonly reason: string;
}

const loadedAtOnce = 3;

/**
 * Whether a stack is a volume and what it would take. Reads the first picture, and the first frame of each multi-frame
 * instance, whose places are in its file. `middle` is the picture that the reader looks at.
 */
export async function outlineVolume(
  source: SliceSource,
  frames: readonly StackFrame[],
  bound: number,
  middle: number,
): Promise<VolumeOutline | Refusal> {
  const [first] = frames;
  if (!first) return refused('No image of it is here yet.');
  const slice = await source.load(first.imageId).catch(() => undefined);
  const known = source.factsOf(first.imageId);
  if (!slice || !known) return refused('Its first image cannot be read.');
  if (slice.colour) return refused('Its images are in colour.');
  if (known.frame.spacingKind !== 'patient') return refused('Its images do not say how large a pixel is.');
  await readFirstFrames(source, frames);
  const { rows, columns } = known.facts.layout;
  const places = frames.map((frame) => placeOf(source, frame));
  const result = volumeShape(places, { rows, columns, spacing: known.frame.pixelSpacing });
  if (result.kind === 'refused') return result;
  const bytesPerVoxel = fitsInt16(known.facts, known.frame) ? 2 : 4;
  const at = Math.max(0, result.order.indexOf(middle));
  return {
    kind: 'outline',
    shape: result.shape,
    order: result.order,
    leftOut: result.leftOut,
    plan: planVolume(result.shape, bytesPerVoxel, bound, at),
    bytesPerVoxel,
    facts: known.facts,
    frame: known.frame,
    inverted: slice.inverted,
  };
}

/** Reads the slices of a volume. `progress` gets the share that is read; `signal` ends it (then undefined). */
export async function buildVolume(
  source: SliceSource,
  frames: readonly StackFrame[],
  outline: VolumeOutline,
  options: {
    readonly extent: Extent;
    readonly signal: AbortSignal;
    readonly progress: (done: number, total: number) => void;
  },
): Promise<Volume | Refusal | undefined> {
  const { extent, signal } = options;
  const shape = shapeOfExtent(outline.shape, extent);
  const voxels = allocate(shape, outline.bytesPerVoxel);
  if (!voxels) return refused('The computer has no memory left for it.');
  const wanted =
    extent.kind === 'slab' ? outline.order.slice(extent.first, extent.first + extent.slices) : outline.order;
  let [next, done, least] = [0, 0, Number.POSITIVE_INFINITY];
  let refusal: Refusal | undefined;
  const read = async (): Promise<void> => {
    while (next < wanted.length && !refusal && !signal.aborted) {
      const slice = next++;
      const frame = frames[wanted[slice] ?? -1];
      const decoded = frame && (await source.load(frame.imageId).catch(() => undefined));
      refusal ??= frame && decoded ? mismatch(source, frame, outline, decoded) : unreadable(frame);
      if (refusal || !decoded || signal.aborted) return;
      least = Math.min(
        least,
        fill(voxels, shape, slice, decoded.values, extent.kind === 'half' ? outline.shape : undefined),
      );
      done++;
      options.progress(done, wanted.length);
    }
  };
  await Promise.all(Array.from({ length: loadedAtOnce }, read));
  if (signal.aborted) return undefined;
  return refusal ?? { shape, voxels, outside: least };
}

async function readFirstFrames(source: SliceSource, frames: readonly StackFrame[]): Promise<void> {
  for (const frame of frames) {
    if (frame.place || frame.frame !== 1 || source.factsOf(frame.imageId)) continue;
    await source.load(frame.imageId).catch(() => undefined);
  }
}

function placeOf(source: SliceSource, frame: StackFrame): SlicePlace | undefined {
  if (frame.place) return frame.place;
  const known = source.factsOf(frame.imageId)?.frame;
  return known && slicePlace(known.imagePosition, known.imageOrientation);
}

function allocate(shape: VolumeShape, bytesPerVoxel: 2 | 4): Voxels | undefined {
  const length = shape.rows * shape.columns * shape.slices;
  try {
    return bytesPerVoxel === 2 ? new Int16Array(length) : new Float32Array(length);
  } catch {
    return undefined;
  }
}

/** Whether whatever the header allows fits, after the rescale to values of the modality. */
function fitsInt16({ layout, modalityLut }: ImageFacts, frame: FrameFacts): boolean {
  const { rescaleSlope: slope, rescaleIntercept: intercept } = frame;
  if (modalityLut || !Number.isInteger(slope) || !Number.isInteger(intercept)) return false;
  const signed = layout.pixelRepresentation === 1;
  const most = 2 ** (signed ? layout.bitsStored - 1 : layout.bitsStored) - 1;
  const ends = [signed ? -most - 1 : 0, most].map((value) => value * slope + intercept);
  return ends.every((value) => value >= -32_768 && value <= 32_767);
}

/** What the index did not tell of a slice: it must be like the first one. */
function mismatch(
  source: SliceSource,
  frame: StackFrame,
  outline: VolumeOutline,
  slice: DecodedSlice,
): Refusal | undefined {
  const known = source.factsOf(frame.imageId);
  if (!known) return unreadable(frame);
  const { rows, columns } = known.facts.layout;
  const place = slicePlace(known.frame.imagePosition, known.frame.imageOrientation);
  const [row, column] = known.frame.pixelSpacing;
  const [firstRow, firstColumn] = outline.frame.pixelSpacing;
  const first = { ...outline.shape, position: outline.shape.origin, normal: outline.shape.step };
  const same =
    rows === outline.shape.rows &&
    columns === outline.shape.columns &&
    Math.abs(row - firstRow) < 0.001 * firstRow &&
    Math.abs(column - firstColumn) < 0.001 * firstColumn &&
    known.facts.frameOfReferenceUid === outline.facts.frameOfReferenceUid &&
    place !== undefined &&
    haveSameOrientation(place, first) &&
    !slice.colour &&
    slice.inverted === outline.inverted &&
    (outline.bytesPerVoxel === 4 || fitsInt16(known.facts, known.frame));
  return same ? undefined : refused('Its slices differ in size, pixel spacing or kind of values.');
}

function unreadable(frame: StackFrame | undefined): Refusal {
  const which = frame?.instanceNumber ? `Image ${frame.instanceNumber}` : 'One of its images';
  return refused(`${which} cannot be read, and a volume needs every slice.`);
}

/** Writes a slice into the volume, as it is or halved (then `full` is the shape it comes from). Gives its least value. */
function fill(
  voxels: Voxels,
  shape: VolumeShape,
  slice: number,
  values: ArrayLike<number>,
  full: VolumeShape | undefined,
): number {
  const { rows, columns } = shape;
  let [at, least] = [slice * rows * columns, Number.POSITIVE_INFINITY];
  const whole = voxels instanceof Int16Array;
  const width = full?.columns ?? columns;
  const scale = full ? 2 : 1;
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++, at++) {
      const from = row * scale * width + column * scale;
      let value = values[from] ?? 0;
      if (full) {
        value += (values[from + 1] ?? 0) + (values[from + width] ?? 0) + (values[from + width + 1] ?? 0);
        value = whole ? Math.round(value / 4) : value / 4;
      }
      voxels[at] = value;
      if (value < least) least = value;
    }
  }
  return least;
}

function refused(reason: string): Refusal {
  return { kind: 'refused', reason };
}
