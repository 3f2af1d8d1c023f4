import { useCallback, useEffect, useRef, useState } from 'react';
import type { OperationInput, OperationName, OperationOutput } from '../../shared/contract/operations.ts';
import type { Failure } from '../../shared/failure/failure.ts';
import { useClient, useConnectionState } from './backend-context.tsx';
import { toFailure } from './to-failure.ts';

export type OperationState<T> =
  | { readonly status: 'idle' }
  | { readonly status: 'running' }
  | { readonly status: 'done'; readonly value: T }
  | { readonly status: 'failed'; readonly failure: Failure };

/**
 * A request on demand: `run` sends it and resolves with the answer, or with undefined when it failed (the state has the
 * failure then). The state is that of the last run.
 */
export function useOperation<N extends OperationName>(operation: N) {
  const client = useClient();
  const [state, setState] = useState<OperationState<OperationOutput<N>>>({ status: 'idle' });
  const lastRun = useRef(0);
  const run = useCallback(
    async (input: OperationInput<N>): Promise<OperationOutput<N> | undefined> => {
      lastRun.current += 1;
      const thisRun = lastRun.current;
      const settle = (next: OperationState<OperationOutput<N>>): void => {
        if (thisRun === lastRun.current) setState(next);
      };
      settle({ status: 'running' });
      try {
        const value = await client.call(operation, input);
        settle({ status: 'done', value });
        return value;
      } catch (error) {
        settle({ status: 'failed', failure: toFailure(error) });
        return undefined;
      }
    },
    [client, operation],
  );
  const reset = useCallback(() => {
    lastRun.current += 1;
    setState({ status: 'idle' });
  }, []);
  return { state, run, reset };
}

/** A request that runs when the component appears, when its input changes and after a reconnect. `undefined`: not now. */
export function useQueryOperation<N extends OperationName>(
  operation: N,
  input: OperationInput<N> | undefined,
): OperationState<OperationOutput<N>> & { readonly reload: () => void } {
  const { state, run, reset } = useOperation(operation);
  const { generation } = useConnectionState();
  const key = input === undefined ? undefined : JSON.stringify(input);
  const latest = useRef(input);
  latest.current = input;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key stands for the input; a new generation asks again
  useEffect(() => {
    if (latest.current === undefined) reset();
    else void run(latest.current);
  }, [run, reset, key, generation]);
  const reload = useCallback(() => {
    if (latest.current !== undefined) void run(latest.current);
  }, [run]);
  return { ...state, reload };
}
