import type { StackFrame } from '../display-set.ts';
import { type SliceArea, slicePlace } from '../geometry/slice-place.ts';
import type { FrameFacts } from '../instance/frame-facts.ts';
import type { ImageFacts } from '../instance/image-facts.ts';

/** The picture on the screen and what is known of it. */
export interface ShownImage {
  readonly frame: StackFrame;
  readonly facts: ImageFacts;
  readonly frameFacts: FrameFacts;
}

/** Where it lies in the patient and how far it reaches; undefined where its file does not say. */
export function areaOf({ facts, frameFacts }: ShownImage): SliceArea | undefined {
  const place = slicePlace(frameFacts.imagePosition, frameFacts.imageOrientation);
  const { rows, columns } = facts.layout;
  return place && { place, rows, columns, spacing: frameFacts.pixelSpacing };
}
