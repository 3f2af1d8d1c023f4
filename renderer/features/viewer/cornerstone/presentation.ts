import { Enums, type RenderingEngine, type Types, utilities } from '@cornerstonejs/core';
import { type Window, windowRange } from '../window-presets.ts';
import { applyVoiLut } from './voi-lut.ts';

/** Changes of how a picture is drawn. The caller renders afterwards. */

/**
 * Sets the window. Cornerstone's own resetProperties is not used anywhere: it draws MONOCHROME1 inverted and, in a stack
 * whose pictures have different windows, with the window of the first one, while it reports the right one.
 */
export function applyWindow(viewport: Types.IStackViewport, window: Window | 'file' | 'full-range'): void {
  const image = viewport.getCornerstoneImage();
  // The curve goes with the file's own window; a preset is linear.
  const curve = window === 'file' ? image.voiLUTFunction : undefined;
  viewport.setProperties({
    voiRange: rangeOf(image, window),
    VOILUTFunction: curve ?? Enums.VOILUTFunctionType.LINEAR,
  });
  applyVoiLut(viewport, window === 'file');
}

function rangeOf(image: Types.IImage, window: Window | 'file' | 'full-range'): Types.VOIRange {
  switch (window) {
    case 'file':
      return utilities.windowLevel.toLowHighRange(
        firstOf(image.windowWidth),
        firstOf(image.windowCenter),
        image.voiLUTFunction,
      );
    case 'full-range':
      return { lower: image.minPixelValue, upper: Math.max(image.maxPixelValue, image.minPixelValue + 1) };
    default:
      return windowRange(window);
  }
}

function firstOf(value: number | number[]): number {
  return Array.isArray(value) ? (value[0] ?? 0) : value;
}

/** Pan and zoom so that the whole picture is seen; rotation and flips stay. */
export function fitWhole(viewport: Types.IStackViewport): void {
  // Resetting the camera also undoes rotation and flips, which fitting must not.
  const { rotation = 0, flipHorizontal = false, flipVertical = false } = viewport.getViewPresentation();
  viewport.resetCamera();
  viewport.setViewPresentation({ rotation, flipHorizontal, flipVertical });
}

export function zoomTo(
  viewport: Types.IStackViewport,
  unitsPerPixel: { readonly now: number; readonly wanted: number },
): void {
  viewport.setZoom((viewport.getZoom() * unitsPerPixel.now) / unitsPerPixel.wanted);
}

export function invert(viewport: Types.IStackViewport): void {
  viewport.setProperties({ invert: !viewport.getProperties().invert });
}

/** MONOCHROME1 is drawn inverted without the reader having asked for it. */
export function isInvertedByReader(viewport: Types.IStackViewport): boolean {
  return (viewport.getProperties().invert === true) !== viewport.getCornerstoneImage().invert;
}

/** Cornerstone keeps the inversion of the picture before, also where one is MONOCHROME1 and the next is not. */
export function invertAsFile(viewport: Types.IStackViewport, invertedByReader: boolean): void {
  viewport.setProperties({ invert: viewport.getCornerstoneImage().invert !== invertedByReader });
}

export function rotate(viewport: Types.IStackViewport, degrees: number): void {
  const { rotation = 0 } = viewport.getViewPresentation();
  viewport.setViewPresentation({ rotation: (rotation + degrees + 360) % 360 });
}

export function flip(viewport: Types.IStackViewport, axis: 'horizontal' | 'vertical'): void {
  const { flipHorizontal = false, flipVertical = false } = viewport.getCamera();
  viewport.setCamera(
    axis === 'horizontal' ? { flipHorizontal: !flipHorizontal } : { flipVertical: !flipVertical },
  );
}

export function reset(viewport: Types.IStackViewport): void {
  viewport.setCamera({ flipHorizontal: false, flipVertical: false });
  viewport.setViewPresentation({ rotation: 0 });
  viewport.resetCamera();
  applyWindow(viewport, 'file');
  viewport.setProperties({ invert: viewport.getCornerstoneImage().invert });
}

/** Gives every picture the size of its element. What was seen whole still is; a zoom that was chosen stays. */
export function resizeAll(rendering: RenderingEngine): void {
  const whole = rendering.getViewports().filter(isStack).filter(isWhole);
  rendering.resize(true, true);
  for (const viewport of whole) {
    fitWhole(viewport);
    viewport.render();
  }
}

function isWhole(viewport: Types.IStackViewport): boolean {
  if (viewport.getImageIds().length === 0) return false;
  // Cornerstone counts both from the camera that shows all of the picture.
  return Math.abs(viewport.getZoom() - 1) < 0.001 && Math.hypot(...viewport.getPan()) < 1;
}

function isStack(viewport: Types.IViewport): viewport is Types.IStackViewport {
  return viewport.type === Enums.ViewportType.STACK;
}

/**
 * Tells the viewport that the picture it shows has another number now, because its stack grew. Its own setImageIdIndex
 * would draw the same picture again: wasted work, and with every batch of images that arrives.
 */
export function renumber(viewport: Types.IStackViewport, index: number): void {
  Object.assign(viewport, { currentImageIdIndex: index, targetImageIdIndex: index });
}
