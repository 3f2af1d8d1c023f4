import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import type { StackView } from '../cornerstone/stack-view.ts';
import { referenceLine, type Segment } from '../geometry/reference-line.ts';
import { haveOneFrame } from '../link/follow.ts';
import { useViewer, useWorkspace } from '../workspace-context.ts';

/** Where the slices of the other panes go through this one; the active pane's stands out. */
export function ReferenceLines(props: { readonly index: number; readonly view: StackView }) {
  const { index, view } = props;
  const { views } = useWorkspace();
  const wanted = useViewer((state) => state.links.lines && state.layout !== '1x1');
  const active = useViewer((state) => state.activePane);
  const all = useStore(views);
  const panes = useViewer((state) => state.panes);
  useDrawings(wanted ? all : none);
  if (!wanted) return null;
  return (
    <svg className="viewer-lines" aria-hidden>
      {all.map((other, pane) => {
        const line = other && pane !== index ? lineOf(view, other) : undefined;
        if (!line) return null;
        const [[x1, y1], [x2, y2]] = [view.toScreen(line[0]), view.toScreen(line[1])];
        return (
          <line
            // biome-ignore lint/suspicious/noArrayIndexKey: a pane is its place on the screen
            key={pane}
            data-pane={pane + 1}
            data-plane={panes[pane]?.plane}
            className={`viewer-line${pane === active ? ' viewer-line-active' : ''}`}
            {...{ x1, y1, x2, y2 }}
          />
        );
      })}
    </svg>
  );
}

const none: readonly never[] = [];

function lineOf(view: StackView, other: StackView): Segment | undefined {
  const [here, there] = [view.state.getState().shown, other.state.getState().shown];
  const [on, area] = [view.shownArea(), other.shownArea()];
  if (!here || !there || !on || !area || !haveOneFrame(here.facts, there.facts)) return undefined;
  return referenceLine(on, area);
}

/** Renders again when one of the stacks shows another picture, or shows it otherwise; once for a frame of the screen. */
function useDrawings(views: readonly (StackView | undefined)[]): void {
  const [, setDrawn] = useState(0);
  useEffect(() => {
    let frame: number | undefined;
    const again = (): void => {
      frame ??= requestAnimationFrame(() => {
        frame = undefined;
        setDrawn((count) => count + 1);
      });
    };
    const stops = views.map((view) =>
      view?.state.subscribe((state, before) => {
        if (state.geometry !== before.geometry || state.shown !== before.shown) again();
      }),
    );
    return () => {
      if (frame !== undefined) cancelAnimationFrame(frame);
      for (const stop of stops) stop?.();
    };
  }, [views]);
}
