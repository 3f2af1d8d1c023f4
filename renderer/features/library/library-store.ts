import { useEffect, useRef } from 'react';
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { BackendClient } from '../../../shared/contract/client.ts';
import type { LibraryChange, LibraryStudy } from '../../../shared/contract/library.ts';
import {
  featureStore,
  useClient,
  useConnectionState,
  useFeature,
  useFeatureApi,
} from '../../backend/index.ts';

/** Which studies are here. Filled for the studies that screens ask about, kept up by `library.changes`. */
export interface HereState {
  /** By Study Instance UID; null: asked, and not here. */
  readonly studies: ReadonlyMap<string, LibraryStudy | null>;
  /** Counts the changes of the library, for lists that read it anew. */
  readonly revision: number;
  /** Asks about studies that are not known yet. */
  ask(studyInstanceUids: readonly string[]): void;
  change(change: LibraryChange): void;
  /** Forgets everything and asks again: after the line to the backend was lost. */
  renew(): void;
}

/** `library.search` takes a list; more than this many are asked in turn. */
const askAtOnce = 500;

export function createHereStore(client: BackendClient): StoreApi<HereState> {
  const wanted = new Set<string>();
  return createStore<HereState>((set, get) => {
    const load = async (uids: readonly string[]): Promise<void> => {
      for (let start = 0; start < uids.length; start += askAtOnce) {
        const part = uids.slice(start, start + askAtOnce);
        const answer = await client
          .call('library.search', { studyInstanceUids: part, limit: askAtOnce })
          // Without an answer the studies stay unknown and nothing is claimed; `renew` asks again.
          .catch(() => undefined);
        if (!answer) return;
        const studies = new Map(get().studies);
        for (const uid of part) studies.set(uid, null);
        for (const study of answer.studies) studies.set(study.studyInstanceUid, study);
        set({ studies });
      }
    };
    return {
      studies: new Map(),
      revision: 0,
      ask(uids) {
        const unknown = uids.filter((uid) => !wanted.has(uid));
        for (const uid of unknown) wanted.add(uid);
        if (unknown.length > 0) void load(unknown);
      },
      change(change) {
        const studies = new Map(get().studies);
        for (const uid of change.deleted) if (wanted.has(uid)) studies.set(uid, null);
        set({ studies, revision: get().revision + 1 });
        const grown = new Set([
          ...change.stored.map((entry) => entry.studyInstanceUid),
          ...(change.marked ?? []),
        ]);
        void load([...grown].filter((uid) => wanted.has(uid)));
      },
      renew() {
        set({ studies: new Map(), revision: get().revision + 1 });
        void load([...wanted]);
      },
    };
  });
}

const here = featureStore(createHereStore);

/** Keeps the library's changes flowing; mounted once, by the frame. */
export function useLibraryLive(): void {
  const client = useClient();
  const store = useFeatureApi(here);
  const { generation } = useConnectionState();
  const first = useRef(true);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new generation subscribes anew
  useEffect(() => {
    if (!first.current) store.getState().renew();
    first.current = false;
    return client.subscribe('library.changes', {}, { event: store.getState().change, end: () => {} });
  }, [client, store, generation]);
}

/** Whether studies are in the library: undefined while not known, null when not here. */
export function useHere(studyInstanceUids: readonly string[]): ReadonlyMap<string, LibraryStudy | null> {
  const store = useFeatureApi(here);
  useEffect(() => {
    store.getState().ask(studyInstanceUids);
  }, [store, studyInstanceUids]);
  return useFeature(here, (state) => state.studies);
}

export function useLibraryRevision(): number {
  return useFeature(here, (state) => state.revision);
}

/** Fewer instances on disk than the PACS said there are. */
export function isPartial(study: LibraryStudy): boolean {
  return study.expectedInstances !== undefined && study.instances < study.expectedInstances;
}
