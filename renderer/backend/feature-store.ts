import { useStore } from 'zustand';
import type { StoreApi } from 'zustand/vanilla';
import type { BackendClient } from '../../shared/contract/client.ts';
import { useClient } from './backend-context.tsx';

/** The stores of one feature, one per backend client. */
export interface FeatureStore<S> {
  of(client: BackendClient): StoreApi<S>;
}

/** A feature's store lives as long as the client that it was made for, so tests that make a client start clean. */
export function featureStore<S>(create: (client: BackendClient) => StoreApi<S>): FeatureStore<S> {
  const stores = new WeakMap<BackendClient, StoreApi<S>>();
  return {
    of(client) {
      let store = stores.get(client);
      if (!store) {
        store = create(client);
        stores.set(client, store);
      }
      return store;
    },
  };
}

/** The store itself, for event handlers. */
export function useFeatureApi<S>(feature: FeatureStore<S>): StoreApi<S> {
  return feature.of(useClient());
}

/** Reads through a selector; renders again only when what it selects changes. */
export function useFeature<S, T>(feature: FeatureStore<S>, selector: (state: S) => T): T {
  return useStore(useFeatureApi(feature), selector);
}
