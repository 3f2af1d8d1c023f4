import { access, copyFile, mkdir, rename, rm } from 'node:fs/promises';
import { dirname, extname, join } from 'node:path';
import { FailureError } from '../../../shared/failure/failure.ts';
import { makeFolder } from '../make-folder.ts';
import { type LibraryContext, sameBytes } from './instance-store.ts';
import { indexedPath, instanceFileEnding } from './paths.ts';
import { errorCode, writeFailure } from './write-failure.ts';

async function exists(file: string): Promise<boolean> {
  try {
    await access(file);
    return true;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return false;
    throw error;
  }
}

/** The name itself, or with a number when another file has it; undefined when one of them is the same file. */
async function freeName(source: string, wanted: string): Promise<string | undefined> {
  const ending = extname(wanted);
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? wanted : `${wanted.slice(0, -ending.length)}-${number}${ending}`;
    if (!(await exists(name))) return name;
    if (await sameBytes({ path: source, offset: 0 }, { path: name, offset: 0 })) return undefined;
  }
}

/** A copy cut short by a full disk or a pulled stick must not look like an image: it gets its name when it is whole. */
async function copyWhole(source: string, target: string): Promise<void> {
  const partial = `${target}.part`;
  try {
    await copyFile(source, partial);
    await rename(partial, target);
  } finally {
    await rm(partial, { force: true });
  }
}

/**
 * Copies a study's files to `<folder>/<study>/<series>/<sop>.dcm`. A file of that name with other content stays, and
 * ours gets a number; one with the same content counts as exported. Rejects with `disk-full` or `file-write-failed`.
 */
export async function exportStudyFiles(
  context: LibraryContext,
  studyInstanceUid: string,
  folder: string,
): Promise<{ readonly files: number }> {
  let files = 0;
  try {
    makeFolder(folder);
    for (const indexed of context.index.filesOfStudy(studyInstanceUid)) {
      const source = indexedPath(context.paths, indexed);
      const { seriesInstanceUid, sopInstanceUid } = indexed;
      const wanted = join(folder, studyInstanceUid, seriesInstanceUid, sopInstanceUid + instanceFileEnding);
      await mkdir(dirname(wanted), { recursive: true });
      const target = await freeName(source, wanted);
      if (target !== undefined) await copyWhole(source, target);
      files += 1;
    }
  } catch (error) {
    throw new FailureError(writeFailure(error));
  }
  return { files };
}
