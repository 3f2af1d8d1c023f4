import type { DataSet, Element } from 'dicom-parser';
import type { Palette } from '../pixels/pixel-layout.ts';
import { expandSegments } from './palette-segments.ts';

/**
 * The palette of a PALETTE COLOR image (PS3.3 C.7.9), whole or in segments (C.7.9.2), its entries brought to 8 bits.
 * Undefined when a table is missing or not as long as it says.
 */
export function readPalette(dataSet: DataSet): Palette | undefined {
  const red = readTable(dataSet, '1');
  const green = readTable(dataSet, '2');
  const blue = readTable(dataSet, '3');
  if (!red || !green || !blue) return undefined;
  const signed = dataSet.uint16('x00280103') === 1;
  const firstValue = (signed ? dataSet.int16('x00281101', 1) : dataSet.uint16('x00281101', 1)) ?? 0;
  return { firstValue, red, green, blue };
}

function readTable(dataSet: DataSet, colour: '1' | '2' | '3'): Uint8Array | undefined {
  const descriptor = `x0028110${colour}`;
  if (!dataSet.elements[descriptor]) return undefined;
  // A count of 0 means 65536 (PS3.3 C.7.6.3.1.5).
  const count = dataSet.uint16(descriptor, 0) || 65_536;
  const whole = dataSet.elements[`x0028120${colour}`];
  const values = whole
    ? wholeTable(dataSet, whole, `x0028120${colour}`, count)
    : segmentedTable(dataSet, `x0028122${colour}`, count, dataSet.uint16(descriptor, 2) ?? 16);
  if (!values) return undefined;
  // Some writers announce 16 bits and store 8 of them in the lower byte.
  const down = values.some((value) => value > 255) ? 8 : 0;
  return Uint8Array.from(values, (value) => value >> down);
}

function wholeTable(
  dataSet: DataSet,
  data: Element,
  tag: string,
  count: number,
): readonly number[] | undefined {
  if (data.length < count) return undefined;
  if (data.length >= count * 2) {
    return Array.from({ length: count }, (_, index) => dataSet.uint16(tag, index) ?? 0);
  }
  return Array.from({ length: count }, (_, index) => dataSet.byteArray[data.dataOffset + index] ?? 0);
}

function segmentedTable(
  dataSet: DataSet,
  tag: string,
  count: number,
  bits: number,
): readonly number[] | undefined {
  const data = dataSet.elements[tag];
  if (!data) return undefined;
  const units =
    bits === 8
      ? [...dataSet.byteArray.subarray(data.dataOffset, data.dataOffset + data.length)]
      : Array.from({ length: data.length >> 1 }, (_, index) => dataSet.uint16(tag, index) ?? 0);
  return expandSegments(units, count, bits === 8 ? 1 : 2);
}
