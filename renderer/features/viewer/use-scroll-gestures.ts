import { useEffect } from 'react';
import type { StackView } from './cornerstone/stack-view.ts';
import { viewerStore } from './store.ts';

/** A wheel that moves this much at once has notches: each is one picture. Less is a touch pad, summed up. */
const notchPixels = 50;
const touchPixels = 30;

/** The wheel moves through the stack; so does dragging with the left button when that is its tool. */
export function useScrollGestures(element: HTMLElement | null, view: StackView): void {
  useEffect(() => {
    if (!element) return;
    const listening = new AbortController();
    const { signal } = listening;
    let rest = 0;
    const step = (by: number): void => view.goTo(view.state.getState().position + by);
    const onWheel = (event: WheelEvent): void => {
      event.preventDefault();
      event.stopPropagation();
      if (event.deltaMode !== WheelEvent.DOM_DELTA_PIXEL || Math.abs(event.deltaY) >= notchPixels) {
        rest = 0;
        step(Math.sign(event.deltaY));
        return;
      }
      rest += event.deltaY;
      const steps = Math.trunc(rest / touchPixels);
      if (steps !== 0) {
        rest -= steps * touchPixels;
        step(steps);
      }
    };
    const onPointerDown = (event: PointerEvent): void => {
      if (event.button !== 0 || viewerStore.getState().leftTool !== 'scroll') return;
      startDrag(event, element, view);
    };
    // Before Cornerstone's own listeners on the element.
    element.addEventListener('wheel', onWheel, { signal, passive: false, capture: true });
    element.addEventListener('pointerdown', onPointerDown, { signal });
    return () => listening.abort();
  }, [element, view]);
}

/** The height of the pane is the whole stack, but never less than two pixels for a picture. */
function startDrag(start: PointerEvent, element: HTMLElement, view: StackView): void {
  const { position, count } = view.state.getState();
  const pixelsPerImage = Math.min(40, Math.max(2, element.clientHeight / Math.max(1, count)));
  const dragging = new AbortController();
  const { signal } = dragging;
  element.setPointerCapture(start.pointerId);
  element.addEventListener(
    'pointermove',
    (event) => view.goTo(position + (event.clientY - start.clientY) / pixelsPerImage),
    { signal },
  );
  for (const end of ['pointerup', 'pointercancel'] as const) {
    element.addEventListener(end, () => dragging.abort(), { signal });
  }
}
