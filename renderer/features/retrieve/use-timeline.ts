import { useEffect, useMemo, useRef, useState } from 'react';
import type { FailureContext } from '../../../shared/failure/explain.ts';
import type { RetrieveSummary } from '../../../shared/retrieve/retrieve-state.ts';
import { addEvents } from '../../../shared/retrieve/steady-pending.ts';
import type { TimelineEvent } from '../../../shared/retrieve/timeline-event.ts';
import {
  createTimelineView,
  type TimelineItem,
  type TimelineView,
} from '../../../shared/retrieve/timeline-view.ts';
import { type TopicState, useClient, useConnectionState } from '../../backend/index.ts';

export interface Timeline {
  readonly view: TimelineView;
  /** In order; grows in place, a new wrapper tells of it. */
  readonly events: TimelineEvent[];
}

/** Adds events to the timeline's view; the work is that of the new events only. */
export function foldTimeline(value: Timeline | undefined, events: readonly TimelineEvent[]): Timeline {
  const timeline = value ?? { view: createTimelineView(), events: [] };
  timeline.view.append(events);
  addEvents(timeline.events, events);
  return { ...timeline };
}

/**
 * A retrieve's timeline from its beginning, live. The stream ends with the retrieve; tests of the diagnosis may follow, so
 * it goes on from where it was whenever `lastSeq` of the summary says that there is more.
 */
export function useTimeline(retrieveId: string, lastSeq: number): TopicState<Timeline> {
  const client = useClient();
  const { generation } = useConnectionState();
  const [state, setState] = useState<TopicState<Timeline>>({ status: 'loading' });
  const [round, setRound] = useState(0);
  const kept = useRef<{ retrieveId: string; timeline?: Timeline; askedFor: number }>(undefined);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new generation or round subscribes anew
  useEffect(() => {
    if (kept.current?.retrieveId !== retrieveId) {
      kept.current = { retrieveId, askedFor: 0 };
      setState({ status: 'loading' });
    }
    const mine = kept.current;
    const afterSeq = mine.timeline?.events.at(-1)?.seq ?? 0;
    return client.subscribe(
      'retrieve.timeline',
      { retrieveId, afterSeq },
      {
        event(events) {
          mine.timeline = foldTimeline(mine.timeline, events);
          setState({ status: 'live', value: mine.timeline });
        },
        end(failure) {
          const { timeline: value } = mine;
          if (failure) setState(value ? { status: 'failed', failure, value } : { status: 'failed', failure });
          else if (value) setState({ status: 'ended', value });
        },
      },
    );
  }, [client, retrieveId, generation, round]);

  useEffect(() => {
    const mine = kept.current;
    if (state.status !== 'ended' || !mine) return;
    // Once for each number: a backend that does not deliver it must not be asked for ever.
    if (lastSeq <= (state.value.events.at(-1)?.seq ?? 0) || mine.askedFor >= lastSeq) return;
    mine.askedFor = lastSeq;
    setRound((old) => old + 1);
  }, [state, lastSeq]);
  return state;
}

const none: readonly TimelineItem[] = [];

export function itemsOf(timeline: Timeline | undefined, now: number | undefined): readonly TimelineItem[] {
  return timeline ? timeline.view.items(now) : none;
}

/** What is known around a failure of this retrieve: names and addresses as they were used in the last attempt. */
export function useFailureContext(summary: RetrieveSummary, timeline: Timeline | undefined): FailureContext {
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
