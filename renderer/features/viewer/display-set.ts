import type { LibraryInstance } from '../../../shared/contract/library.ts';
import { haveSameOrientation, type SlicePlace, slicePlace } from './geometry/slice-place.ts';
import { dot } from './geometry/vector.ts';
import { nonImageWords } from './non-image-words.ts';

/** One picture of a stack: an instance, or one frame of a multi-frame instance. */
export interface StackFrame {
  /** Cornerstone's image id: `movescope:<SOP Instance UID>/<frame>`, unique in the program. */
  readonly imageId: string;
  readonly sopInstanceUid: string;
  /** 1-based, as DICOM counts frames. */
  readonly frame: number;
  readonly instanceNumber: string;
  /** Where the index says that it lies; undefined for frames of multi-frame instances, whose file must be read first. */
  readonly place?: SlicePlace | undefined;
}

/** An instance without pixels: reports, presentation states, structure sets. */
export interface NonImage {
  readonly sopInstanceUid: string;
  readonly sopClassUid: string;
  readonly instanceNumber: string;
  /** What it is, in plain words. */
  readonly what: string;
}

export interface DisplaySet {
  readonly frames: readonly StackFrame[];
  readonly nonImages: readonly NonImage[];
}

export const imageScheme = 'movescope';

export function imageIdOf(sopInstanceUid: string, frame: number): string {
  return `${imageScheme}:${sopInstanceUid}/${frame}`;
}

/** The inverse of `imageIdOf`; undefined for image ids that are not ours. */
export function parseImageId(
  imageId: string,
): { readonly sopInstanceUid: string; readonly frame: number } | undefined {
  const match = /^movescope:([\d.]+)\/(\d+)$/.exec(imageId);
  return match?.[1] && match[2] ? { sopInstanceUid: match[1], frame: Number(match[2]) } : undefined;
}

/**
 * The display set of a series: pictures in the order a reader scrolls, everything else apart. Slices of one
 * orientation with distinct positions are ordered along the normal of the slice plane (Image Orientation x Image
 * Position, PS3.3 C.7.6.2.1.1), running the way the instance numbers run; anything else (scouts in several
 * planes, time series, projections) by instance number.
 */
export function buildDisplaySet(instances: readonly LibraryInstance[]): DisplaySet {
  const images = instances.filter((instance) => instance.rows > 0 && instance.columns > 0);
  const others = instances.filter((instance) => instance.rows === 0 || instance.columns === 0);
  const byNumber = [...images].sort(compareByNumber);
  const ordered = orderAlongNormal(byNumber) ?? byNumber;
  return {
    frames: ordered.flatMap(framesOf),
    nonImages: [...others].sort(compareByNumber).map((instance) => ({
      sopInstanceUid: instance.sopInstanceUid,
      sopClassUid: instance.sopClassUid,
      instanceNumber: instance.instanceNumber,
      what: nonImageWords(instance.sopClassUid),
    })),
  };
}

function framesOf(instance: LibraryInstance): StackFrame[] {
  const place = instance.numberOfFrames > 1 ? undefined : placeOf(instance);
  return Array.from({ length: Math.max(1, instance.numberOfFrames) }, (_, index) => ({
    imageId: imageIdOf(instance.sopInstanceUid, index + 1),
    sopInstanceUid: instance.sopInstanceUid,
    frame: index + 1,
    instanceNumber: instance.instanceNumber,
    place,
  }));
}

function placeOf(instance: LibraryInstance): SlicePlace | undefined {
  return slicePlace(numbersOf(instance.imagePosition, 3), numbersOf(instance.imageOrientation, 6));
}

function compareByNumber(a: LibraryInstance, b: LibraryInstance): number {
  const difference = numberOf(a) - numberOf(b);
  if (difference !== 0 && !Number.isNaN(difference)) return difference;
  return a.sopInstanceUid.localeCompare(b.sopInstanceUid, 'en', { numeric: true });
}

/** Instances without a number come last. */
function numberOf(instance: LibraryInstance): number {
  const number = Number.parseInt(instance.instanceNumber, 10);
  return Number.isNaN(number) ? Number.MAX_SAFE_INTEGER : number;
}

/** Positions closer than this are one position. */
const positionTolerance = 1e-3;

function orderAlongNormal(byNumber: readonly LibraryInstance[]): LibraryInstance[] | undefined {
  if (byNumber.length < 2) return undefined;
  const located: { instance: LibraryInstance; distance: number }[] = [];
  let first: SlicePlace | undefined;
  for (const instance of byNumber) {
    if (instance.numberOfFrames > 1) return undefined;
    const place = placeOf(instance);
    if (!place) return undefined;
    first ??= place;
    if (!haveSameOrientation(first, place)) return undefined;
    located.push({ instance, distance: dot(first.normal, place.position) });
  }
  const sorted = [...located].sort((a, b) => a.distance - b.distance);
  for (let index = 1; index < sorted.length; index++) {
    const gap = (sorted[index]?.distance ?? 0) - (sorted[index - 1]?.distance ?? 0);
    if (gap < positionTolerance) return undefined;
  }
  const ordered = sorted.map((entry) => entry.instance);
  return runsAgainstNumbers(ordered) ? ordered.reverse() : ordered;
}

function runsAgainstNumbers(ordered: readonly LibraryInstance[]): boolean {
  let balance = 0;
  for (let index = 1; index < ordered.length; index++) {
    const [previous, next] = [ordered[index - 1], ordered[index]];
    if (previous && next) balance += Math.sign(numberOf(next) - numberOf(previous));
  }
  return balance < 0;
}

function numbersOf(text: string, count: number): readonly number[] | undefined {
  const numbers = text.split('\\').map((part) => Number.parseFloat(part));
  return numbers.length === count && numbers.every(Number.isFinite) ? numbers : undefined;
}
