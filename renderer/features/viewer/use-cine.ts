import { useCallback, useEffect, useState } from 'react';
import type { StackView } from './cornerstone/stack-view.ts';
import { useActiveView } from './workspace-context.ts';

export interface Cine {
  readonly playing: boolean;
  readonly toggle: () => void;
}

/** Without a time in the file: ten pictures a second. */
const defaultFrameMs = 100;

/** The cine loop of the active pane. It waits for a picture that is not there yet instead of skipping it. */
export function useCine(): Cine {
  const view = useActiveView();
  const [playingView, setPlayingView] = useState<StackView>();
  const playing = view !== undefined && playingView === view;
  useEffect(() => {
    if (!playing || !view) return;
    const timer = setInterval(() => advance(view), frameMs(view));
    return () => clearInterval(timer);
  }, [playing, view]);
  const toggle = useCallback(
    () => setPlayingView((current) => (current === view || !view ? undefined : view)),
    [view],
  );
  return { playing, toggle };
}

function frameMs(view: StackView): number {
  // Screens draw at most sixty times a second.
  return Math.max(16, view.state.getState().shown?.facts.frameTimeMs ?? defaultFrameMs);
}

function advance(view: StackView): void {
  const { position, count, problem } = view.state.getState();
  if (count < 2) return;
  if (view.isAtPosition() || problem) view.goTo((position + 1) % count);
}
