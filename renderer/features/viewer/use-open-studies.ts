import { useEffect, useState } from 'react';
import { useClient, useConnectionState } from '../../backend/index.ts';
import { type StudyDataWatch, watchStudy } from './study-data.ts';

/** Follows the open studies in the library while the viewer is on the screen; asks anew when the backend is back. */
export function useOpenStudies(studies: readonly string[]): ReadonlyMap<string, StudyDataWatch> {
  const client = useClient();
  const { generation } = useConnectionState();
  const [registry, setRegistry] = useState(() => createRegistry());
  const [watches, setWatches] = useState<ReadonlyMap<string, StudyDataWatch>>(new Map());
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new generation watches anew
  useEffect(() => {
    const fresh = createRegistry();
    setRegistry(fresh);
    return () => fresh.stopAll();
  }, [generation, client]);
  useEffect(() => {
    setWatches(registry.sync(studies, (uid) => watchStudy(client, uid)));
  }, [registry, studies, client]);
  return watches;
}

function createRegistry() {
  const watches = new Map<string, StudyDataWatch>();
  let stopped = false;
  return {
    sync(
      studies: readonly string[],
      watch: (studyInstanceUid: string) => StudyDataWatch,
    ): ReadonlyMap<string, StudyDataWatch> {
      if (stopped) return new Map();
      for (const [uid, one] of watches) {
        if (studies.includes(uid)) continue;
        one.stop();
        watches.delete(uid);
      }
      for (const uid of studies) if (!watches.has(uid)) watches.set(uid, watch(uid));
      return new Map(watches);
    },
    stopAll() {
      stopped = true;
      for (const one of watches.values()) one.stop();
      watches.clear();
    },
  };
}
