import type { DataSet } from 'dicom-parser';
import { firstItem, numbersOf } from './read-values.ts';

/** Where the size of a pixel comes from (PS3.3 10.7.1), which says what a length on the picture means. */
export type CalibrationBasis =
  /** Pixel Spacing of a slice through the patient. */
  | { readonly kind: 'patient' }
  /** Pixel Spacing corrected for magnification or by an object of known size; `other`: the file does not say which. */
  | { readonly kind: 'calibrated'; readonly by: 'fiducial' | 'geometry' | 'other' }
  /** Pixel Spacing of a projection or a copy: the file does not say whether it was corrected. */
  | { readonly kind: 'undetermined' }
  /** Imager Pixel Spacing: the shadow at the detector, larger than what cast it. */
  | { readonly kind: 'detector' }
  /** Imager Pixel Spacing divided by the Estimated Radiographic Magnification Factor. */
  | { readonly kind: 'magnification'; readonly factor: number }
  /** Nominal Scanned Pixel Spacing: on the film or paper that was scanned. */
  | { readonly kind: 'scanned' }
  /** Only the proportions of a pixel are known (Pixel Aspect Ratio). */
  | { readonly kind: 'proportions' }
  | { readonly kind: 'none' };

/** A part of an ultrasound picture with scales of its own (PS3.3 C.8.5.5). Bounds are of its outermost pixels. */
export interface UltrasoundRegion {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  /** Codes of PS3.3 C.8.5.5.1.15: 3 is centimetres. */
  readonly unitAcross: number;
  readonly unitDown: number;
  /** By how much the value changes from one pixel to the next; may be negative. */
  readonly deltaAcross: number;
  readonly deltaDown: number;
  /** Its pixels lie over those of other regions. */
  readonly onTop: boolean;
}

export interface Calibration {
  readonly basis: CalibrationBasis;
  /** Millimetres; of `proportions` and `none` only the proportions, the width of a pixel being 1. */
  readonly rowSpacing: number;
  readonly columnSpacing: number;
  /** Where there are any, nothing but them says how large a pixel is. */
  readonly regions: readonly UltrasoundRegion[];
}

type Pair = readonly [row: number, column: number];

/** Projections, and kinds that are mostly copies: their Pixel Spacing may or may not be corrected (PS3.3 10.7.1.1). */
const notSlices = new Set(['CR', 'DX', 'MG', 'IO', 'PX', 'XA', 'RF', 'RG', 'OT', 'HC', 'DG', 'SC', 'XC']);

/** `measures` holds Pixel Spacing: a functional group, else the instance. `pixelData` likewise Imager Pixel Spacing. */
export function readCalibration(dataSet: DataSet, measures: DataSet, pixelData: DataSet): Calibration {
  const regions = readRegions(dataSet);
  const spacing = positivePair(measures, 'x00280030');
  const imager = positivePair(pixelData, 'x00181164') ?? positivePair(dataSet, 'x00181164');
  const scanned = positivePair(dataSet, 'x00182010');
  const calibrated = spacing && calibratedBy(dataSet, spacing, imager ?? scanned);
  const withSize = (basis: CalibrationBasis, [rowSpacing, columnSpacing]: Pair): Calibration => ({
    basis,
    rowSpacing,
    columnSpacing,
    regions,
  });
  if (spacing && calibrated) return withSize(calibrated, spacing);
  if (imager) {
    const factor = dataSet.floatString('x00181114');
    if (factor === undefined || !(factor > 0)) return withSize({ kind: 'detector' }, imager);
    return withSize({ kind: 'magnification', factor }, [imager[0] / factor, imager[1] / factor]);
  }
  if (scanned) return withSize({ kind: 'scanned' }, scanned);
  if (spacing) {
    const modality = dataSet.string('x00080060')?.trim() ?? '';
    return withSize({ kind: notSlices.has(modality) ? 'undetermined' : 'patient' }, spacing);
  }
  const aspect = positivePair(dataSet, 'x00280034');
  if (aspect) return withSize({ kind: 'proportions' }, [aspect[0] / aspect[1], 1]);
  return withSize({ kind: 'none' }, [1, 1]);
}

/** Undefined: Pixel Spacing was not corrected, or there is nothing that says that it was. */
function calibratedBy(
  dataSet: DataSet,
  spacing: Pair,
  uncorrected: Pair | undefined,
): CalibrationBasis | undefined {
  const type = dataSet.string('x00280a02')?.trim();
  if (type === 'FIDUCIAL') return { kind: 'calibrated', by: 'fiducial' };
  if (type === 'GEOMETRY') return { kind: 'calibrated', by: 'geometry' };
  return uncorrected && !areSame(spacing, uncorrected) ? { kind: 'calibrated', by: 'other' } : undefined;
}

/** Writers round the same number to different lengths. */
const rounding = 1e-5;

function areSame(a: Pair, b: Pair): boolean {
  return a.every((value, axis) => Math.abs(value - (b[axis] ?? 0)) <= rounding * value);
}

function positivePair(dataSet: DataSet, tag: string): Pair | undefined {
  const [row, column] = numbersOf(dataSet, tag);
  return row !== undefined && column !== undefined && row > 0 && column > 0 ? [row, column] : undefined;
}

function readRegions(dataSet: DataSet): readonly UltrasoundRegion[] {
  if (!firstItem(dataSet, 'x00186011')) return [];
  return (dataSet.elements.x00186011?.items ?? []).flatMap(({ dataSet: item }) => {
    const region = item && readRegion(item);
    return region ? [region] : [];
  });
}

function readRegion(item: DataSet): UltrasoundRegion | undefined {
  const [left, top] = [item.uint32('x00186018'), item.uint32('x0018601a')];
  const [right, bottom] = [item.uint32('x0018601c'), item.uint32('x0018601e')];
  const [deltaAcross, deltaDown] = [item.double('x0018602c'), item.double('x0018602e')];
  const place = [left, top, right, bottom, deltaAcross, deltaDown];
  if (place.some((value) => value === undefined || !Number.isFinite(value))) return undefined;
  return {
    left: left ?? 0,
    top: top ?? 0,
    right: right ?? 0,
    bottom: bottom ?? 0,
    unitAcross: item.uint16('x00186024') ?? 0,
    unitDown: item.uint16('x00186026') ?? 0,
    deltaAcross: deltaAcross ?? 0,
    deltaDown: deltaDown ?? 0,
    onTop: ((item.uint32('x00186016') ?? 1) & 1) === 0,
  };
}
