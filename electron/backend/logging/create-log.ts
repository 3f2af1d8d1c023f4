import { renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import pino, { type Level, type Logger } from 'pino';
import { fail } from '../../../shared/failure/failure.ts';
import { writeFailure } from '../library/write-failure.ts';
import { makeFolder } from '../make-folder.ts';

/** Bytes after which a log is put aside at the next start. One older log is kept. */
const rotateAt = 5 * 1024 * 1024;

/**
 * The program's log: JSON lines in `<dataFolder>/logs/movescope.log`. No patient data goes into it.
 * Throws FailureError `disk-full` or `file-write-failed` when there can be no log.
 */
export function createFileLog(dataFolder: string, level: Level = 'info'): Logger {
  const folder = join(dataFolder, 'logs');
  const path = join(folder, 'movescope.log');
  try {
    makeFolder(folder);
    if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) > rotateAt) renameSync(path, `${path}.1`);
    return pino({ level, base: null }, pino.destination({ dest: path, sync: true }));
  } catch (error) {
    fail(writeFailure(error));
  }
}

/** JSON lines on standard error, for programs whose standard output is their result. */
export function createErrorStreamLog(level: Level): Logger {
  return pino({ level, base: null }, pino.destination({ dest: 2, sync: true }));
}
