import { lazy, Suspense } from 'react';
import { useStore } from 'zustand';
import { EmptyState } from '../../ui/index.ts';
import { viewerStore } from './store.ts';

/** Cornerstone is most of the program's code: it comes when the first study is opened, not at the start. */
const ViewerWorkspace = lazy(async () => {
  const module = await import('./components/viewer-workspace.tsx');
  return { default: module.ViewerWorkspace };
});

export function ViewerScreen() {
  const anyOpen = useStore(viewerStore, (state) => state.studies.length > 0);
  if (!anyOpen) {
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
