import { cache, type Types } from '@cornerstonejs/core';
import type { ImagePoint } from '../../../../shared/contract/measurement.ts';

/** Where a point of the picture that is drawn lies on the pane (CSS pixels); by what Cornerstone draws. */
export function imageToCanvas(
  viewport: Types.IStackViewport,
  [column, row]: ImagePoint,
): readonly [x: number, y: number] {
  const { origin, direction, spacing } = viewport.getImageData();
  const along = (axis: 0 | 1 | 2): number =>
    (origin[axis] ?? 0) +
    column * spacing[0] * (direction[axis] ?? 0) +
    row * spacing[1] * (direction[3 + axis] ?? 0);
  return viewport.worldToCanvas([along(0), along(1), along(2)]);
}

export function canvasToImage(viewport: Types.IStackViewport, x: number, y: number): ImagePoint {
  const { origin, direction, spacing } = viewport.getImageData();
  const world = viewport.canvasToWorld([x, y]);
  const inDirection = (first: number): number =>
    [0, 1, 2].reduce(
      (sum, axis) => sum + ((world[axis] ?? 0) - (origin[axis] ?? 0)) * (direction[first + axis] ?? 0),
      0,
    );
  return [inDirection(0) / spacing[0], inDirection(3) / spacing[1]];
}

/** The values of a picture in memory, row by row, after rescaling; undefined when it was let go. */
export function samplesOf(imageId: string): ArrayLike<number> | undefined {
  const image = cache.getImage(imageId);
  return image && (image.voxelManager?.getScalarData() ?? image.getPixelData());
}
