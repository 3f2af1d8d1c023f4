import type { DataSet } from 'dicom-parser';

/** The numbers of a decimal or integer string element; those that are not numbers are left out. */
export function numbersOf(dataSet: DataSet | undefined, tag: string): readonly number[] {
  const text = dataSet?.string(tag);
  if (!text) return [];
  return text
    .split('\\')
    .map((part) => Number.parseFloat(part))
    .filter(Number.isFinite);
}

export function textsOf(dataSet: DataSet | undefined, tag: string): readonly string[] {
  const text = dataSet?.string(tag);
  return text ? text.split('\\').map((part) => part.trim()) : [];
}

/** The first item of a sequence. */
export function firstItem(dataSet: DataSet | undefined, tag: string): DataSet | undefined {
  return dataSet?.elements[tag]?.items?.[0]?.dataSet;
}
