import type { AssociationEvent } from '../../../shared/retrieve/association-event.ts';
import type { JobEvent, TimelineEvent } from '../../../shared/retrieve/timeline-event.ts';

export type Purpose = 'expect' | 'retrieve' | 'store';

/** A timeline event before it has its number and time. */
export type TimelineDraft = JobEvent | (AssociationEvent & { readonly purpose: Purpose });

/** `at` in ms since 1970. */
export function stampDraft(draft: TimelineDraft, seq: number, at: number): TimelineEvent {
  return { ...draft, seq, at };
}
