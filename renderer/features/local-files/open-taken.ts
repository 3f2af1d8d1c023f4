import { navigate } from '../../ui/index.ts';

/** Shows a study that was just taken in. The viewer's code is loaded at the first time. */
export async function openTaken(studyInstanceUid: string): Promise<void> {
  const viewer = await import('../viewer/index.ts');
  viewer.openStudyInViewer(studyInstanceUid);
  navigate('viewer');
}
