import type { KeepingState } from '../../../shared/contract/library-keeping.ts';
import { latestEvent, type TopicState, useTopic } from '../../backend/index.ts';

/** The rules of the library, its trash and its last clean-up, kept up. */
export function useKeeping(): TopicState<KeepingState> {
  return useTopic<'library.keeping', KeepingState>('library.keeping', {}, latestEvent);
}
