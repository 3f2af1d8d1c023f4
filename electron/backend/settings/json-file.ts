import { randomBytes } from 'node:crypto';
import { readFileSync, renameSync } from 'node:fs';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Logger } from 'pino';
import type { z } from 'zod';
import { FailureError } from '../../../shared/failure/failure.ts';

/** A small JSON document that survives a kill at any moment: it is always the old or the new one, whole. */
export interface JsonFile<T> {
  /** Writes in the order of the calls. Rejects with `disk-full` or `file-write-failed`. */
  write(value: T): Promise<void>;
}

/**
 * Reads a document, or gives `absent()` when there is none. A file that can't be understood is renamed to
 * `<name>.damaged-<time>` with a warning, so that nothing of the user's is overwritten, and counts as absent.
 */
export function openJsonFile<S extends z.ZodType>(options: {
  readonly path: string;
  readonly schema: S;
  readonly log: Logger;
  readonly now: number;
  /** Permissions of the file; 0600 for what only this user may read. The system's default when absent. */
  readonly mode?: number;
  absent(): z.output<S>;
}): { readonly value: z.output<S>; readonly file: JsonFile<z.output<S>> } {
  let lastWrite: Promise<void> = Promise.resolve();
  const file: JsonFile<z.output<S>> = {
    write(value) {
      const next = lastWrite.then(() =>
        replaceFile(options.path, `${JSON.stringify(value, null, 2)}\n`, options.mode),
      );
      lastWrite = next.catch(() => {});
      return next;
    },
  };
  const value = read(options.path, options.schema, options.log, options.now);
  return { value: value ?? options.absent(), file };
}

function read<S extends z.ZodType>(
  path: string,
  schema: S,
  log: Logger,
  now: number,
): z.output<S> | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw new FailureError({ kind: 'file-read-failed', code: codeOf(error), name: path });
  }
  const parsed = schema.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  const aside = `${path}.damaged-${now}`;
  renameSync(path, aside);
  log.warn({ file: path, aside }, 'a settings file is damaged and was set aside; defaults are used');
  return undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Temporary name, flushed to the disk, then renamed over the old one (atomic on every supported file system). */
async function replaceFile(path: string, text: string, mode = 0o666): Promise<void> {
  const temporary = `${path}.${randomBytes(4).toString('hex')}.tmp`;
  try {
    await mkdir(dirname(path), { recursive: true });
    const handle = await open(temporary, 'wx', mode);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    const code = codeOf(error);
    throw new FailureError(code === 'ENOSPC' ? { kind: 'disk-full' } : { kind: 'file-write-failed', code });
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
}
