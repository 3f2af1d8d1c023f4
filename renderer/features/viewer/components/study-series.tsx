import { useEffect, useMemo, useState } from 'react';
import { useStore } from 'zustand';
import { useClient } from '../../../backend/index.ts';
import { LoadingRows } from '../../../ui/index.ts';
import { FailureNotice } from '../../failure/index.ts';
import { thumbnailsOfPage } from '../cornerstone/page-engine.ts';
import type { Thumbnails } from '../cornerstone/thumbnails.ts';
import { type SeriesView, selectSeriesViews } from '../series-view.ts';
import { type StudyDataStore, watchStudy } from '../study-data.ts';
import { SeriesFace, seriesTitle } from './series-face.tsx';
import '../viewer.css';

/** Undefined where nothing can be drawn: the list does without pictures. */
function thumbnailsIfAny(): Thumbnails | undefined {
  try {
    return thumbnailsOfPage();
  } catch {
    return undefined;
  }
}

/** The series of a study with their pictures, for lists of studies. It follows the study while images arrive. */
export function StudySeries(props: {
  readonly studyInstanceUid: string;
  readonly onOpen: (seriesInstanceUid: string) => void;
}) {
  const { studyInstanceUid } = props;
  const client = useClient();
  const [store, setStore] = useState<StudyDataStore | undefined>();
  useEffect(() => {
    const watch = watchStudy(client, studyInstanceUid);
    setStore(watch.store);
    return () => watch.stop();
  }, [client, studyInstanceUid]);
  return store ? <SeriesList store={store} onOpen={props.onOpen} /> : null;
}

function SeriesList(props: {
  readonly store: StudyDataStore;
  readonly onOpen: (seriesInstanceUid: string) => void;
}) {
  const data = useStore(props.store);
  const views = useMemo(() => selectSeriesViews(data), [data]);
  const [thumbnails] = useState(thumbnailsIfAny);
  if (data.failure) return <FailureNotice failure={data.failure} />;
  if (!data.loaded) return <LoadingRows label="Loading" rows={2} />;
  return (
    <ol className="study-series">
      {views.map((view) => (
        <li key={view.series.seriesInstanceUid}>
          <SeriesButton
            view={view}
            thumbnails={thumbnails}
            onOpen={() => props.onOpen(view.series.seriesInstanceUid)}
          />
        </li>
      ))}
    </ol>
  );
}

function SeriesButton(props: {
  readonly view: SeriesView;
  readonly thumbnails: Thumbnails | undefined;
  readonly onOpen: () => void;
}) {
  const title = seriesTitle(props.view);
  return (
    <button type="button" className="viewer-series" title={`Open ${title}`} onClick={props.onOpen}>
      <SeriesFace view={props.view} thumbnails={props.thumbnails} />
    </button>
  );
}
