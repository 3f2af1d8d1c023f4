import { createStore, type StoreApi } from 'zustand/vanilla';
import type { BackendClient } from '../../../shared/contract/client.ts';
import type { LibraryInstance, LibrarySeries, LibraryStudy } from '../../../shared/contract/library.ts';
import type { Failure } from '../../../shared/failure/failure.ts';
import { toFailure } from '../../backend/index.ts';

/** What the library holds of an open study. */
export interface StudyData {
  readonly study: LibraryStudy | undefined;
  readonly series: readonly LibrarySeries[];
  readonly instances: ReadonlyMap<string, readonly LibraryInstance[]>;
  /** False until the first answer. */
  readonly loaded: boolean;
  readonly failure: Failure | undefined;
  /** The study was deleted from the library while it was open. */
  readonly deleted: boolean;
}

export type StudyDataStore = StoreApi<StudyData>;

export interface StudyDataWatch {
  readonly store: StudyDataStore;
  /** Asks everything again, after a failure. */
  reload(): void;
  stop(): void;
}

const nothing: StudyData = {
  study: undefined,
  series: [],
  instances: new Map(),
  loaded: false,
  failure: undefined,
  deleted: false,
};

/**
 * Arriving images are read from the index at most this often, and reading takes at most a tenth of the time, so that a
 * fast retrieve or a large study does not flood the interface.
 */
const refreshEveryMs = 500;
const refreshShare = 10;

/** Reads a study from the library and follows it while it grows: only the series that grew are asked again. */
export function watchStudy(client: BackendClient, studyInstanceUid: string): StudyDataWatch {
  const store = createStore<StudyData>(() => nothing);
  const grown = new Set<string>();
  let everything = true;
  let running = false;
  let stopped = false;
  let pauseMs = refreshEveryMs;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const read = async (): Promise<void> => {
    const all = everything;
    const changed = [...grown];
    everything = false;
    grown.clear();
    const [found, series, ...lists] = await Promise.all([
      client.call('library.search', { studyInstanceUids: [studyInstanceUid] }),
      client.call('library.series', { studyInstanceUid }),
      ...(all
        ? [client.call('library.instances', { studyInstanceUid })]
        : changed.map((seriesInstanceUid) =>
            client.call('library.instances', { studyInstanceUid, seriesInstanceUid }),
          )),
    ]);
    if (stopped) return;
    const arrived = Map.groupBy(lists.flat(), (instance) => instance.seriesInstanceUid);
    const instances = all ? arrived : new Map([...store.getState().instances, ...arrived]);
    const [study] = found.studies;
    store.setState({
      study,
      series: sortSeries(series),
      instances,
      loaded: true,
      failure: undefined,
      deleted: false,
    });
  };

  const refresh = async (): Promise<void> => {
    if (running || stopped) return;
    running = true;
    const begun = performance.now();
    const hadEverything = everything;
    try {
      await read();
    } catch (error) {
      everything ||= hadEverything;
      const failure = toFailure(error);
      // A study that has nothing yet (its first image is under way) is not an error: the next change tells.
      if (!stopped)
        store.setState(failure.kind === 'not-found' ? { loaded: true } : { failure, loaded: true });
      if (failure.kind === 'not-found') everything = true;
    } finally {
      running = false;
      pauseMs = Math.max(refreshEveryMs, (performance.now() - begun) * refreshShare);
    }
    if (grown.size > 0) schedule();
  };

  const schedule = (): void => {
    if (timer !== undefined || stopped) return;
    timer = setTimeout(() => {
      timer = undefined;
      void refresh();
    }, pauseMs);
  };

  const unsubscribe = client.subscribe(
    'library.changes',
    {},
    {
      event(change) {
        if (change.deleted.includes(studyInstanceUid)) {
          store.setState({ ...nothing, loaded: true, deleted: true });
          everything = true;
        }
        const ours = change.stored.filter((entry) => entry.studyInstanceUid === studyInstanceUid);
        if (ours.length === 0) return;
        for (const entry of ours) grown.add(entry.seriesInstanceUid);
        // The first images of a study are wanted at once.
        if (store.getState().series.length === 0) void refresh();
        else schedule();
      },
      end(failure) {
        if (failure && !stopped) store.setState({ failure });
      },
    },
  );
  void refresh();

  return {
    store,
    reload() {
      everything = true;
      void refresh();
    },
    stop() {
      stopped = true;
      clearTimeout(timer);
      unsubscribe();
    },
  };
}

function sortSeries(series: readonly LibrarySeries[]): LibrarySeries[] {
  const numberOf = (one: LibrarySeries): number => {
    const number = Number.parseInt(one.seriesNumber, 10);
    return Number.isNaN(number) ? Number.MAX_SAFE_INTEGER : number;
  };
  return [...series].sort(
    (a, b) => numberOf(a) - numberOf(b) || a.seriesInstanceUid.localeCompare(b.seriesInstanceUid, 'en'),
  );
}
