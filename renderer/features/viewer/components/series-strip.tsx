import { useStore } from 'zustand';
import { CountsBar, ErrorState } from '../../../ui/index.ts';
import { selectSeriesViews } from '../series-view.ts';
import type { StudyDataWatch } from '../study-data.ts';
import { useViewer, useWorkspace } from '../workspace-context.ts';
import { SeriesCard } from './series-card.tsx';

/** The series of the chosen study, with what has arrived of it. */
export function SeriesStrip() {
  const { studies } = useWorkspace();
  const activeStudy = useViewer((state) => state.activeStudy);
  const watch = activeStudy === undefined ? undefined : studies.get(activeStudy);
  return (
    <aside className="viewer-strip" aria-label="Series">
      {watch ? <StripOfStudy key={activeStudy} watch={watch} /> : null}
    </aside>
  );
}

function StripOfStudy(props: { readonly watch: StudyDataWatch }) {
  const data = useStore(props.watch.store);
  if (data.failure) {
    return (
      <ErrorState
        title="The series could not be listed"
        action={
          <button type="button" className="link" onClick={() => props.watch.reload()}>
            Try again
          </button>
        }
      />
    );
  }
  if (data.deleted) return <p className="viewer-strip-note">This study was deleted from the library.</p>;
  if (data.loaded && data.series.length === 0) {
    return <p className="viewer-strip-note">No image has arrived yet. The first one appears by itself.</p>;
  }
  const { study } = data;
  const expected = study?.expectedInstances ?? 0;
  return (
    <>
      {study && expected > study.instances ? (
        <div className="viewer-strip-progress">
          <span className="num">
            {study.instances} of {expected} here
          </span>
          <CountsBar
            received={study.instances}
            expected={expected}
            tone="warn"
            label={`${study.instances} of ${expected} images are here`}
          />
        </div>
      ) : null}
      <ul className="viewer-strip-list">
        {selectSeriesViews(data).map((one) => (
          <li key={one.series.seriesInstanceUid}>
            <SeriesCard view={one} />
          </li>
        ))}
      </ul>
    </>
  );
}
