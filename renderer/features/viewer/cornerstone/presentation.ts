import type { Types } from '@cornerstonejs/core';
import { type Window, windowRange } from '../window-presets.ts';

/** Changes of how a picture is drawn. The caller renders afterwards. */

export function applyWindow(viewport: Types.IStackViewport, window: Window | 'file' | 'full-range'): void {
  if (window === 'file') viewport.resetProperties();
  else {
    const voiRange = window === 'full-range' ? fullRange(viewport) : windowRange(window);
    viewport.setProperties({ voiRange });
  }
}

/** Pan and zoom so that the whole picture is seen; rotation and flips stay. */
export function fit(viewport: Types.IStackViewport): void {
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
  viewport.resetProperties();
}

function fullRange(viewport: Types.IStackViewport): { lower: number; upper: number } {
  const image = viewport.getCornerstoneImage();
  return { lower: image.minPixelValue, upper: Math.max(image.maxPixelValue, image.minPixelValue + 1) };
}
