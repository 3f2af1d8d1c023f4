import { readdir, rm, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import type { QuarantinedFile } from '../../../shared/contract/library-keeping.ts';
import { FailureError } from '../../../shared/failure/failure.ts';
import type { LibraryPaths } from './paths.ts';
import { errorCode, writeFailure } from './write-failure.ts';

/** `<study>/<series>/<sop>-<ms since 1970>.dcm`, as reconcile.ts names them. */
const instanceName = /^(?<sop>[\d.]+)-(?<at>\d+)\.dcm$/;

/** Files that were put aside, newest first; also a damaged index, which has no UIDs. */
export async function listQuarantine(paths: LibraryPaths): Promise<QuarantinedFile[]> {
  const entries = await readdir(paths.quarantine, { recursive: true, withFileTypes: true }).catch(
    (error: unknown) => {
      if (errorCode(error) === 'ENOENT') return [];
      throw error;
    },
  );
  const files = await Promise.all(
    entries
      .filter((entry) => entry.isFile())
      .map((entry) => quarantinedFile(paths, join(entry.parentPath, entry.name), entry.name)),
  );
  return files.toSorted((a, b) => b.putAsideAt - a.putAsideAt || (a.name < b.name ? -1 : 1));
}

async function quarantinedFile(paths: LibraryPaths, path: string, name: string): Promise<QuarantinedFile> {
  const below = relative(paths.quarantine, path).split(sep);
  const parts = instanceName.exec(name)?.groups;
  const { size, mtimeMs } = await stat(path);
  const [studyInstanceUid = '', seriesInstanceUid = ''] = parts && below.length === 3 ? below : [];
  return {
    name: below.join('/'),
    studyInstanceUid,
    seriesInstanceUid,
    sopInstanceUid: parts?.sop ?? '',
    bytes: size,
    putAsideAt: Number(parts?.at ?? Math.round(mtimeMs)),
  };
}

/** Removes what was put aside for good. Rejects with `file-write-failed`. */
export async function clearQuarantine(
  paths: LibraryPaths,
): Promise<{ readonly files: number; readonly freedBytes: number }> {
  const files = await listQuarantine(paths);
  try {
    await rm(paths.quarantine, { recursive: true, force: true, maxRetries: 5 });
  } catch (error) {
    throw new FailureError(writeFailure(error));
  }
  return { files: files.length, freedBytes: files.reduce((sum, file) => sum + file.bytes, 0) };
}
