import { Enums, type Types } from '@cornerstonejs/core';
import { createImage } from '@cornerstonejs/dicom-image-loader';
import { parseImageId } from '../display-set.ts';
import { decodeRoute } from '../image-support.ts';
import { frameBytes } from '../instance/frame-bytes.ts';
import type { FrameFacts } from '../instance/frame-facts.ts';
import type { ImageFacts } from '../instance/image-facts.ts';
import { ImageProblemError } from '../instance/image-problem.ts';
import type { LookupTable } from '../instance/lookup-table.ts';
import { isSignedJ2k } from '../pixels/j2k-header.ts';
import { decodeGreyJpeg, toGreyPixels } from '../pixels/jpeg-grey.ts';
import { endsProperly } from '../pixels/jpeg-header.ts';
import { decodeNative } from '../pixels/native-pixels.ts';
import {
  DamagedPixels,
  type DecodedPixels,
  type GreySamples,
  type PixelLayout,
} from '../pixels/pixel-layout.ts';
import { decodeRle } from '../pixels/rle.ts';
import { decodeColourJpeg } from './colour-jpeg.ts';
import type { InstanceCache, OpenInstance } from './instance-cache.ts';
import { ignorePadding } from './without-padding.ts';

export interface FrameLoader {
  /** Reads and decodes a picture. Rejects with ImageProblemError. */
  readonly load: (imageId: string) => Promise<Types.IImage>;
  /** The layout of pixels that the viewer decoded itself. */
  readonly layoutOf: (imageId: string) => PixelLayout | undefined;
}

const explicitVrLittleEndian = '1.2.840.10008.1.2.1';

/** Syntaxes whose streams must end with a marker, which shows that nothing is cut off. */
const markedEnd = new Set(
  ['50', '51', '53', '55', '57', '70', '80', '81'].map((last) => `1.2.840.10008.1.2.4.${last}`),
);

/** XA and XRF: their Modality LUT is not for display (PS3.3 C.8.7.1.1.2). */
const lutNotForDisplay = new Set(['1.2.840.10008.5.1.4.1.1.12.1', '1.2.840.10008.5.1.4.1.1.12.2']);

/**
 * Loads pictures: reads the instance, decides whether its pixels can be shown right, and only then decodes them, with our
 * own decoders or with those of Cornerstone's loader in its workers.
 */
export function createFrameLoader(instances: InstanceCache): FrameLoader {
  const decodedLayouts = new Map<string, PixelLayout>();
  const loadFrame = async (imageId: string): Promise<Types.IImage> => {
    const parsed = parseImageId(imageId);
    if (!parsed) throw new ImageProblemError({ kind: 'missing' });
    const instance = await instances.open(parsed.sopInstanceUid);
    if (instance.facts.sopInstanceUid !== parsed.sopInstanceUid) {
      throw new ImageProblemError({
        kind: 'damaged',
        detail: 'the file holds another image than the index says',
      });
    }
    try {
      const image = await decodeFrame(imageId, instance, parsed.frame - 1, decodedLayouts);
      const facts = instance.facts.frames[parsed.frame - 1];
      const whole = checked(image, instance.facts);
      ignorePadding(whole, instance.facts, facts);
      return withVoiFunction(whole, facts);
    } catch (error) {
      throw toProblem(error);
    }
  };
  return {
    load: loadFrame,
    layoutOf: (imageId) => decodedLayouts.get(imageId),
  };
}

async function decodeFrame(
  imageId: string,
  { dataSet, facts }: OpenInstance,
  frame: number,
  decodedLayouts: Map<string, PixelLayout>,
): Promise<Types.IImage> {
  const { layout, transferSyntaxUid } = facts;
  const route = decodeRoute(transferSyntaxUid, layout);
  if (route.kind === 'refused') throw new ImageProblemError({ kind: 'unsupported', reason: route.reason });
  const { bytes, firstBit } = frameBytes(dataSet, layout, frame, facts.numberOfFrames);
  if (markedEnd.has(transferSyntaxUid) && !endsProperly(bytes)) {
    throw new DamagedPixels('the compressed pixel data is cut short');
  }
  const lut = lutNotForDisplay.has(facts.sopClassUid) ? undefined : facts.modalityLut;
  const handOver = (pixels: DecodedPixels): Promise<Types.IImage> => {
    const ready = lut && pixels.kind === 'grey' ? throughModalityLut(pixels.samples, lut) : pixels.samples;
    decodedLayouts.set(imageId, layoutOfDecoded(layout, pixels.kind, ready));
    return create(
      imageId,
      new Uint8Array(ready.buffer, ready.byteOffset, ready.byteLength),
      explicitVrLittleEndian,
      pixels.kind === 'grey',
    );
  };
  switch (route.kind) {
    case 'native':
      return await handOver(decodeNative(bytes, layout, { bigEndian: route.bigEndian, firstBit }));
    case 'rle':
      return await handOver(decodeRle(bytes, layout));
    case 'colour-jpeg':
      return await handOver(await decodeColourJpeg(bytes, layout));
    case 'grey-jpeg':
      return await handOver(toGreyPixels(await decodeGreyJpeg(bytes, nextTask), layout));
    case 'codec':
      if (lut || layout.palette || saysUnsigned(bytes, layout)) {
        decodedLayouts.set(imageId, asCoded(layout));
        const coded = await create(imageId, bytes.slice(), transferSyntaxUid, false);
        return await handOver(withMeaning(coded, layout));
      }
      // A copy: the worker takes the buffer, and a view would take the whole file with it.
      return await create(imageId, bytes.slice(), transferSyntaxUid, layout.samplesPerPixel === 1);
  }
}

