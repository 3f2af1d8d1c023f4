import { useEffect } from 'react';
import type { StackView } from './cornerstone/stack-view.ts';
import { haveOneFrame, sliceNearest } from './link/follow.ts';
import { viewerStore } from './store.ts';
import { useWorkspace } from './workspace-context.ts';

/**
 * With the crosshair as the left button's tool, or with Shift held, pressing and dragging brings the other panes of the
 * same frame of reference to the slices through that point of the patient.
 */
export function useCrosshair(element: HTMLElement | null, view: StackView): void {
  const { views } = useWorkspace();
  useEffect(() => {
    if (!element) return;
    const listening = new AbortController();
    const { signal } = listening;
    const locate = (event: PointerEvent): void => {
      const box = element.getBoundingClientRect();
      const facts = view.state.getState().shown?.facts;
      if (!facts || !view.shownArea()) return;
      const point = view.toPatient(event.clientX - box.left, event.clientY - box.top);
      for (const other of views.getState()) {
        const theirs = other?.state.getState();
        if (!other || other === view || !theirs?.shown || !haveOneFrame(facts, theirs.shown.facts)) continue;
        const index = sliceNearest({ count: theirs.count, placeAt: (at) => other.placeAt(at) }, point);
        if (index !== undefined) other.goTo(index);
      }
    };
    const onPointerDown = (event: PointerEvent): void => {
      if (event.button !== 0 || !(event.shiftKey || viewerStore.getState().leftTool === 'crosshair')) return;
      const dragging = new AbortController();
      element.setPointerCapture(event.pointerId);
      locate(event);
      element.addEventListener('pointermove', locate, { signal: dragging.signal });
      for (const end of ['pointerup', 'pointercancel'] as const) {
        element.addEventListener(end, () => dragging.abort(), { signal: dragging.signal });
      }
    };
    element.addEventListener('pointerdown', onPointerDown, { signal });
    return () => listening.abort();
  }, [element, view, views]);
}
