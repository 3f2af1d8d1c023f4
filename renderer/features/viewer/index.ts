import { openStudy, viewerStore } from './store.ts';

export { viewerShortcuts } from './keyboard.ts';
export { ViewerScreen } from './viewer-screen.tsx';

/** Puts a study (and one of its series, else its first) into the viewer. Going to the viewer's screen is up to the caller. */
export function openStudyInViewer(studyInstanceUid: string, seriesInstanceUid?: string): void {
  openStudy(viewerStore, studyInstanceUid, seriesInstanceUid);
}
