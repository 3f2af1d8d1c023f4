import type { DataSet } from 'dicom-parser';
import { isLossySyntax } from '../image-support.ts';
import type { PixelLayout } from '../pixels/pixel-layout.ts';
import { type FrameFacts, readFrameFacts } from './frame-facts.ts';
import { type LookupTable, readLookupTable } from './lookup-table.ts';
import { readPalette } from './palette.ts';
import { numbersOf } from './read-values.ts';

/** What the viewer must know of an instance, read once from its file. */
export interface ImageFacts {
  readonly sopInstanceUid: string;
  readonly sopClassUid: string;
  readonly seriesInstanceUid: string;
  readonly transferSyntaxUid: string;
  readonly modality: string;
  readonly layout: PixelLayout;
  readonly numberOfFrames: number;
  readonly frameOfReferenceUid: string;
  readonly patientOrientation: readonly string[];
  /** As in the file: `045Y`. */
  readonly patientAge: string;
  readonly laterality: string;
  /** The picture lost detail in compression, now or earlier. */
  readonly lossy: boolean;
  readonly lossyRatio: number | undefined;
  /** Milliseconds between two frames (Frame Time, or from Recommended Display Frame Rate). */
  readonly frameTimeMs: number | undefined;
  readonly modalityLut: LookupTable | undefined;
  /** Stored values that are no part of the picture, both included (PS3.3 C.7.5.1.1.2). */
  readonly padding?: { readonly lower: number; readonly upper: number } | undefined;
  readonly frames: readonly FrameFacts[];
}

export function readImageFacts(dataSet: DataSet): ImageFacts {
  const text = (tag: string): string => dataSet.string(tag)?.trim() ?? '';
  const transferSyntaxUid = text('x00020010');
  const numberOfFrames = Math.max(1, dataSet.intString('x00280008') ?? 1);
  return {
    sopInstanceUid: text('x00080018'),
    sopClassUid: text('x00080016'),
    seriesInstanceUid: text('x0020000e'),
    transferSyntaxUid,
    modality: text('x00080060'),
    layout: readLayout(dataSet),
    numberOfFrames,
    frameOfReferenceUid: text('x00200052'),
    patientOrientation: text('x00200020').split('\\').filter(Boolean),
    patientAge: text('x00101010'),
    laterality: text('x00200062') || text('x00200060'),
    lossy: text('x00282110') === '01' || isLossySyntax(transferSyntaxUid),
    lossyRatio: numbersOf(dataSet, 'x00282112').at(-1),
    frameTimeMs: readFrameTime(dataSet),
    modalityLut: readLookupTable(dataSet, 'x00283000', dataSet.uint16('x00280103') === 1),
    padding: readPadding(dataSet),
    frames: Array.from({ length: numberOfFrames }, (_, index) => readFrameFacts(dataSet, index)),
  };
}

function readLayout(dataSet: DataSet): PixelLayout {
  const bitsAllocated = dataSet.uint16('x00280100') ?? 0;
  const bitsStored = dataSet.uint16('x00280101') ?? bitsAllocated;
  const photometricInterpretation = dataSet.string('x00280004')?.trim() ?? '';
  return {
    rows: dataSet.uint16('x00280010') ?? 0,
    columns: dataSet.uint16('x00280011') ?? 0,
    samplesPerPixel: dataSet.uint16('x00280002') ?? 1,
    photometricInterpretation,
    bitsAllocated,
    bitsStored,
    highBit: dataSet.uint16('x00280102') ?? bitsStored - 1,
    pixelRepresentation: dataSet.uint16('x00280103') === 1 ? 1 : 0,
    planarConfiguration: dataSet.uint16('x00280006') === 1 ? 1 : 0,
    ...(photometricInterpretation === 'PALETTE COLOR' ? { palette: readPalette(dataSet) } : {}),
  };
}

function readFrameTime(dataSet: DataSet): number | undefined {
  const frameTime = dataSet.floatString('x00181063');
  if (frameTime !== undefined && frameTime > 0) return frameTime;
  const vector = numbersOf(dataSet, 'x00181065').find((step) => step > 0);
  if (vector !== undefined) return vector;
  const rate = dataSet.intString('x00082144') ?? dataSet.intString('x00180040');
  return rate !== undefined && rate > 0 ? 1000 / rate : undefined;
}

function readPadding(dataSet: DataSet): ImageFacts['padding'] {
  const signed = dataSet.uint16('x00280103') === 1;
  const value = (tag: string): number | undefined => (signed ? dataSet.int16(tag) : dataSet.uint16(tag));
  const padding = value('x00280120');
  if (padding === undefined) return undefined;
  const limit = value('x00280121') ?? padding;
  return { lower: Math.min(padding, limit), upper: Math.max(padding, limit) };
}
