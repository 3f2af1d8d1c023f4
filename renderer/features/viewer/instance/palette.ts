import type { DataSet } from 'dicom-parser';
import type { Palette } from '../pixels/pixel-layout.ts';

/**
 * The palette of a PALETTE COLOR image (PS3.3 C.7.9), its entries brought to 8 bits. Undefined when a table is missing
 * or segmented (C.7.9.2), which is not read yet.
 */
export function readPalette(dataSet: DataSet): Palette | undefined {
  const red = readTable(dataSet, 'x00281101', 'x00281201');
  const green = readTable(dataSet, 'x00281102', 'x00281202');
  const blue = readTable(dataSet, 'x00281103', 'x00281203');
  if (!red || !green || !blue) return undefined;
  const signed = dataSet.uint16('x00280103') === 1;
  const firstValue = (signed ? dataSet.int16('x00281101', 1) : dataSet.uint16('x00281101', 1)) ?? 0;
  return { firstValue, red, green, blue };
}

function readTable(dataSet: DataSet, descriptorTag: string, dataTag: string): Uint8Array | undefined {
  const data = dataSet.elements[dataTag];
  if (!dataSet.elements[descriptorTag] || !data) return undefined;
  // A count of 0 means 65536 (PS3.3 C.7.6.3.1.5).
  const count = dataSet.uint16(descriptorTag, 0) || 65_536;
  if (data.length < count) return undefined;
  const words = data.length >= count * 2;
  if (!words)
    return Uint8Array.from({ length: count }, (_, index) => dataSet.byteArray[data.dataOffset + index] ?? 0);
  const values = Array.from({ length: count }, (_, index) => dataSet.uint16(dataTag, index) ?? 0);
  // Some writers announce 16 bits and store 8 of them in the lower byte.
  const down = values.some((value) => value > 255) ? 8 : 0;
  return Uint8Array.from(values, (value) => value >> down);
}
