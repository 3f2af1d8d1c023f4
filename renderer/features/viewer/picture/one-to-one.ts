import { Enums } from '@cornerstonejs/core';
import type { ViewerEngine } from '../cornerstone/engine.ts';
import { StackView } from '../cornerstone/stack-view.ts';

/**
 * The picture of a pane with one pixel for each of its own, as it is stored (not turned or flipped), with the pane's
 * window: drawn once more beside the screen by the same program parts. Where pixels are not square the longer side has
 * more. Undefined: there is no picture, or it can't be read any more.
 */
export async function oneToOneCanvas(
  engine: ViewerEngine,
  view: StackView,
): Promise<HTMLCanvasElement | undefined> {
  const { shown, window: seen, inverted } = view.state.getState();
  if (!shown) return undefined;
  const { rows, columns } = shown.facts.layout;
  const [rowSpacing, columnSpacing] = shown.frameFacts.pixelSpacing;
  const size = { width: columns, height: Math.round((rows * rowSpacing) / columnSpacing) };
  const element = placeBeside(size);
  const drawing = new StackView(engine, element, `picture-${crypto.randomUUID()}`, shown.frame.imageId);
  try {
    drawing.setFrames([shown.frame]);
    if (!(await becomesShown(drawing))) return undefined;
    if (seen) drawing.setWindow(seen);
    drawing.actualSize();
    await drawn(element);
    if (drawing.state.getState().inverted !== inverted) drawing.invert();
    alignToPixels(drawing);
    await drawn(element);
    return cut(drawing, size);
  } finally {
    drawing.destroy();
    element.remove();
  }
}

function placeBeside(size: { readonly width: number; readonly height: number }): HTMLDivElement {
  const element = document.createElement('div');
  const density = window.devicePixelRatio;
  Object.assign(element.style, {
    position: 'fixed',
    left: '-100000px',
    top: '0',
    width: `${Math.ceil(size.width / density) + 2}px`,
    height: `${Math.ceil(size.height / density) + 2}px`,
  });
  element.setAttribute('aria-hidden', 'true');
  document.body.append(element);
  return element;
}

function becomesShown(view: StackView): Promise<boolean> {
  return new Promise((resolve) => {
    const look = (): boolean => {
      const { shown, problem } = view.state.getState();
      if (!shown && !problem) return false;
      resolve(shown !== undefined);
      return true;
    };
    if (look()) return;
    const stop = view.state.subscribe(() => {
      if (look()) stop();
    });
  });
}

function drawn(element: HTMLElement): Promise<void> {
  return new Promise((resolve) =>
    element.addEventListener(Enums.Events.IMAGE_RENDERED, () => resolve(), { once: true }),
  );
}

/** The corner of the first pixel, in pixels of the screen from the corner of the canvas. */
function cornerOf(view: StackView): readonly [x: number, y: number] {
  const [x, y] = view.imageToScreen([-0.5, -0.5]);
  return [x * window.devicePixelRatio, y * window.devicePixelRatio];
}

/** Between two pixels of the screen nothing would be drawn as it is. */
function alignToPixels(view: StackView): void {
  const [x, y] = cornerOf(view);
  const density = window.devicePixelRatio;
  view.panBy((Math.round(x) - x) / density, (Math.round(y) - y) / density);
}

function cut(
  view: StackView,
  size: { readonly width: number; readonly height: number },
): HTMLCanvasElement | undefined {
  const source = view.element.querySelector('canvas');
  const canvas = document.createElement('canvas');
  canvas.width = size.width;
  canvas.height = size.height;
  const [x, y] = cornerOf(view);
  if (!source) return undefined;
  canvas.getContext('2d')?.drawImage(source, -Math.round(x), -Math.round(y));
  return canvas;
}
