import { join } from 'node:path';
import { isUid } from '../../../shared/dicom/uid.ts';
import { fail } from '../../../shared/failure/failure.ts';

/** Where things are below the library's folder. All of it must be one file system: files move by rename. */
export interface LibraryPaths {
  readonly folder: string;
  /** `<study>/<series>/<sop>.dcm`; only whole files are ever here. */
  readonly instances: string;
  /** Files being written; emptied at start. */
  readonly incoming: string;
  /** `<trash id>/<study>/<series>/<sop>.dcm`: deleted studies that can come back. */
  readonly trash: string;
  /** Files that could not be read as DICOM any more. */
  readonly quarantine: string;
  readonly database: string;
}

export interface InstanceUids {
  readonly studyInstanceUid: string;
  readonly seriesInstanceUid: string;
  readonly sopInstanceUid: string;
}

export const instanceFileEnding = '.dcm';

export function libraryPaths(folder: string): LibraryPaths {
  return {
    folder,
    instances: join(folder, 'instances'),
    incoming: join(folder, 'incoming'),
    trash: join(folder, 'trash'),
    quarantine: join(folder, 'quarantine'),
    database: join(folder, 'index.sqlite'),
  };
}

/** A UID becomes a name on disk only when it is digits and single dots: never `..`, a separator or a device name. */
function checked(uid: string): string {
  return isUid(uid) ? uid : fail({ kind: 'invalid-request', detail: 'not a DICOM UID' });
}

export function studyFolder(paths: LibraryPaths, studyInstanceUid: string): string {
  return join(paths.instances, checked(studyInstanceUid));
}

/** Where a deleted study waits. The id is one that this program made: digits, letters and a dash. */
export function trashedStudyFolder(paths: LibraryPaths, trashId: string, studyInstanceUid: string): string {
  return join(paths.trash, trashId, checked(studyInstanceUid));
}

/** Where an indexed instance's file is: in the library, or where the user has it. */
export function indexedPath(
  paths: LibraryPaths,
  indexed: InstanceUids & { readonly localPath?: string | undefined },
): string {
  return indexed.localPath ?? instanceFile(paths, indexed);
}

/** The place in the library. Throws `invalid-request` when one of the UIDs is none. */
export function instanceFile(paths: LibraryPaths, uids: InstanceUids): string {
  return join(
    studyFolder(paths, uids.studyInstanceUid),
    checked(uids.seriesInstanceUid),
    checked(uids.sopInstanceUid) + instanceFileEnding,
  );
}
