import { viewerStore } from './store.ts';

/** The study and series of the active pane (else the study in the strip) in a window of their own. */
export function openActiveInWindow(): void {
  const { panes, activePane, activeStudy } = viewerStore.getState();
  const content = panes[activePane];
  if (content) openViewerWindow(content.studyInstanceUid, content.seriesInstanceUid);
  else if (activeStudy !== undefined) openViewerWindow(activeStudy, undefined);
}

/**
 * Opens the viewer with a study in a window of its own, for a second monitor. In the desktop app the shell opens it; in
 * the browser it is a page of the same program.
 */
function openViewerWindow(studyInstanceUid: string, seriesInstanceUid: string | undefined): void {
  const rest = [studyInstanceUid, seriesInstanceUid].filter(Boolean).join(' ');
  const url = `${window.location.pathname}${window.location.search}#/viewer/${encodeURIComponent(rest)}`;
  window.open(url, '_blank', 'popup,width=1280,height=960');
}

/** What such a window is to show, from its address. */
export function studyOfRoute(
  rest: string | undefined,
): { readonly studyInstanceUid: string; readonly seriesInstanceUid: string | undefined } | undefined {
  const [studyInstanceUid, seriesInstanceUid, more] = rest?.split(' ') ?? [];
  const isUid = (text: string): boolean => /^[\d.]{1,64}$/.test(text);
  if (!studyInstanceUid || !isUid(studyInstanceUid) || more !== undefined) return undefined;
  return seriesInstanceUid === undefined || isUid(seriesInstanceUid)
    ? { studyInstanceUid, seriesInstanceUid }
    : undefined;
}