/** `rescale`: colours are no values, and what files say of rescaling is not for them. */
function create(
  imageId: string,
  bytes: Uint8Array,
  transferSyntaxUid: string,
  rescale: boolean,
): Promise<Types.IImage> {
  // The loader reads `transferPixelData`, though its type lacks it: the bytes are moved to the worker, not copied.
  const options = { useRGBA: false, transferPixelData: true, preScale: { enabled: rescale } };
  return createImage(imageId, bytes, transferSyntaxUid, options) as Promise<Types.IImage>;
}

/** What waits in the window, input and drawing, has its turn. */
function nextTask(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

/** JPEG 2000 says itself whether its samples have a sign; some writers contradict the header there. */
function saysUnsigned(bytes: Uint8Array, layout: PixelLayout): boolean {
  return layout.pixelRepresentation === 1 && isSignedJ2k(bytes) === false;
}

/** How a decoder of Cornerstone sees samples that get their meaning afterwards: as numbers without a sign. */
function asCoded({ palette: _, ...layout }: PixelLayout): PixelLayout {
  const photometricInterpretation =
    layout.samplesPerPixel === 1 ? 'MONOCHROME2' : layout.photometricInterpretation;
  return { ...layout, photometricInterpretation, pixelRepresentation: 0 };
}

/** The decoded bits read as the header says: with a sign, through a palette. */
function withMeaning(image: Types.IImage, layout: PixelLayout): DecodedPixels {
  const coded = Uint16Array.from(image.voxelManager?.getScalarData() ?? image.getPixelData());
  return decodeNative(new Uint8Array(coded.buffer), { ...layout, bitsAllocated: 16 });
}

function layoutOfDecoded(
  layout: PixelLayout,
  kind: DecodedPixels['kind'],
  samples: GreySamples,
): PixelLayout {
  const bits = samples.BYTES_PER_ELEMENT * 8;
  const signed =
    samples instanceof Int8Array || samples instanceof Int16Array || samples instanceof Int32Array;
  return {
    rows: layout.rows,
    columns: layout.columns,
    samplesPerPixel: kind === 'rgb' ? 3 : 1,
    photometricInterpretation: kind === 'rgb' ? 'RGB' : layout.photometricInterpretation,
    bitsAllocated: bits,
    bitsStored: bits,
    highBit: bits - 1,
    pixelRepresentation: signed ? 1 : 0,
    planarConfiguration: 0,
  };
}

function throughModalityLut(samples: GreySamples, lut: LookupTable): Uint16Array {
  const last = lut.entries.length - 1;
  const out = new Uint16Array(samples.length);
  for (let index = 0; index < samples.length; index++) {
    const entry = Math.min(last, Math.max(0, (samples[index] ?? 0) - lut.firstValue));
    out[index] = lut.entries[entry] ?? 0;
  }
  return out;
}

/** A decoder that gave another amount of pixels than the header promises has not decoded this picture. */
function checked(image: Types.IImage, facts: ImageFacts): Types.IImage {
  const { rows, columns } = facts.layout;
  const components = image.numberOfComponents ?? 1;
  const length = image.voxelManager?.getScalarData().length ?? image.getPixelData().length;
  if (image.rows !== rows || image.columns !== columns || length !== rows * columns * components) {
    throw new DamagedPixels('the decoded picture has another size than the header says');
  }
  return image;
}

/** Cornerstone's loader reads VOI LUT Function as a list of them and so takes every picture for LINEAR. */
function withVoiFunction(image: Types.IImage, frame: FrameFacts | undefined): Types.IImage {
  const { LINEAR, LINEAR_EXACT, SAMPLED_SIGMOID } = Enums.VOILUTFunctionType;
  const named = [LINEAR_EXACT, SAMPLED_SIGMOID].find((one) => one === frame?.voiLutFunction);
  image.voiLUTFunction = image.color ? LINEAR : (named ?? LINEAR);
  return image;
}

function toProblem(error: unknown): ImageProblemError {
  if (error instanceof ImageProblemError) return error;
  if (error instanceof DamagedPixels)
    return new ImageProblemError({ kind: 'damaged', detail: error.message });
  return new ImageProblemError({ kind: 'damaged', detail: 'the decoder could not read its pixels' });
}
