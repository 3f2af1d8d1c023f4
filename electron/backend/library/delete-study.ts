import { rename, rm } from 'node:fs/promises';
import { FailureError } from '../../../shared/failure/failure.ts';
import type { LibraryContext } from './instance-store.ts';
import { studyFolder } from './paths.ts';
import { errorCode, writeFailure } from './write-failure.ts';

/** Errors of a folder that can't be renamed because something has a file in it open (Windows). */
const heldOpen: readonly string[] = ['EPERM', 'EACCES', 'EBUSY', 'ENOTEMPTY'];

/**
 * The study's folder is renamed into the incoming folder, then its rows go, then the files. The rename is the moment
 * of deletion: a kill before it leaves the study as it was, a kill after it leaves rows without files, which the next
 * start removes as it empties the incoming folder. Rows first would bring the study back at the next start, files
 * first could leave half of it.
 */
export async function deleteStudyFiles(context: LibraryContext, studyInstanceUid: string): Promise<void> {
  const folder = studyFolder(context.paths, studyInstanceUid);
  const grave = context.temporaryFile();
  try {
    await context.studyGate.alone(studyInstanceUid, async () => {
      try {
        await rename(folder, grave);
      } catch (error) {
        if (heldOpen.includes(errorCode(error))) await rm(folder, { recursive: true, maxRetries: 5 });
        else if (errorCode(error) !== 'ENOENT') throw error;
      }
      context.index.removeStudy(studyInstanceUid);
    });
    context.changes.deleted(studyInstanceUid);
    await rm(grave, { recursive: true, force: true, maxRetries: 5 });
  } catch (error) {
    throw new FailureError(writeFailure(error));
  } finally {
    context.releaseTemporaryFile(grave);
  }
}
