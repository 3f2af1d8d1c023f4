import type { DataSet } from 'dicom-parser';
import { firstItem } from './read-values.ts';

/** A Modality or VOI LUT (PS3.3 C.11.1, C.11.2): values below `firstValue` take the first entry, those above the last. */
export interface LookupTable {
  readonly firstValue: number;
  /** The bits of an entry: its range is 0 to 2^bits - 1. */
  readonly bits: number;
  readonly entries: readonly number[];
}

/**
 * The first item of a Modality or VOI LUT Sequence; undefined where there is none, or none with entries. `signed`: what
 * goes into the table may be negative, and so may its first value (PS3.3 C.11.1.1.1).
 */
export function readLookupTable(
  dataSet: DataSet,
  sequence: string,
  signed: boolean,
): LookupTable | undefined {
  const item = firstItem(dataSet, sequence);
  const data = item?.elements.x00283006;
  if (!item || !data) return undefined;
  const firstValue = (signed ? item.int16('x00283002', 1) : item.uint16('x00283002', 1)) ?? 0;
  // A count of 0 means 65536.
  const count = item.uint16('x00283002', 0) || 65_536;
  const words = data.length >= count * 2;
  const stored = words || data.length < count ? Math.min(count, Math.floor(data.length / 2)) : count;
  if (stored === 0) return undefined;
  const entry = words || data.length < count ? word : byte;
  const entries = Array.from({ length: stored }, (_, index) => entry(item, data.dataOffset, index));
  return { firstValue, bits: bitsOf(item, entries), entries };
}

function word(item: DataSet, _offset: number, index: number): number {
  return item.uint16('x00283006', index) ?? 0;
}

/** Entries of 8 bits may be packed. */
function byte(item: DataSet, offset: number, index: number): number {
  return item.byteArray[offset + index] ?? 0;
}

/** Some writers say 16 and mean fewer, or the other way round: the entries must fit. */
function bitsOf(item: DataSet, entries: readonly number[]): number {
  const said = item.uint16('x00283002', 2) ?? 16;
  const largest = entries.reduce((most, one) => Math.max(most, one), 1);
  const needed = Math.ceil(Math.log2(largest + 1));
  return said >= needed && said <= 16 && said > 0 ? said : Math.max(8, needed);
}
