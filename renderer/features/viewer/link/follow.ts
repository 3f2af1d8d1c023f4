import { distanceFrom, type SlicePlace } from '../geometry/slice-place.ts';
import { dot, type Vector } from '../geometry/vector.ts';

/** A stack as linked scrolling sees it. */
export interface ScrolledStack {
  readonly count: number;
  /** Same text, not empty: positions of both stacks are in one coordinate system (PS3.3 C.7.4.1). */
  readonly frameOfReferenceUid: string;
  /** Its position is the middle of the picture. Undefined where the file does not say where its slice is. */
  placeAt(index: number): SlicePlace | undefined;
}

/** Where two stacks without a common frame of reference were when they were linked. */
export interface Anchor {
  readonly leader: number;
  readonly follower: number;
}

/** Stacks at more than about 30 degrees to each other do not show the same slices. */
const sameDirection = Math.cos((30 * Math.PI) / 180);

/**
 * Where a stack goes when another has gone to `position`. In one frame of reference: to the slice nearest to the other's
 * in the patient. Else by as many millimetres (where positions are not known, by as many pictures) as the other has gone
 * since both were linked. Undefined: the two don't belong together, as an axial and a sagittal stack.
 */
export function followingPosition(
  leader: ScrolledStack,
  position: number,
  follower: ScrolledStack,
  anchor: Anchor,
): number | undefined {
  if (leader.count < 1 || follower.count < 1) return undefined;
  const from = leader.placeAt(position);
  const anchored = { leader: leader.placeAt(anchor.leader), follower: follower.placeAt(anchor.follower) };
  if (!from || !anchored.leader || !anchored.follower) {
    if (from || anchored.follower) return undefined;
    return within(anchor.follower + position - anchor.leader, follower.count);
  }
  if (Math.abs(dot(from.normal, anchored.follower.normal)) < sameDirection) return undefined;
  if (haveOneFrame(leader, follower)) return nearest(follower, from.position, anchored.follower, 0);
  const moved = distanceFrom(anchored.leader, from.position);
  const sign = Math.sign(dot(anchored.leader.normal, anchored.follower.normal));
  return nearest(follower, anchored.follower.position, anchored.follower, moved * sign);
}

export function haveOneFrame(
  a: Pick<ScrolledStack, 'frameOfReferenceUid'>,
  b: Pick<ScrolledStack, 'frameOfReferenceUid'>,
): boolean {
  return a.frameOfReferenceUid !== '' && a.frameOfReferenceUid === b.frameOfReferenceUid;
}

/** The slice that is nearest to a point of the patient; each is measured along its own normal. */
export function sliceNearest(
  stack: Pick<ScrolledStack, 'count' | 'placeAt'>,
  point: Vector,
): number | undefined {
  let best: number | undefined;
  let bestDistance = Number.POSITIVE_INFINITY;
  for (let index = 0; index < stack.count; index++) {
    const place = stack.placeAt(index);
    const distance = place ? Math.abs(distanceFrom(place, point)) : Number.POSITIVE_INFINITY;
    if (distance < bestDistance) [best, bestDistance] = [index, distance];
  }
  return best;
}

/** The slice nearest to a point that is `beyond` millimetres further along the reference's normal. */
function nearest(stack: ScrolledStack, point: Vector, reference: SlicePlace, beyond: number): number {
  const wanted = dot(reference.normal, point) + beyond;
  let best = 0;
  let bestDistance = Number.POSITIVE_INFINITY;
  for (let index = 0; index < stack.count; index++) {
    const place = stack.placeAt(index);
    if (!place) continue;
    const distance = Math.abs(dot(reference.normal, place.position) - wanted);
    if (distance < bestDistance) [best, bestDistance] = [index, distance];
  }
  return best;
}

function within(position: number, count: number): number {
  return Math.min(count - 1, Math.max(0, position));
}
