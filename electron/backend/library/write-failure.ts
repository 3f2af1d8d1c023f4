import { type Failure, FailureError } from '../../../shared/failure/failure.ts';

export function errorCode(error: unknown): string {
  if (typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string')
    return error.code;
  return 'EUNKNOWN';
}

/** What the file system refused SQLite, as the system would name it: SQLITE_READONLY, _IOERR, _FULL, _CANTOPEN. */
const sqliteDiskCodes: ReadonlyMap<number, string> = new Map([
  [8, 'EROFS'],
  [10, 'EIO'],
  [13, 'ENOSPC'],
  [14, 'EACCES'],
]);

function sqliteCode(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('errcode' in error)) return undefined;
  return typeof error.errcode === 'number' ? error.errcode & 0xff : undefined;
}

function systemCode(error: unknown): string {
  return sqliteDiskCodes.get(sqliteCode(error) ?? 0) ?? errorCode(error);
}

function isDiskFull(error: unknown): boolean {
  const code = systemCode(error);
  return code === 'ENOSPC' || code === 'EDQUOT';
}

/** What went wrong while something was written below the library's folder. */
export function writeFailure(error: unknown): Failure {
  if (error instanceof FailureError) return error.failure;
  return isDiskFull(error) ? { kind: 'disk-full' } : { kind: 'file-write-failed', code: systemCode(error) };
}

/**
 * The same error as one with a `Failure` when the file system refused something (no space, no right, a medium that can't
 * be written to); any other error as it is.
 */
export function namedDiskError(error: unknown): unknown {
  if (error instanceof FailureError) return error;
  const code = sqliteCode(error);
  const ofSystem = error instanceof Error && 'syscall' in error;
  const ofSqlite = code !== undefined && sqliteDiskCodes.has(code);
  return ofSystem || ofSqlite ? new FailureError(writeFailure(error)) : error;
}
