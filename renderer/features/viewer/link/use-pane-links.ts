import { useEffect, useMemo } from 'react';
import { viewerStore } from '../store.ts';
import { useViewer, useWorkspace } from '../workspace-context.ts';
import { createPaneLinks } from './link-panes.ts';

/** Scrolls and windows the panes together while that is switched on. */
export function usePaneLinks(): void {
  const { views } = useWorkspace();
  const scroll = useViewer((state) => state.links.scroll);
  const window = useViewer((state) => state.links.window);
  const links = useMemo(
    () =>
      createPaneLinks(views, () => {
        const state = viewerStore.getState();
        return { ...state.links, active: state.activePane };
      }),
    [views],
  );
  useEffect(() => {
    if (!scroll && !window) return;
    links.align();
    return links.link();
  }, [links, scroll, window]);
}
