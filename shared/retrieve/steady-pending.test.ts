import { describe, expect, it } from 'vitest';
import { initialRetrieveState, reduceAll } from './reduce.ts';
import { addEvents } from './steady-pending.ts';
import { type TimelineEvent, timelineEventSchema } from './timeline-event.ts';

const pending = (seq: number, responses: number, since?: number, associationId = 'a1'): TimelineEvent =>
  timelineEventSchema.parse({
    ...{ type: 'response-pending', purpose: 'retrieve', service: 'C-MOVE', status: 0xff00 },
    ...{ associationId, responses, counts: { remaining: 3 }, seq, at: seq * 1000 },
    ...(since !== undefined && { since }),
  });
const cancel = (seq: number): TimelineEvent => ({ type: 'cancel-requested', seq, at: seq * 1000 });

function fold(...batches: readonly (readonly TimelineEvent[])[]): number[] {
  const timeline: TimelineEvent[] = [];
  for (const batch of batches) addEvents(timeline, batch);
  return timeline.map((event) => event.seq);
}

describe('steady pending responses', () => {
  it('have one place in the timeline, at its end, however many events told of them', () => {
    const steady = Array.from({ length: 500 }, (_, index) => pending(index + 2, index + 1, 1000));
    expect(fold([pending(1, 1)], steady)).toEqual([1, 501]);
    expect(fold([pending(1, 1), pending(2, 1, 1000), cancel(3), pending(4, 5, 1000)])).toEqual([1, 3, 4]);
  });

  it('of another run, or of another association, stay', () => {
    const events = [pending(1, 1, 1000), pending(2, 1, 2000), pending(3, 1, 1000, 'a2')];
    expect(fold(events)).toEqual([1, 2, 3]);
    expect(fold([pending(1, 1), pending(2, 1)])).toEqual([1, 2]);
  });

  it('may be told again: replay and live overlap', () => {
    expect(fold([pending(1, 1), pending(2, 1, 1000)], [pending(2, 1, 1000), pending(3, 2, 1000)])).toEqual([
      1, 3,
    ]);
  });

  it('are no progress', () => {
    const { summary } = reduceAll(initialRetrieveState('r'), [pending(1, 1), pending(2, 40, 1000)]);
    expect(summary).toMatchObject({ lastEventAt: 1000, lastSeq: 2, counts: { reported: { remaining: 3 } } });
  });
});
