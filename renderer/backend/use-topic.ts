import { useEffect, useRef, useState } from 'react';
import type { TopicEvent, TopicName, TopicParams } from '../../shared/contract/topics.ts';
import type { Failure } from '../../shared/failure/failure.ts';
import { useClient, useConnectionState } from './backend-context.tsx';

export type TopicState<S> =
  | { readonly status: 'loading' }
  | { readonly status: 'live' | 'ended'; readonly value: S }
  | { readonly status: 'failed'; readonly failure: Failure; readonly value?: S };

/**
 * Subscribes while the component is mounted and folds the events into a value; subscribes anew when the parameters
 * change or the backend was lost and is back. `undefined` parameters: nothing to subscribe to now.
 */
export function useTopic<N extends TopicName, S>(
  topic: N,
  params: TopicParams<N> | undefined,
  fold: (value: S | undefined, event: TopicEvent<N>) => S,
): TopicState<S> {
  const client = useClient();
  const { generation } = useConnectionState();
  const [state, setState] = useState<TopicState<S>>({ status: 'loading' });
  const latest = useRef({ params, fold });
  latest.current = { params, fold };
  const key = params === undefined ? undefined : JSON.stringify(params);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key stands for the parameters; a new generation subscribes anew
  useEffect(() => {
    setState({ status: 'loading' });
    if (latest.current.params === undefined) return;
    let value: S | undefined;
    return client.subscribe(topic, latest.current.params, {
      event(event) {
        value = latest.current.fold(value, event);
        setState({ status: 'live', value });
      },
      end(failure) {
        if (failure)
          setState(
            value === undefined ? { status: 'failed', failure } : { status: 'failed', failure, value },
          );
        else if (value !== undefined) setState({ status: 'ended', value });
      },
    });
  }, [client, topic, key, generation]);
  return state;
}

/** The fold of topics whose every event is the whole state. */
export function latestEvent<E>(_value: E | undefined, event: E): E {
  return event;
}
