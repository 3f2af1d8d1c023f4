import type { DataSet } from 'dicom-parser';
import { type Calibration, readCalibration } from './calibration.ts';
import { type LookupTable, readLookupTable } from './lookup-table.ts';
import { type PictureGraphics, readGraphics } from './picture-graphics.ts';
import { firstItem, numbersOf, textsOf } from './read-values.ts';
import { readValueUnit } from './value-unit.ts';

/** Where the size of a pixel comes from: in the patient, at the detector (projections), or only its proportions. */
export type SpacingKind = 'patient' | 'detector' | 'aspect' | 'none';

/** What may differ between the frames of one instance; lengths in millimetres. */
export interface FrameFacts {
  readonly imagePosition: readonly number[] | undefined;
  readonly imageOrientation: readonly number[] | undefined;
  /** Distance between rows, then between columns. */
  readonly pixelSpacing: readonly [row: number, column: number];
  readonly spacingKind: SpacingKind;
  /** What lengths on the picture mean; its spacing is not always the one that the picture is drawn with. */
  readonly calibration: Calibration;
  readonly sliceThickness: number | undefined;
  readonly sliceLocation: number | undefined;
  readonly windowCenters: readonly number[];
  readonly windowWidths: readonly number[];
  readonly windowNames: readonly string[];
  readonly voiLutFunction: string | undefined;
  /** A VOI LUT Sequence is there (a curve instead of a window). */
  readonly hasVoiLut: boolean;
  /** Overlay planes and shutters. */
  readonly graphics?: PictureGraphics | undefined;
  /** Its first table; drawn where the file has no window. */
  readonly voiLut?: LookupTable | undefined;
  readonly rescaleSlope: number;
  readonly rescaleIntercept: number;
  readonly rescaleType: string;
  /** Of the values after rescaling; empty where the file says none. */
  readonly valueUnit: string;
}

/**
 * The facts of a frame: from its own functional groups, else the shared ones (PS3.3 C.7.6.16.1), else the
 * instance's own attributes. `frame` counts from 0.
 */
export function readFrameFacts(dataSet: DataSet, frame: number): FrameFacts {
  const own = dataSet.elements.x52009230?.items?.[frame]?.dataSet;
  const shared = firstItem(dataSet, 'x52009229');
  /** The macro of a functional group, else the instance itself. */
  const group = (tag: string): DataSet => firstItem(own, tag) ?? firstItem(shared, tag) ?? dataSet;
  const position = group('x00209113');
  const orientation = group('x00209116');
  const measures = group('x00289110');
  const voi = group('x00289132');
  const transform = group('x00289145');
  return {
    imagePosition: isOfFrame(position, dataSet) ? exactly(numbersOf(position, 'x00200032'), 3) : undefined,
    imageOrientation: exactly(numbersOf(orientation, 'x00200037'), 6),
    ...readSpacing(measures, dataSet),
    calibration: readCalibration(dataSet, measures, group('x00289443')),
    sliceThickness: positive(measures.floatString('x00180050')),
    sliceLocation: dataSet.floatString('x00201041'),
    windowCenters: numbersOf(voi, 'x00281050'),
    windowWidths: numbersOf(voi, 'x00281051'),
    windowNames: textsOf(voi, 'x00281055'),
    voiLutFunction: voi.string('x00281056')?.trim(),
    hasVoiLut: (voi.elements.x00283010?.items?.length ?? 0) > 0,
    graphics: readGraphics(dataSet, group('x00189472'), frame),
    voiLut: readLookupTable(voi, 'x00283010', mayBeNegative(dataSet, transform)),
    rescaleSlope: transform.floatString('x00281053') || 1,
    rescaleIntercept: transform.floatString('x00281052') ?? 0,
    rescaleType: transform.string('x00281054')?.trim() ?? '',
    valueUnit: readValueUnit(dataSet, transform),
  };
}

/** What goes into a VOI LUT: the values after the Modality LUT, whose tables have no negative entries. */
function mayBeNegative(dataSet: DataSet, transform: DataSet): boolean {
  if (dataSet.elements.x00283000) return false;
  return dataSet.uint16('x00280103') === 1 || (transform.floatString('x00281052') ?? 0) < 0;
}

/** The one position of a plain multi-frame instance (a dose grid, a cine loop) is not that of each of its frames. */
function isOfFrame(group: DataSet, dataSet: DataSet): boolean {
  return group !== dataSet || (dataSet.intString('x00280008') ?? 1) <= 1;
}

interface Spacing {
  readonly pixelSpacing: readonly [row: number, column: number];
  readonly spacingKind: SpacingKind;
}

function readSpacing(measures: DataSet, dataSet: DataSet): Spacing {
  const inPatient = pair(numbersOf(measures, 'x00280030'));
  if (inPatient) return { pixelSpacing: inPatient, spacingKind: 'patient' };
  // Nominal Scanned Pixel Spacing is on the film: not in the patient either.
  const atDetector = pair(numbersOf(dataSet, 'x00181164')) ?? pair(numbersOf(dataSet, 'x00182010'));
  if (atDetector) return { pixelSpacing: atDetector, spacingKind: 'detector' };
  const aspect = pair(numbersOf(dataSet, 'x00280034'));
  if (aspect) return { pixelSpacing: aspect, spacingKind: 'aspect' };
  return { pixelSpacing: [1, 1], spacingKind: 'none' };
}

function pair(numbers: readonly number[]): readonly [number, number] | undefined {
  const [first, second] = numbers;
  return first !== undefined && second !== undefined && first > 0 && second > 0 ? [first, second] : undefined;
}

function exactly(numbers: readonly number[], count: number): readonly number[] | undefined {
  return numbers.length === count ? numbers : undefined;
}

function positive(value: number | undefined): number | undefined {
  return value !== undefined && value > 0 ? value : undefined;
}
