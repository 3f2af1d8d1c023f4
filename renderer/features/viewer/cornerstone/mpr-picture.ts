import { type Types, utilities } from '@cornerstonejs/core';
import type { MprImage } from '../mpr/mpr-images.ts';

/** A picture of a plane through a volume as Cornerstone draws it: like a slice that was read from a file. */
export function mprPicture(imageId: string, image: MprImage): Types.IImage {
  const { pixels, least, most } = image.draw();
  const { rows, columns } = image.facts.layout;
  const [rowPixelSpacing, columnPixelSpacing] = image.frame.pixelSpacing;
  const window = windowOf(image, least, most);
  return {
    imageId,
    rows,
    columns,
    height: rows,
    width: columns,
    rowPixelSpacing,
    columnPixelSpacing,
    minPixelValue: least,
    maxPixelValue: most,
    slope: 1,
    intercept: 0,
    windowCenter: window.windowCenter,
    windowWidth: window.windowWidth,
    voiLUTFunction: 'LINEAR' as Types.IImage['voiLUTFunction'],
    invert: image.inverted,
    color: false,
    rgba: false,
    numberOfComponents: 1,
    dataType: pixels instanceof Int16Array ? 'Int16Array' : 'Float32Array',
    sizeInBytes: pixels.byteLength,
    getPixelData: () => pixels,
    getCanvas: () => {
      throw new Error('drawn by WebGL only');
    },
    voxelManager: utilities.VoxelManager.createImageVoxelManager({
      width: columns,
      height: rows,
      numberOfComponents: 1,
      scalarData: pixels,
    }),
  };
}

/** The window of the file, as the slices have it; else the values of this picture. */
function windowOf({ frame }: MprImage, least: number, most: number) {
  const [windowCenter] = frame.windowCenters;
  const [windowWidth] = frame.windowWidths;
  if (windowCenter !== undefined && windowWidth !== undefined && windowWidth >= 1) {
    return { windowCenter, windowWidth };
  }
  return utilities.windowLevel.toWindowLevel(least, Math.max(most, least + 1));
}
