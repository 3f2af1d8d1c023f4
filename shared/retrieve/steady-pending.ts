import type { TimelineEvent } from './timeline-event.ts';

/** Stands for pending responses that told nothing new. */
type SteadyPending = Extract<TimelineEvent, { type: 'response-pending' }> & { readonly since: number };

export function isSteady(event: TimelineEvent): event is SteadyPending {
  return event.type === 'response-pending' && event.since !== undefined;
}

/**
 * Adds events to a timeline in place. However long a server goes on answering “pending”, its steady responses have one
 * place in the timeline: the last event stands for all of a run, the one before it is taken out. Events that are there
 * already change nothing.
 */
export function addEvents(timeline: TimelineEvent[], events: readonly TimelineEvent[]): void {
  for (const event of events) {
    if (event.seq <= (timeline.at(-1)?.seq ?? 0)) continue;
    if (isSteady(event)) {
      const former = timeline.findLastIndex((one) => isSteady(one) && isSameRun(one, event));
      if (former >= 0) timeline.splice(former, 1);
    }
    timeline.push(event);
  }
}

function isSameRun(one: SteadyPending, other: SteadyPending): boolean {
  return one.associationId === other.associationId && one.since === other.since;
}
