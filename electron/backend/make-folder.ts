import { existsSync, mkdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/**
 * Makes a folder that a person named, and those above it that are missing. Throws the file system's error. Node's own
 * recursive `mkdir` tries for ever where the system says ENOENT although the folder above is there (`/proc`, drives that
 * are mounted on demand): the first missing folder is therefore made by itself.
 */
export function makeFolder(folder: string): void {
  let missing = resolve(folder);
  if (existsSync(missing)) return;
  while (dirname(missing) !== missing && !existsSync(dirname(missing))) missing = dirname(missing);
  try {
    mkdirSync(missing);
  } catch (error) {
    // Another process was faster.
    if (!existsSync(missing)) throw error;
  }
  mkdirSync(folder, { recursive: true });
}
