import { useEffect, useRef } from 'react';
import { createStore } from 'zustand/vanilla';
import type { Certificate } from '../../../shared/contract/certificate.ts';
import { featureStore, useFeature, useFeatureApi, useQueryOperation } from '../../backend/index.ts';

/** Counts the changes, so that every list and choice on the screen asks again. */
const changes = featureStore<{ readonly count: number }>(() => createStore(() => ({ count: 0 })));

/** The certificates that the workstation keeps: asked for when the component appears, and after each change. */
export function useCertificates() {
  const { count } = useFeature(changes, (state) => state);
  const { reload, ...state } = useQueryOperation('certificate.list', {});
  const seen = useRef(count);
  useEffect(() => {
    if (seen.current === count) return;
    seen.current = count;
    reload();
  }, [count, reload]);
  // While the list is asked for again, the last one stays.
  const last = useRef<readonly Certificate[]>([]);
  if (state.status === 'done') last.current = state.value;
  return { state, certificates: last.current };
}

/** To be called when a certificate came or went, or is used elsewhere than before. */
export function useCertificatesChanged(): () => void {
  const api = useFeatureApi(changes);
  return () => api.setState(({ count }) => ({ count: count + 1 }));
}
