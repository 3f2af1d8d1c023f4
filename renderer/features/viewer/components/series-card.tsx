import { startSeriesDrag } from '../series-drag.ts';
import type { SeriesView } from '../series-view.ts';
import { showSeries, viewerStore } from '../store.ts';
import { useViewer, useWorkspace } from '../workspace-context.ts';
import { SeriesFace, seriesTitle } from './series-face.tsx';

/** A series in the strip: a click shows it in the active pane, dragging it in any other. */
export function SeriesCard(props: { readonly view: SeriesView }) {
  const { series } = props.view;
  const { studyInstanceUid, seriesInstanceUid } = series;
  const { thumbnails } = useWorkspace();
  const panes = useViewer((state) => state.panes);
  const shown = panes.some((pane) => pane?.seriesInstanceUid === seriesInstanceUid);
  const title = seriesTitle(props.view);
  return (
    <button
      type="button"
      className={`viewer-series${shown ? ' viewer-series-shown' : ''}`}
      aria-pressed={shown}
      title={title}
      draggable
      onDragStart={(event) => startSeriesDrag(event, { studyInstanceUid, seriesInstanceUid })}
      onClick={() =>
        showSeries(viewerStore, viewerStore.getState().activePane, studyInstanceUid, seriesInstanceUid)
      }
    >
      <SeriesFace view={props.view} thumbnails={thumbnails} />
    </button>
  );
}
