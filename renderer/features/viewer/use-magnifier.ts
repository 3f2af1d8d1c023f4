import { useEffect } from 'react';
import { viewerStore } from './store.ts';
import { useWorkspace } from './workspace-context.ts';

/** The lens is as large in every pane: what it shows is reckoned from the pane's height when the button goes down. */
export function useMagnifier(element: HTMLElement | null): void {
  const { engine } = useWorkspace();
  useEffect(() => {
    if (!element) return;
    const listening = new AbortController();
    element.addEventListener(
      'pointerdown',
      (event) => {
        if (event.button !== 0 || viewerStore.getState().leftTool !== 'magnify') return;
        engine.tools.aimMagnifier(element.clientHeight);
      },
      { signal: listening.signal, capture: true },
    );
    return () => listening.abort();
  }, [element, engine]);
}
