import type { FrameFacts } from '../instance/frame-facts.ts';
import type { ImageFacts } from '../instance/image-facts.ts';
import type { LookupTable } from '../instance/lookup-table.ts';
import type { PixelLayout } from '../pixels/pixel-layout.ts';
import type { Window } from '../window-presets.ts';
import { voiLutTableModule } from './voi-lut.ts';

const voiLutFunctions: Readonly<Record<string, string>> = {
  LINEAR: 'LINEAR',
  LINEAR_EXACT: 'LINEAR_EXACT',
  SIGMOID: 'SIGMOID',
};

/**
 * Cornerstone's metadata of our image ids, module by module. `layoutOf` gives the layout of the pixels as they are handed
 * to Cornerstone, which is not the file's when the viewer decoded them itself.
 */
export function createMetadataProvider(sources: {
  readonly factsOf: (
    imageId: string,
  ) => { readonly facts: ImageFacts; readonly frame: FrameFacts } | undefined;
  readonly layoutOf: (imageId: string) => PixelLayout | undefined;
}): (type: string, query: unknown) => unknown {
  return (type, query) => {
    if (typeof query !== 'string') return undefined;
    const known = sources.factsOf(query);
    return known && moduleOf(type, known.facts, known.frame, sources.layoutOf(query) ?? known.facts.layout);
  };
}

function moduleOf(type: string, facts: ImageFacts, frame: FrameFacts, layout: PixelLayout): unknown {
  switch (type) {
    case 'imagePixelModule':
      return imagePixelModule(layout);
    case 'imagePlaneModule':
      return imagePlaneModule(facts, frame);
    case 'voiLutModule':
      return voiLutModule(frame);
    case voiLutTableModule:
      return fileWindow(frame) ? undefined : frame.voiLut;
    case 'modalityLutModule':
      return {
        rescaleSlope: frame.rescaleSlope,
        rescaleIntercept: frame.rescaleIntercept,
        rescaleType: frame.rescaleType,
      };
    case 'generalSeriesModule':
      return { modality: facts.modality, seriesInstanceUID: facts.seriesInstanceUid };
    case 'generalImageModule':
    case 'sopCommonModule':
      return { sopClassUID: facts.sopClassUid, sopInstanceUID: facts.sopInstanceUid };
    case 'transferSyntax':
      return { transferSyntaxUID: facts.transferSyntaxUid };
    case 'cineModule':
      return { frameTime: facts.frameTimeMs };
    default:
      return undefined;
  }
}

function imagePixelModule(layout: PixelLayout): unknown {
  const { palette, ...pixels } = layout;
  if (!palette) return pixels;
  const descriptor = [palette.red.length, palette.firstValue, 8];
  return {
    ...pixels,
    redPaletteColorLookupTableDescriptor: descriptor,
    greenPaletteColorLookupTableDescriptor: descriptor,
    bluePaletteColorLookupTableDescriptor: descriptor,
    redPaletteColorLookupTableData: palette.red,
    greenPaletteColorLookupTableData: palette.green,
    bluePaletteColorLookupTableData: palette.blue,
  };
}

function imagePlaneModule(facts: ImageFacts, frame: FrameFacts): unknown {
  const [rowPixelSpacing, columnPixelSpacing] = frame.pixelSpacing;
  return {
    frameOfReferenceUID: facts.frameOfReferenceUid || undefined,
    rows: facts.layout.rows,
    columns: facts.layout.columns,
    imageOrientationPatient: frame.imageOrientation,
    rowCosines: frame.imageOrientation?.slice(0, 3),
    columnCosines: frame.imageOrientation?.slice(3, 6),
    imagePositionPatient: frame.imagePosition,
    sliceThickness: frame.sliceThickness,
    sliceLocation: frame.sliceLocation,
    pixelSpacing: [rowPixelSpacing, columnPixelSpacing],
    rowPixelSpacing,
    columnPixelSpacing,
    usingDefaultValues: frame.spacingKind === 'none' || frame.spacingKind === 'aspect',
  };
}

function voiLutModule(frame: FrameFacts): unknown {
  const window = fileWindow(frame) ?? (frame.voiLut && tableWindow(frame.voiLut));
  const voiLutFunction = voiLutFunctions[frame.voiLutFunction ?? ''];
  return {
    windowCenter: window && [window.center],
    windowWidth: window && [window.width],
    // A table is drawn over the values that it is for.
    voiLUTFunction: voiLutFunction && fileWindow(frame) ? [voiLutFunction] : undefined,
  };
}

/** The first window of the file, if it is one; else the value range of the image is used. */
function fileWindow(frame: FrameFacts): Window | undefined {
  const [center] = frame.windowCenters;
  const [width] = frame.windowWidths;
  // PS3.3 C.11.2.1.2.1: a width of 1 and more; C.11.2.1.3: any above 0.
  const narrowest = (frame.voiLutFunction ?? 'LINEAR') === 'LINEAR' ? 1 : Number.MIN_VALUE;
  if (center === undefined || width === undefined || width < narrowest) return undefined;
  return { center, width };
}

/** All values that the table has an entry for. */
function tableWindow({ firstValue, entries }: LookupTable): Window {
  return { center: firstValue + entries.length / 2, width: entries.length };
}
