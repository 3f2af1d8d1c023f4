import { lazy, Suspense, useEffect } from 'react';
import { useStore } from 'zustand';
import { EmptyState, useRoute } from '../../ui/index.ts';
import { useTellOpenStudies } from '../study/index.ts';
import { studyOfRoute } from './second-window.ts';
import { openStudy, viewerStore } from './store.ts';

/** Cornerstone is most of the program's code: it comes when the first study is opened, not at the start. */
const ViewerWorkspace = lazy(async () => {
  const module = await import('./components/viewer-workspace.tsx');
  return { default: module.ViewerWorkspace };
});

export function ViewerScreen() {
  const { rest } = useRoute();
  // A window of its own says in its address what it shows.
  useEffect(() => {
    const asked = studyOfRoute(rest);
    if (asked) openStudy(viewerStore, asked.studyInstanceUid, asked.seriesInstanceUid);
  }, [rest]);
  const studies = useStore(viewerStore, (state) => state.studies);
  useTellOpenStudies(studies);
  if (studies.length === 0) {
    return (
      <EmptyState title="No study is open">
        Open one from Search or Library: select it and press O. DICOM files can be dropped anywhere in the
        window.
      </EmptyState>
    );
  }
  return (
    <Suspense
      fallback={
        <div className="empty-state" role="status">
          Starting the viewer
        </div>
      }
    >
      <ViewerWorkspace />
    </Suspense>
  );
}
