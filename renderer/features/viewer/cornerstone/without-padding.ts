import type { Types } from '@cornerstonejs/core';
import type { FrameFacts } from '../instance/frame-facts.ts';
import type { ImageFacts } from '../instance/image-facts.ts';

/**
 * Takes padding out of the value range of a grey picture, which is its window where the file has none
 * (PS3.3 C.7.5.1.1.2: padding does not count). The pixels stay.
 */
export function ignorePadding(image: Types.IImage, facts: ImageFacts, frame: FrameFacts | undefined): void {
  // Behind a Modality LUT the stored values are gone.
  if (!facts.padding || !frame || image.color || facts.modalityLut) return;
  const ends = [facts.padding.lower, facts.padding.upper].map(
    (stored) => stored * frame.rescaleSlope + frame.rescaleIntercept,
  );
  const [lower, upper] = [Math.min(...ends), Math.max(...ends)];
  const values: ArrayLike<number> = image.voxelManager?.getScalarData() ?? image.getPixelData();
  let [least, greatest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let index = 0; index < values.length; index++) {
    const value = values[index] ?? 0;
    if (value >= lower && value <= upper) continue;
    if (value < least) least = value;
    if (value > greatest) greatest = value;
  }
  if (least > greatest) return;
  const isRange =
    image.windowWidth === image.maxPixelValue - image.minPixelValue + 1 &&
    image.windowCenter === (image.minPixelValue + image.maxPixelValue + 1) / 2;
  image.minPixelValue = least;
  image.maxPixelValue = greatest;
  if (!isRange) return;
  image.windowWidth = greatest - least + 1;
  image.windowCenter = (least + greatest + 1) / 2;
}
