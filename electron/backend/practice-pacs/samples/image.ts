import type { Attributes } from '../../../../shared/dicom/matching-key.ts';
import type { DataElement } from '../../dataset/data-set.ts';

/** One instance as a series gives it, before patient and study are added. */
export interface SampleImage {
  readonly sopClassUid: string;
  readonly transferSyntaxUid: string;
  readonly attributes: Attributes;
  /** Pixel data and what text can not say. */
  readonly elements: readonly DataElement[];
}

/** Attributes of an image of one grey sample per pixel. */
export function greyPixels(options: {
  readonly rows: number;
  readonly columns: number;
  readonly bitsStored: number;
  readonly signed: boolean;
  readonly photometric: 'MONOCHROME1' | 'MONOCHROME2';
}): Attributes {
  return {
    SamplesPerPixel: '1',
    PhotometricInterpretation: options.photometric,
    Rows: String(options.rows),
    Columns: String(options.columns),
    BitsAllocated: '16',
    BitsStored: String(options.bitsStored),
    HighBit: String(options.bitsStored - 1),
    PixelRepresentation: options.signed ? '1' : '0',
  };
}

/** Pixel Data of 16 bit samples, little endian. */
export function pixelElement(samples: Int16Array | Uint16Array): DataElement {
  const value = new Uint8Array(samples.byteLength);
  const view = new DataView(value.buffer);
  for (let index = 0; index < samples.length; index += 1)
    view.setUint16(index * 2, samples[index] ?? 0, true);
  return { tag: 0x7fe0_0010, vr: 'OW', value };
}

/** A decimal string of at most 16 characters (VR DS). */
export function decimal(value: number): string {
  return String(Number(value.toFixed(4)));
}
