import { navigate } from '../../ui/index.ts';

/** Opens a study of the library in the viewer. The viewer's code is loaded at the first time. */
export async function openStudy(studyInstanceUid: string, seriesInstanceUid?: string): Promise<void> {
  const viewer = await import('../viewer/index.ts');
  viewer.openStudyInViewer(studyInstanceUid, seriesInstanceUid);
  navigate('viewer');
}
