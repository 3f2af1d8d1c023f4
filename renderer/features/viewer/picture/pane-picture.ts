import type { StackView } from '../cornerstone/stack-view.ts';
import { paintScale, paintShapes, paintWords } from './paint-marks.ts';

/** Which words are on the picture: `all` has the patient's and the study's. Measurements are there in any case. */
export type PictureWords = 'none' | 'without-patient' | 'all';

/** The corners that name the patient and the study; what is still loading is no part of a picture. */
const patientCorners = '.viewer-corner-top-left, .viewer-corner-top-right';
const passing = '.viewer-overlay-wanted';

/** What is seen in a pane, in the pixels of the screen. Undefined: there is no picture in it. */
export function paneCanvas(view: StackView, words: PictureWords): HTMLCanvasElement | undefined {
  const drawn = view.element.querySelector('canvas');
  if (!drawn || !view.state.getState().shown) return undefined;
  const canvas = document.createElement('canvas');
  canvas.width = drawn.width;
  canvas.height = drawn.height;
  const context = canvas.getContext('2d');
  if (!context) return undefined;
  context.drawImage(drawn, 0, 0);
  const box = drawn.getBoundingClientRect();
  context.scale(drawn.width / box.width, drawn.height / box.height);
  const pane = view.element.parentElement;
  for (const svg of pane?.querySelectorAll<SVGSVGElement>('svg.viewer-lines, svg.viewer-measure') ?? []) {
    paintShapes(context, svg, box);
    paintWords(context, svg, box, '');
  }
  if (words !== 'none') paintOverlay(context, pane?.querySelector('.viewer-overlay'), box, words);
  return canvas;
}

function paintOverlay(
  context: CanvasRenderingContext2D,
  overlay: Element | null | undefined,
  box: DOMRect,
  words: PictureWords,
): void {
  if (!overlay) return;
  for (const bar of overlay.querySelectorAll('.viewer-scale')) paintScale(context, bar, box);
  paintWords(context, overlay, box, words === 'all' ? passing : `${passing}, ${patientCorners}`);
}

export function pngOf(canvas: HTMLCanvasElement): Promise<Blob> {
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('no PNG could be made'))), 'image/png');
  });
}
