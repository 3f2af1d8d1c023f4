import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode } from '../library/write-failure.ts';

/** What a walk through folders meets. */
export interface WalkTarget {
  file(path: string): void;
  /** A file or folder that can't be looked into; `code` is that of the file system. */
  problem(path: string, code: string): void;
  readonly signal: AbortSignal;
}

/**
 * Every file at or below a path, folders in the order of their names. A link to a folder is followed only when it was
 * named itself: one further down may lead in a circle.
 */
export async function walk(path: string, target: WalkTarget): Promise<void> {
  try {
    const kind = await stat(path);
    if (kind.isDirectory()) await walkFolder(path, target);
    else if (kind.isFile()) target.file(path);
  } catch (error) {
    target.problem(path, errorCode(error));
  }
}

async function walkFolder(folder: string, target: WalkTarget): Promise<void> {
  if (target.signal.aborted) return;
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
      const inside = join(folder, entry.name);
      if (entry.isFile()) target.file(inside);
      else if (entry.isDirectory()) await walkFolder(inside, target);
      else if (entry.isSymbolicLink() && (await leadsToFile(inside))) target.file(inside);
    }
  } catch (error) {
    // A folder that went away meanwhile is nobody's loss.
    if (errorCode(error) !== 'ENOENT') target.problem(folder, errorCode(error));
  }
}

async function leadsToFile(link: string): Promise<boolean> {
  const target = await stat(link).catch(() => undefined);
  return target?.isFile() === true;
}
