import { isEncapsulated, transferSyntax } from '../../../shared/dicom/transfer-syntax.ts';
import { readNumbers } from '../dataset/attributes.ts';
import { buildElement, dataSetOf } from '../dataset/build.ts';
import type { DataElement, DataSet } from '../dataset/data-set.ts';
import { encodeDataSet } from '../dataset/encode.ts';
import { parseDataSet } from '../dataset/parse.ts';
import { decodeRleFrame } from './rle.ts';

const tags = {
  samplesPerPixel: 0x0028_0002,
  planarConfiguration: 0x0028_0006,
  numberOfFrames: 0x0028_0008,
  rows: 0x0028_0010,
  columns: 0x0028_0011,
  bitsAllocated: 0x0028_0100,
  pixelData: 0x7fe0_0010,
} as const;
const itemHeaderLength = 8;
const maxInflatedLength = 1 << 30;

/** What every SCP of a storage class must take, and what we can write without loss, best first. */
export const plainSyntaxes: readonly string[] = [
  transferSyntax.explicitLittle,
  transferSyntax.implicitLittle,
];

const lossless: ReadonlySet<string> = new Set([
  ...plainSyntaxes,
  transferSyntax.explicitBig,
  transferSyntax.deflatedExplicitLittle,
  transferSyntax.rleLossless,
]);

/** Whether a data set in that syntax can be rewritten in a plain one with every value kept. */
export function canBecomePlain(transferSyntaxUid: string): boolean {
  return lossless.has(transferSyntaxUid);
}

/** Fragments of encapsulated pixel data without the Basic Offset Table (PS3.5 A.4). */
function fragmentsOf(value: Uint8Array): Uint8Array[] {
  const view = new DataView(value.buffer, value.byteOffset, value.byteLength);
  const fragments: Uint8Array[] = [];
  for (let at = 0; at + itemHeaderLength <= value.byteLength; ) {
    const length = view.getUint32(at + 4, true);
    fragments.push(value.subarray(at + itemHeaderLength, at + itemHeaderLength + length));
    at += itemHeaderLength + length;
  }
  return fragments.slice(1);
}

/** RLE has one fragment for each frame (PS3.5 A.4.2). */
function decodedRle(dataSet: DataSet, pixelData: DataElement): DataSet {
  const number = (tag: number): number => readNumbers(dataSet, tag)[0] ?? 0;
  const layout = {
    rows: number(tags.rows),
    columns: number(tags.columns),
    samplesPerPixel: number(tags.samplesPerPixel),
    bitsAllocated: number(tags.bitsAllocated),
  };
  const frames = fragmentsOf(pixelData.value);
  if (frames.length !== (number(tags.numberOfFrames) || 1))
    throw new Error('not one fragment for each frame');
  const value = Buffer.concat(frames.map((frame) => decodeRleFrame(frame, layout)));
  const vr = layout.bitsAllocated > 8 ? 'OW' : 'OB';
  const colour = layout.samplesPerPixel > 1 ? [buildElement(tags.planarConfiguration, '0')] : [];
  return dataSetOf([...dataSet.elements.values(), ...colour, { tag: tags.pixelData, vr, value }]);
}

/**
 * Rewrites a data set of one of the syntaxes of `canBecomePlain` in a plain one. Values stay what they are; RLE is
 * decoded. Throws when the bytes are not what they should be.
 */
export function toPlain(bytes: Uint8Array, from: string, to: string): Uint8Array {
  const dataSet = parseDataSet(bytes, from, { maxInflatedLength });
  const pixelData = dataSet.elements.get(tags.pixelData);
  const decoded = isEncapsulated(from) && pixelData ? decodedRle(dataSet, pixelData) : dataSet;
  return encodeDataSet(decoded, to);
}
