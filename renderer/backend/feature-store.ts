import { useStore } from 'zustand';
import type { StoreApi } from 'zustand/vanilla';
import type { BackendClient } from '../../shared/contract/client.ts';
import { useClient } from './backend-context.tsx';

/**
 * One store per feature and backend client: it lives as long as the client, so tests that make a client start clean.
 * Returns the hook that reads through a selector and the hook that gives the store itself, for event handlers.
 */
export function featureStore<S>(create: (client: BackendClient) => StoreApi<S>) {
  const stores = new WeakMap<BackendClient, StoreApi<S>>();
  function useFeatureApi(): StoreApi<S> {
    const client = useClient();
    let store = stores.get(client);
    if (!store) {
      store = create(client);
      stores.set(client, store);
    }
    return store;
  }
  function useFeature<T>(selector: (state: S) => T): T {
    return useStore(useFeatureApi(), selector);
  }
  return [useFeature, useFeatureApi] as const;
}
