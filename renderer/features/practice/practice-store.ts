import type { PracticeState } from '../../../shared/contract/settings.ts';
import { type PracticeFault, practiceFaults } from '../../../shared/practice/faults.ts';
import { latestEvent, liveStore, useFeature, useLiveTopic } from '../../backend/index.ts';

const practice = liveStore<PracticeState | undefined>(undefined);

/** Keeps the practice PACS's state live; mounted once, by the frame. */
export function usePracticeLive(): void {
  useLiveTopic(practice, 'practice.state', (old: PracticeState | undefined, event) =>
    latestEvent(old, event),
  );
}

export function usePractice() {
  return useFeature(practice, (state) => state);
}

/** The fault that is switched on now. */
export function useActiveFault(): PracticeFault | undefined {
  const id = usePractice().value?.fault;
  return id === undefined ? undefined : practiceFaults.find((fault) => fault.id === id);
}
