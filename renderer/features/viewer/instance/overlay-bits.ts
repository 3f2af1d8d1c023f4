import type { DataSet, Element } from 'dicom-parser';

/** The bits of one frame of an overlay plane, the first pixel at `firstBit`, counted from the least significant one. */
export interface OverlayBits {
  readonly bits: Uint8Array;
  readonly firstBit: number;
}

const explicitVrBigEndian = '1.2.840.10008.1.2.2';

/** Overlay Data. A copy: a view would keep the whole file. Undefined when it is cut short. `firstBit` in the element. */
export function separateBits(
  dataSet: DataSet,
  data: Element,
  firstBit: number,
  count: number,
): OverlayBits | undefined {
  const [first, end] = [firstBit >> 3, (firstBit + count + 7) >> 3];
  if (end > data.length) return undefined;
  // Big endian swaps the bytes of words (PS3.5 7.3).
  const swap = data.vr === 'OW' && isBigEndian(dataSet) ? 1 : 0;
  const bits = Uint8Array.from(
    { length: end - first },
    (_, index) => dataSet.byteArray[data.dataOffset + ((first + index) ^ swap)] ?? 0,
  );
  return { bits, firstBit: firstBit & 7 };
}

/**
 * Old files keep overlays in a bit of their pixels that no value uses (retired, PS3.3-2004 C.9.2); `frame` counts from 0.
 * Undefined where the bit can't be read, as in compressed pixels, whose decoders give values only.
 */
export function bitsInPixels(
  dataSet: DataSet,
  bitPosition: number,
  frame: number,
  count: number,
): OverlayBits | undefined {
  const element = dataSet.elements.x7fe00010;
  const bitsStored = dataSet.uint16('x00280101') ?? 16;
  const highBit = dataSet.uint16('x00280102') ?? bitsStored - 1;
  const isOfValue = bitPosition <= highBit && bitPosition > highBit - bitsStored;
  if (!element || element.encapsulatedPixelData || isOfValue || bitPosition > 15) return undefined;
  if (dataSet.uint16('x00280100') !== 16 || element.length < (frame + 1) * count * 2) return undefined;
  // The byte of a word that has the bit.
  const byte = (bitPosition >> 3) ^ (isBigEndian(dataSet) ? 1 : 0);
  const start = element.dataOffset + frame * count * 2 + byte;
  const bits = new Uint8Array((count + 7) >> 3);
  for (let index = 0; index < count; index++) {
    const bit = ((dataSet.byteArray[start + index * 2] ?? 0) >> (bitPosition & 7)) & 1;
    bits[index >> 3] = (bits[index >> 3] ?? 0) | (bit << (index & 7));
  }
  return { bits, firstBit: 0 };
}

function isBigEndian(dataSet: DataSet): boolean {
  return dataSet.string('x00020010')?.trim() === explicitVrBigEndian;
}
