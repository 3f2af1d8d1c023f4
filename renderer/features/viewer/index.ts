import { openStudy, viewerStore } from './store.ts';

export { viewerShortcuts } from './keyboard.ts';
export { ViewerScreen } from './viewer-screen.tsx';

/** The series of a study with their pictures: a component that needs Cornerstone, and is loaded when it is wanted. */
export async function loadStudySeries() {
  const module = await import('./components/study-series.tsx');
  return module.StudySeries;
}

/** Puts a study (and one of its series, else its first) into the viewer. Going to the viewer's screen is up to the caller. */
export function openStudyInViewer(studyInstanceUid: string, seriesInstanceUid?: string): void {
  openStudy(viewerStore, studyInstanceUid, seriesInstanceUid);
}
