import { useEffect, useRef } from 'react';
import { createStore } from 'zustand/vanilla';
import type { TopicEvent, TopicName, TopicParams } from '../../shared/contract/topics.ts';
import type { Failure } from '../../shared/failure/failure.ts';
import { useClient, useConnectionState } from './backend-context.tsx';
import { type FeatureStore, featureStore } from './feature-store.ts';

/** Server state that the whole program shares: the fold of a topic. The last value stays while the line is lost. */
export interface Live<S> {
  readonly status: 'loading' | 'live' | 'failed';
  readonly value: S;
  readonly failure?: Failure | undefined;
}

export function liveStore<S>(initial: S): FeatureStore<Live<S>> {
  return featureStore(() => createStore<Live<S>>(() => ({ status: 'loading', value: initial })));
}

type TopicWithoutParams = Exclude<
  TopicName,
  'query.results' | 'link-check.run' | 'retrieve.timeline' | 'library.import' | 'library.verify'
>;

/**
 * Keeps a live store filled while the component is mounted; one component in the program does this for each store.
 * `restart` gives the value with which a new subscription begins (the topic sends its whole state first).
 */
export function useLiveTopic<N extends TopicWithoutParams, S>(
  feature: FeatureStore<Live<S>>,
  topic: N,
  fold: (value: S, event: TopicEvent<N>) => S,
  restart?: (value: S) => S,
): void {
  const client = useClient();
  const { generation } = useConnectionState();
  const latest = useRef({ fold, restart });
  latest.current = { fold, restart };
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new generation subscribes anew
  useEffect(() => {
    const store = feature.of(client);
    let first = true;
    return client.subscribe(topic, {} as TopicParams<N>, {
      event(event) {
        store.setState((state) => {
          const base = first && latest.current.restart ? latest.current.restart(state.value) : state.value;
          first = false;
          return { status: 'live', value: latest.current.fold(base, event), failure: undefined };
        });
      },
      end(failure) {
        if (failure) store.setState({ status: 'failed', failure });
      },
    });
  }, [client, feature, topic, generation]);
}
