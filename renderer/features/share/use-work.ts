import { useCallback, useEffect, useRef, useState } from 'react';
import type { TopicEvent, TopicName, TopicParams } from '../../../shared/contract/topics.ts';
import type { Failure } from '../../../shared/failure/failure.ts';
import { useClient } from '../../backend/index.ts';

export interface Work<P, S> {
  readonly status: 'ready' | 'running' | 'done' | 'failed' | 'cancelled';
  /** What the events so far add up to. */
  readonly value: S | undefined;
  readonly failure: Failure | undefined;
  start(params: P): void;
  cancel(): void;
  /** Back to the beginning. */
  reset(): void;
}

type State<S> = Pick<Work<never, S>, 'status' | 'value' | 'failure'>;

const ready = { status: 'ready', value: undefined, failure: undefined } as const;

/** A stream that does work: started on demand, ended by itself, by `cancel`, or when the component goes. */
export function useWork<N extends TopicName, S>(
  topic: N,
  fold: (before: S | undefined, event: TopicEvent<N>) => S,
): Work<TopicParams<N>, S> {
  const client = useClient();
  const [state, setState] = useState<State<S>>(ready);
  const stop = useRef<(() => void) | undefined>(undefined);
  const latestFold = useRef(fold);
  latestFold.current = fold;
  const end = useCallback(() => {
    stop.current?.();
    stop.current = undefined;
  }, []);
  useEffect(() => end, [end]);
  const start = useCallback(
    (params: TopicParams<N>) => {
      end();
      setState({ ...ready, status: 'running' });
      stop.current = client.subscribe(topic, params, {
        event: (event) =>
          setState((before) => ({ ...before, value: latestFold.current(before.value, event) })),
        end: (failure) => {
          stop.current = undefined;
          setState((before) => ({ ...before, status: failure ? 'failed' : 'done', failure }));
        },
      });
    },
    [client, topic, end],
  );
  const cancel = useCallback(() => {
    end();
    setState((before) => ({ ...before, status: 'cancelled' }));
  }, [end]);
  const reset = useCallback(() => {
    end();
    setState(ready);
  }, [end]);
  return { ...state, start, cancel, reset };
}
