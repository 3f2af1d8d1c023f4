import { Enums, type RenderingEngine, type Types, triggerEvent } from '@cornerstonejs/core';

/** How often the graphics processor is asked, and after how long its answer is no longer waited for, in ms. */
const askEveryMs = 4;
const longestWaitMs = 1000;

/** The part of Cornerstone's engine that is changed here: it gives what its event IMAGE_RENDERED tells, or nothing. */
interface CopyingEngine {
  _copyToOnscreenCanvas(viewport: Types.IViewport, drawn: HTMLCanvasElement): object | undefined;
}

/**
 * Copies the first picture of a pane to the screen only when it is drawn.
 *
 * Cornerstone draws with WebGL beside the screen and copies at once. The first drawing of a pane uploads the picture and
 * compiles its shaders, and the copy waits for that in the window's main thread: 40 to 100 ms where WebGL is software.
 * Copied when the graphics processor is done, it costs a few ms. (Cornerstone 5.14)
 */
export function copyFirstPictureWhenDrawn(rendering: RenderingEngine): void {
  const engine = implementationOf(rendering);
  if (!engine) return;
  const copyNow = engine._copyToOnscreenCanvas.bind(engine);
  const copied = new WeakSet<Types.IViewport>();
  /** Panes share what is drawn into: a later drawing, of any pane, takes the place of the one that is waited for. */
  const lastDrawing = new WeakMap<HTMLCanvasElement, object>();

  engine._copyToOnscreenCanvas = (viewport, drawn) => {
    const drawing = {};
    lastDrawing.set(drawn, drawing);
    const gl = copied.has(viewport) ? null : drawn.getContext('webgl2');
    if (!gl) return copyNow(viewport, drawn);
    whenDrawn(gl, () => {
      // Meanwhile the pane may have been closed, or shown by a later drawing.
      if (copied.has(viewport) || rendering.getViewport(viewport.id) !== viewport) return;
      copied.add(viewport);
      if (lastDrawing.get(drawn) !== drawing) viewport.render();
      else triggerEvent(viewport.element, Enums.Events.IMAGE_RENDERED, copyNow(viewport, drawn));
    });
    return undefined;
  };
}

function implementationOf(rendering: RenderingEngine): CopyingEngine | undefined {
  const engine: unknown = Reflect.get(rendering, '_implementation');
  return isCopying(engine) ? engine : undefined;
}

function isCopying(engine: unknown): engine is CopyingEngine {
  return (
    typeof engine === 'object' &&
    engine !== null &&
    typeof Reflect.get(engine, '_copyToOnscreenCanvas') === 'function'
  );
}

function whenDrawn(gl: WebGL2RenderingContext, then: () => void): void {
  const drawn = gl.fenceSync(gl.SYNC_GPU_COMMANDS_COMPLETE, 0);
  gl.flush();
  const since = performance.now();
  const ask = (): void => {
    const waiting = drawn && gl.getSyncParameter(drawn, gl.SYNC_STATUS) === gl.UNSIGNALED;
    if (waiting && performance.now() - since < longestWaitMs) {
      setTimeout(ask, askEveryMs);
      return;
    }
    if (drawn) gl.deleteSync(drawn);
    then();
  };
  setTimeout(ask, askEveryMs);
}
