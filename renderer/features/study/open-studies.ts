import { useEffect } from 'react';
import { createStore } from 'zustand/vanilla';
import {
  featureStore,
  useClient,
  useConnectionState,
  useFeature,
  useFeatureApi,
} from '../../backend/index.ts';

/** The studies that this window's viewer has open, also while another screen is in front. */
const open = featureStore(() =>
  createStore<{ readonly studies: readonly string[] }>(() => ({ studies: [] })),
);

/** Called by the viewer. */
export function useTellOpenStudies(studies: readonly string[]): void {
  const store = useFeatureApi(open);
  useEffect(() => {
    store.setState({ studies });
  }, [store, studies]);
}

/** Tells the backend which studies are open, so that no rule removes them; mounted once, by the frame. */
export function useOpenStudiesLive(): void {
  const client = useClient();
  const { generation } = useConnectionState();
  const key = useFeature(open, (state) => state.studies.join(' '));
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new generation tells it anew
  useEffect(() => {
    if (key === '') return;
    // More at once are not in front of anybody.
    const studyInstanceUids = key.split(' ').slice(-1000);
    return client.subscribe('library.reading', { studyInstanceUids }, { event() {}, end() {} });
  }, [client, generation, key]);
}
