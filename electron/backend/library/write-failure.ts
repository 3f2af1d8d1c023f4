import { type Failure, FailureError } from '../../../shared/failure/failure.ts';

export function errorCode(error: unknown): string {
  if (typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string')
    return error.code;
  return 'EUNKNOWN';
}

/** SQLITE_FULL: the index could not grow. */
const sqliteFull = 13;

function isDiskFull(error: unknown): boolean {
  const code = errorCode(error);
  if (code === 'ENOSPC' || code === 'EDQUOT') return true;
  return typeof error === 'object' && error !== null && 'errcode' in error && error.errcode === sqliteFull;
}

/** What went wrong while something was written below the library's folder. */
export function writeFailure(error: unknown): Failure {
  if (error instanceof FailureError) return error.failure;
  return isDiskFull(error) ? { kind: 'disk-full' } : { kind: 'file-write-failed', code: errorCode(error) };
}
