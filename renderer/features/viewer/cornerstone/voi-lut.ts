import { Enums, metaData, type Types, utilities } from '@cornerstonejs/core';
import type { LookupTable } from '../instance/lookup-table.ts';

/** The type under which the metadata provider gives the VOI LUT that a picture is drawn with. */
export const voiLutTableModule = 'voiLutTable';

type TransferFunction = ReturnType<typeof utilities.createLinearRGBTransferFunction>;

/** The part of a vtk actor that is used here. */
interface SliceActor {
  readonly getProperty: () => {
    readonly getRGBTransferFunction: (index: number) => TransferFunction | undefined;
    readonly setRGBTransferFunction: (index: number, next: TransferFunction) => void;
  };
}

/** WebGL keeps a curve in a texture with this many places; a table of more entries is drawn by as many of them. */
const places = 1024;

/**
 * Draws through the VOI LUT of the picture that is shown (PS3.3 C.11.2.1.1), or straight again: Cornerstone knows none
 * where WebGL draws, and keeps the curve of the picture before (5.14). `wanted`: not where the reader has a window.
 */
export function applyVoiLut(viewport: Types.IStackViewport, wanted: boolean): void {
  const actor = viewport.getDefaultActor()?.actor as unknown as SliceActor | undefined;
  const image = viewport.getCornerstoneImage();
  const { invert, voiRange, VOILUTFunction } = viewport.getProperties();
  if (!actor || image.color || !voiRange) return;
  const known = metaData.get(voiLutTableModule, image.imageId) as LookupTable | undefined;
  const table = wanted ? known : undefined;
  const property = actor.getProperty();
  // A straight line has two points; the curve of a function is Cornerstone's.
  const isStraight = property.getRGBTransferFunction(0)?.getSize() === 2;
  if (!table && (isStraight || VOILUTFunction === Enums.VOILUTFunctionType.SAMPLED_SIGMOID)) return;
  const next = utilities.createLinearRGBTransferFunction(voiRange);
  if (table) next.setNodes(nodesOf(table));
  if (invert) utilities.invertRgbTransferFunction(next);
  property.setRGBTransferFunction(0, next);
}

interface CurveNode {
  readonly x: number;
  readonly r: number;
  readonly g: number;
  readonly b: number;
  readonly midpoint: number;
  readonly sharpness: number;
}

function nodesOf({ firstValue, bits, entries }: LookupTable): CurveNode[] {
  const white = 2 ** bits - 1;
  const step = Math.max(1, (entries.length - 1) / (places - 1));
  const count = Math.max(2, Math.min(places, entries.length));
  return Array.from({ length: count }, (_, place) => {
    const index = Math.min(entries.length - 1, Math.round(place * step));
    const grey = Math.min(1, (entries[index] ?? 0) / white);
    return { x: firstValue + place * step, r: grey, g: grey, b: grey, midpoint: 0.5, sharpness: 0 };
  });
}
