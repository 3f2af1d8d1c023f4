import type { ImagePoint, Measurement, MeasurementPlace } from '../../../../shared/contract/measurement.ts';
import { samplesOf } from '../cornerstone/image-points.ts';
import type { ShownImage } from '../cornerstone/shown-image.ts';
import { distanceFrom, type SlicePlace, slicePlace } from '../geometry/slice-place.ts';
import { dot, minus, plus } from '../geometry/vector.ts';
import { mprPlaneOf } from '../mpr/mpr-images.ts';
import { type Evaluation, evaluate, type MeasuredPicture } from './evaluate.ts';
import { boxOf, type PixelSize } from './geometry.ts';
import { scaleFor } from './scale.ts';

/** What points on this picture are points of. Undefined: the picture says too little of where it lies. */
export function placeOf(shown: ShownImage): MeasurementPlace | undefined {
  const { frame, frameFacts, facts } = shown;
  const plane = mprPlaneOf(frame.imageId);
  if (!plane) return { kind: 'image', sopInstanceUid: frame.sopInstanceUid, frame: frame.frame };
  const place = slicePlace(frameFacts.imagePosition, frameFacts.imageOrientation);
  return (
    place && {
      kind: 'plane',
      frameOfReferenceUid: facts.frameOfReferenceUid,
      plane,
      position: place.position,
      row: place.row,
      column: place.column,
      spacing: frameFacts.pixelSpacing,
    }
  );
}

/**
 * Where a measurement's points are on this picture; undefined when it is not on it. A picture of a volume shows those
 * that were made on a parallel plane of the same series within its thickness.
 */
export function pointsOn(one: Measurement, shown: ShownImage): readonly ImagePoint[] | undefined {
  const { place } = one;
  if (place.kind === 'image') {
    const same = place.sopInstanceUid === shown.frame.sopInstanceUid && place.frame === shown.frame.frame;
    return same ? one.points : undefined;
  }
  const here = slicePlace(shown.frameFacts.imagePosition, shown.frameFacts.imageOrientation);
  if (!here || !mprPlaneOf(shown.frame.imageId) || one.seriesInstanceUid !== shown.facts.seriesInstanceUid)
    return undefined;
  const thickness = shown.frameFacts.sliceThickness ?? 0;
  if (!areParallel(place, here) || Math.abs(distanceFrom(here, place.position)) > thickness / 2 + 1e-3) {
    return undefined;
  }
  const [down, across] = shown.frameFacts.pixelSpacing;
  return one.points.map(([column, row]) => {
    const inRow = plus(place.position, place.row, column * place.spacing[1]);
    const offset = minus(plus(inRow, place.column, row * place.spacing[0]), here.position);
    return [dot(offset, here.row) / across, dot(offset, here.column) / down];
  });
}

/** Directions of one volume differ by rounding only. */
const parallel = 0.9999;

function areParallel(a: Pick<SlicePlace, 'row' | 'column'>, b: SlicePlace): boolean {
  return dot(a.row, b.row) > parallel && dot(a.column, b.column) > parallel;
}

/** The picture as it is measured; undefined while its values are not in memory. */
export function measuredPicture(shown: ShownImage): MeasuredPicture | undefined {
  const samples = samplesOf(shown.frame.imageId);
  const { rows, columns } = shown.facts.layout;
  if (!samples || rows * columns === 0) return undefined;
  return {
    calibration: shown.frameFacts.calibration,
    rows,
    columns,
    valueUnit: shown.frameFacts.valueUnit,
    samples,
    samplesPerPixel: Math.max(1, Math.round(samples.length / (rows * columns))),
  };
}

/** The size of a pixel where these points are, or 1 where directions have no common measure. */
export function pixelSizeAt(shown: ShownImage, points: readonly ImagePoint[]): PixelSize {
  const scale = scaleFor(shown.frameFacts.calibration, points);
  return scale.kind === 'lengths' ? scale.size : { down: 1, across: 1 };
}

/** More pixels than can be read between two movements of the hand. */
const manyPixels = 500_000;

/**
 * Measures on what is shown. On a plane of a volume it says which, for the values depend on it. While a large region is
 * `moving`, its pixels are not read.
 */
export function measureOn(
  kind: Measurement['kind'],
  points: readonly ImagePoint[],
  shown: ShownImage,
  moving = false,
): Evaluation {
  const picture = measuredPicture(shown);
  if (!picture) return { values: [], basis: 'the picture is not in memory' };
  const box = boxOf(points);
  const pixels = (box.right - box.left) * (box.bottom - box.top);
  const found = evaluate(kind, points, picture, moving && pixels > manyPixels);
  const plane = mprPlaneOf(shown.frame.imageId);
  const basis = [found.basis, plane ? `${plane} plane` : ''].filter((part) => part !== '').join(', ');
  return { ...found, basis };
}
