import { useMemo } from 'react';
import type { FailureContext } from '../../../shared/failure/explain.ts';
import type { RetrieveSummary } from '../../../shared/retrieve/retrieve-state.ts';
import type { TimelineEvent } from '../../../shared/retrieve/timeline-event.ts';
import {
  createTimelineView,
  type TimelineItem,
  type TimelineView,
} from '../../../shared/retrieve/timeline-view.ts';
import { type TopicState, useTopic } from '../../backend/index.ts';

export interface Timeline {
  readonly view: TimelineView;
  /** In order; grows in place, a new wrapper tells of it. */
  readonly events: TimelineEvent[];
}

/** Adds events to the timeline's view; the work is that of the new events only. */
export function foldTimeline(value: Timeline | undefined, events: readonly TimelineEvent[]): Timeline {
  const timeline = value ?? { view: createTimelineView(), events: [] };
  timeline.view.append(events);
  const lastSeq = timeline.events.at(-1)?.seq ?? 0;
  for (const event of events) if (event.seq > lastSeq) timeline.events.push(event);
  return { ...timeline };
}

/** A retrieve's timeline from its beginning, live. */
export function useTimeline(retrieveId: string): TopicState<Timeline> {
  return useTopic('retrieve.timeline', { retrieveId, afterSeq: 0 }, foldTimeline);
}

const none: readonly TimelineItem[] = [];

export function itemsOf(state: TopicState<Timeline>, now: number | undefined): readonly TimelineItem[] {
  const timeline = state.status === 'loading' ? undefined : state.value;
  return timeline ? timeline.view.items(now) : none;
}

/** What is known around a failure of this retrieve: names and addresses as they were used in the last attempt. */
export function useFailureContext(summary: RetrieveSummary, state: TopicState<Timeline>): FailureContext {
  const timeline = state.status === 'loading' ? undefined : state.value;
  return useMemo(() => {
    const attempt = timeline?.events.findLast((event) => event.type === 'attempt-started');
    const accepted = timeline?.events.findLast(
      (event) => event.type === 'association-accepted' && event.direction === 'out',
    );
    const [, address, port] = /^(.*):(\d+)$/.exec(attempt?.listener ?? '') ?? [];
    return {
      peer: summary.peer,
      localAe: attempt?.localAe,
      moveDestination: attempt?.moveDestination,
      localAddress: address,
      listenerPort: port ? Number(port) : undefined,
      implementationVersionName:
        accepted?.type === 'association-accepted' ? accepted.implementationVersionName : undefined,
    };
  }, [summary.peer, timeline]);
}
