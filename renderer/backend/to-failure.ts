import { type Failure, FailureError } from '../../shared/failure/failure.ts';

/** What a rejected promise carries. Anything but a FailureError is a bug of ours and says so. */
export function toFailure(error: unknown): Failure {
  if (error instanceof FailureError) return error.failure;
  return {
    kind: 'internal',
    correlationId: error instanceof Error ? `interface:${error.name}` : 'interface',
  };
}
