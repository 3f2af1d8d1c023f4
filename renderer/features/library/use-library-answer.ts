import { useEffect, useState } from 'react';
import type { OperationInput, OperationName, OperationOutput } from '../../../shared/contract/operations.ts';
import type { Failure } from '../../../shared/failure/failure.ts';
import { useQueryOperation } from '../../backend/index.ts';
import { useLibraryRevision } from './library-store.ts';

/**
 * What the library says to a question, asked again when it changes; the last answer stays until the next is here. The
 * question is one for the life of the component.
 */
export function useLibraryAnswer<N extends OperationName>(
  operation: N,
  input: OperationInput<N>,
): {
  readonly value: OperationOutput<N> | undefined;
  readonly failure: Failure | undefined;
  reload(): void;
} {
  const asked = useQueryOperation(operation, input);
  const revision = useLibraryRevision();
  const { reload } = asked;
  useEffect(() => {
    if (revision > 0) reload();
  }, [revision, reload]);
  const answer = asked.status === 'done' ? asked.value : undefined;
  const [known, setKnown] = useState(answer);
  useEffect(() => {
    if (answer !== undefined) setKnown(answer);
  }, [answer]);
  return { value: known, failure: asked.status === 'failed' ? asked.failure : undefined, reload };
}
