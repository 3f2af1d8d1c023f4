import type { LibraryInstance, LibrarySeries } from '../../../shared/contract/library.ts';

/** Numbers first in their order, then what is not a number: an absent Instance Number never comes first. */
function byNumber(a: string, b: string): number {
  const left = a === '' ? Number.NaN : Number(a);
  const right = b === '' ? Number.NaN : Number(b);
  if (Number.isNaN(left) || Number.isNaN(right))
    return Number(Number.isNaN(left)) - Number(Number.isNaN(right));
  return left - right;
}

function byText(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

function numbers(text: string, count: number): readonly number[] | undefined {
  const values = text.split('\\').map(Number);
  return values.length === count && values.every(Number.isFinite) && text !== '' ? values : undefined;
}

/**
 * How far an image lies along the normal of its plane, in mm (PS3.3 C.7.6.2.1.1): the order in which slices are
 * stacked. Undefined without position and orientation.
 */
function depth(instance: LibraryInstance): number | undefined {
  const position = numbers(instance.imagePosition, 3);
  const orientation = numbers(instance.imageOrientation, 6);
  if (!position || !orientation) return undefined;
  const [x = 0, y = 0, z = 0] = position;
  const [rx = 0, ry = 0, rz = 0, cx = 0, cy = 0, cz = 0] = orientation;
  return x * (ry * cz - rz * cy) + y * (rz * cx - rx * cz) + z * (rx * cy - ry * cx);
}

function byDepth(a: LibraryInstance, b: LibraryInstance): number {
  const left = depth(a);
  const right = depth(b);
  if (left === undefined || right === undefined)
    return Number(left === undefined) - Number(right === undefined);
  return left - right;
}

/** By Series Number, then UID so that the order is the same every time. */
export function orderSeries(series: readonly LibrarySeries[]): LibrarySeries[] {
  return series.toSorted(
    (a, b) => byNumber(a.seriesNumber, b.seriesNumber) || byText(a.seriesInstanceUid, b.seriesInstanceUid),
  );
}

/** By Instance Number, then position, then UID. */
export function orderInstances(instances: readonly LibraryInstance[]): LibraryInstance[] {
  return instances.toSorted(
    (a, b) =>
      byNumber(a.instanceNumber, b.instanceNumber) ||
      byDepth(a, b) ||
      byText(a.sopInstanceUid, b.sopInstanceUid),
  );
}
