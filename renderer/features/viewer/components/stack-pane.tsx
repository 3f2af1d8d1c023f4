import { useEffect, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { StackView } from '../cornerstone/stack-view.ts';
import type { DisplaySet } from '../display-set.ts';
import { problemWords } from '../instance/image-problem.ts';
import { MeasureLayer } from '../measure/measure-layer.tsx';
import { placeOf, rememberPlace, viewerStore } from '../store.ts';
import type { StudyData } from '../study-data.ts';
import { useCrosshair } from '../use-crosshair.ts';
import { useMagnifier } from '../use-magnifier.ts';
import { useScrollGestures } from '../use-scroll-gestures.ts';
import { useViewer, useWorkspace } from '../workspace-context.ts';
import { GraphicsLayer } from './graphics-layer.tsx';
import { Overlay } from './overlay.tsx';
import { PaneMessage } from './pane-message.tsx';
import { ReferenceLines } from './reference-lines.tsx';
import { SliceBar } from './slice-bar.tsx';

interface StackPaneProps {
  readonly index: number;
  readonly seriesInstanceUid: string;
  readonly displaySet: DisplaySet;
  readonly data: StudyData;
  /** What the pane shows, where it is not the series itself. */
  readonly caption?: string;
  /** Where to begin, instead of the place where the reader last was in the series. */
  readonly startAt?: string | undefined;
}

/** A series as a stack in a pane. */
export function StackPane(props: StackPaneProps) {
  const { index, seriesInstanceUid, displaySet, startAt } = props;
  const { engine, views } = useWorkspace();
  const element = useRef<HTMLDivElement>(null);
  const startAtFirst = useRef(startAt);
  const [view, setView] = useState<StackView>();
  useEffect(() => {
    const target = element.current;
    if (!target) return;
    const created = new StackView(
      engine,
      target,
      `pane-${index}`,
      startAtFirst.current ?? placeOf(viewerStore, index, seriesInstanceUid),
    );
    setView(created);
    views.setState((all) => all.with(index, created), true);
    const observer = new ResizeObserver(() => created.resize());
    observer.observe(target);
    return () => {
      observer.disconnect();
      const { shown } = created.state.getState();
      if (shown && startAtFirst.current === undefined)
        rememberPlace(viewerStore, index, seriesInstanceUid, shown.frame.imageId);
      created.destroy();
      views.setState((all) => (all[index] === created ? all.with(index, undefined) : all), true);
      setView(undefined);
    };
  }, [engine, views, index, seriesInstanceUid]);
  useEffect(() => view?.setFrames(displaySet.frames), [view, displaySet.frames]);
  return (
    <>
      <div
        ref={element}
        className="viewer-canvas"
        role="img"
        aria-label={`Image of series ${seriesLabel(props)}`}
        onContextMenu={(event) => event.preventDefault()}
      />
      {view ? <StackLayers {...props} view={view} element={element.current} /> : null}
    </>
  );
}

function StackLayers(
  props: StackPaneProps & { readonly view: StackView; readonly element: HTMLElement | null },
) {
  const { view } = props;
  const problem = useStore(view.state, (state) => state.problem);
  const nothing = useStore(view.state, (state) => state.shown === undefined);
  const overlays = useViewer((state) => state.overlaysVisible);
  useScrollGestures(props.element, view);
  useCrosshair(props.element, view);
  useMagnifier(props.element);
  const words = problem ? problemWords(problem) : undefined;
  return (
    <>
      {nothing ? <div className="viewer-curtain" /> : null}
      {words && problem ? (
        <PaneMessage
          title={words.title}
          text={words.text}
          tone="problem"
          onRetry={problem.kind === 'unsupported' ? undefined : () => view.retry()}
        />
      ) : null}
      {nothing && !problem ? <PaneMessage title="Loading" text="The image is being read." /> : null}
      <GraphicsLayer view={view} overlays={overlays} />
      <ReferenceLines index={props.index} view={view} />
      {overlays ? <Overlay {...props} /> : null}
      <MeasureLayer {...props} />
      <SliceBar view={view} />
    </>
  );
}

function seriesLabel({ data, seriesInstanceUid }: StackPaneProps): string {
  const series = data.series.find((one) => one.seriesInstanceUid === seriesInstanceUid);
  return [series?.seriesNumber, series?.modality, series?.seriesDescription].filter(Boolean).join(' ');
}
