import { type DragEvent, type MouseEvent, useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { DocumentPane } from '../documents/document-pane.tsx';
import { droppedSeries, isSeriesDrag } from '../series-drag.ts';
import { displaySetOf, firstSeriesWithImages } from '../series-view.ts';
import {
  fillPane,
  type PaneContent,
  setActivePane,
  showSeries,
  toggleMaximised,
  viewerStore,
} from '../store.ts';
import type { StudyDataWatch } from '../study-data.ts';
import { useViewer, useWorkspace } from '../workspace-context.ts';
import { ComparedLabel, useComparedAs } from './compared-label.tsx';
import { MprPane } from './mpr-pane.tsx';
import { PaneMessage } from './pane-message.tsx';
import { StackPane } from './stack-pane.tsx';

/** A place for a series. Clicking it, or Tab, makes it the active one; a series from the strip can be dropped on it. */
export function Pane(props: { readonly index: number }) {
  const { index } = props;
  const { studies } = useWorkspace();
  const content = useViewer((state) => state.panes[index]);
  const active = useViewer((state) => state.activePane === index);
  const alone = useViewer((state) => state.layout === '1x1');
  const maximised = useViewer((state) => state.maximised === index);
  const covered = useViewer((state) => state.maximised !== undefined && state.maximised !== index);
  const comparedAs = useComparedAs(content?.studyInstanceUid);
  const [target, setTarget] = useState(false);
  const watch = content ? studies.get(content.studyInstanceUid) : undefined;
  const onDragOver = (event: DragEvent): void => {
    if (!isSeriesDrag(event)) return;
    event.preventDefault();
    event.stopPropagation();
    setTarget(true);
  };
  const onDrop = (event: DragEvent): void => {
    setTarget(false);
    const series = droppedSeries(event);
    if (!series) return;
    event.preventDefault();
    event.stopPropagation();
    showSeries(viewerStore, index, series.studyInstanceUid, series.seriesInstanceUid);
  };
  const onDoubleClick = (event: MouseEvent): void => {
    if (event.target instanceof Element && event.target.closest('button, [role="slider"]')) return;
    toggleMaximised(viewerStore, index);
  };
  const marks = {
    'viewer-pane-active': active && !alone && !maximised,
    'viewer-pane-target': target,
    'viewer-pane-compared': comparedAs !== undefined,
    'viewer-pane-maximised': maximised,
  };
  return (
    <section
      className={['viewer-pane', ...Object.entries(marks).flatMap(([name, on]) => (on ? [name] : []))].join(
        ' ',
      )}
      aria-label={`Pane ${index + 1}`}
      data-plane={content?.plane}
      aria-current={active ? 'true' : undefined}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: Tab goes from pane to pane, and the keys act on the chosen one
      tabIndex={0}
      inert={covered}
      onDoubleClick={onDoubleClick}
      onFocus={() => setActivePane(viewerStore, index)}
      onPointerDown={() => setActivePane(viewerStore, index)}
      onDragOver={onDragOver}
      onDragLeave={() => setTarget(false)}
      onDrop={onDrop}
    >
      {comparedAs ? <ComparedLabel as={comparedAs} /> : null}
      {content && watch ? (
        <PaneOfStudy index={index} content={content} watch={watch} />
      ) : (
        <PaneMessage title="Empty pane" text="Click a series in the strip, or drag it here." />
      )}
    </section>
  );
}

function PaneOfStudy(props: {
  readonly index: number;
  readonly content: PaneContent;
  readonly watch: StudyDataWatch;
}) {
  const { index, content } = props;
  const data = useStore(props.watch.store);
  const first = firstSeriesWithImages(data);
  const seriesInstanceUid = content.seriesInstanceUid ?? first ?? data.series[0]?.seriesInstanceUid;
  // Once a series is drawn it stays, also when one with a lower number arrives later.
  useEffect(() => {
    if (content.seriesInstanceUid === undefined && first !== undefined) {
      fillPane(viewerStore, index, content, first);
    }
  }, [index, content, first]);
  if (data.deleted) {
    return <PaneMessage title="This study was deleted" text="It is not in the library any more." />;
  }
  if (data.failure && !data.study) {
    return (
      <PaneMessage
        title="The study could not be opened"
        text="The program's backend did not answer."
        onRetry={() => props.watch.reload()}
      />
    );
  }
  if (seriesInstanceUid === undefined) {
    return data.loaded ? (
      <PaneMessage title="No image is here yet" text="The first one appears as soon as it has arrived." />
    ) : null;
  }
  const displaySet = displaySetOf(data, seriesInstanceUid);
  if (displaySet.frames.length === 0) {
    if (!data.loaded || !data.instances.has(seriesInstanceUid)) {
      return (
        <PaneMessage title="No image of this series is here yet" text="The first one appears by itself." />
      );
    }
    const series = data.series.find((one) => one.seriesInstanceUid === seriesInstanceUid);
    return (
      <DocumentPane
        key={seriesInstanceUid}
        index={index}
        nonImages={displaySet.nonImages}
        seriesDescription={series?.seriesDescription ?? ''}
      />
    );
  }
  if (content.plane) {
    return <MprPane {...{ index, seriesInstanceUid, displaySet, data }} plane={content.plane} />;
  }
  return (
    <StackPane
      key={seriesInstanceUid}
      index={index}
      seriesInstanceUid={seriesInstanceUid}
      displaySet={displaySet}
      data={data}
    />
  );
}
