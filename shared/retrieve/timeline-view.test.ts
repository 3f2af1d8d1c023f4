import { describe, expect, it } from 'vitest';
import { type TimelineEvent, timelineEventSchema } from './timeline-event.ts';
import { createTimelineView, type TimelineItem, viewTimeline } from './timeline-view.ts';

type Unstamped<E> = E extends TimelineEvent ? Omit<E, 'seq' | 'at'> : never;
type Draft = Unstamped<TimelineEvent>;

/** Each event 10 ms after the one before, unless `afterMs` says otherwise. */
function timeline(
  ...steps: readonly (Draft | { readonly afterMs: number; readonly event: Draft })[]
): TimelineEvent[] {
  let at = 1_000_000;
  return steps.map((step, index) => {
    at += 'afterMs' in step ? step.afterMs : 10;
    return timelineEventSchema.parse({ ...('afterMs' in step ? step.event : step), seq: index + 1, at });
  });
}

const queued: Draft = {
  type: 'retrieve-queued',
  nodeName: 'Archive',
  peer: { aeTitle: 'PACS', host: '10.0.0.1', port: 104 },
  scope: { studyInstanceUid: '1.2.3' },
  method: 'auto',
};
const attempt: Draft = {
  type: 'attempt-started',
  method: 'C-MOVE',
  level: 'study',
  model: 'study-root',
  localAe: 'MOVESCOPE',
  moveDestination: 'MOVESCOPE',
  listener: '10.0.0.2:11112',
};
const out = { purpose: 'retrieve', associationId: 'a1' } as const;
const inbound = { purpose: 'store', associationId: 'b1' } as const;
const connecting: Draft = { type: 'connection-started', ...out, host: '10.0.0.1', port: 104 };
const asked: Draft = {
  type: 'association-requested',
  ...out,
  direction: 'out',
  callingAe: 'MOVESCOPE',
  calledAe: 'PACS',
  maxPduLength: 131_072,
  implementationClassUid: '1.2',
  implementationVersionName: 'MOVESCOPE_01',
  contexts: [],
};
const sent: Draft = {
  type: 'request-sent',
  ...out,
  service: 'C-MOVE',
  messageId: 1,
  abstractSyntax: '1.2.840.10008.5.1.4.1.2.2.2',
  keys: { StudyInstanceUID: '1.2.3' },
  moveDestination: 'MOVESCOPE',
};
const final = (status: number): Draft => ({
  type: 'response-final',
  ...out,
  service: 'C-MOVE',
  status,
  counts: {},
  elapsedMs: 100,
});
const pending: Draft = {
  type: 'response-pending',
  ...out,
  service: 'C-MOVE',
  responses: 1,
  status: 0xff00,
  counts: { remaining: 5, completed: 1 },
};
const called: Draft = {
  type: 'connected',
  ...inbound,
  direction: 'in',
  localAddress: '10.0.0.2',
  localPort: 11112,
  remoteAddress: '10.0.0.1',
  remotePort: 50_000,
  elapsedMs: 0,
};
const closed = (of: { purpose: 'expect' | 'retrieve' | 'store'; associationId: string }): Draft => ({
  type: 'connection-closed',
  ...of,
  orderly: true,
  bytesReceived: 10,
});
const stored = (...uids: readonly string[]): Draft => ({
  type: 'instances-stored',
  associationId: 'b1',
  instances: uids.map((sopInstanceUid) => ({ sopInstanceUid, seriesInstanceUid: '1.2.3.1' })),
  bytes: 10,
  late: false,
  duplicates: 0,
});
const of = (items: readonly TimelineItem[], kind: TimelineItem['kind']) =>
  items.filter((item) => item.kind === kind);

describe('createTimelineView', () => {
  it('draws our call on the left and the call of the PACS on the right, as blocks with names and addresses', () => {
    const items = viewTimeline(
      timeline(
        queued,
        attempt,
        connecting,
        asked,
        sent,
        called,
        stored('1.1'),
        closed(inbound),
        final(0),
        closed(out),
      ),
    );
    const [ours, theirs] = of(items, 'association');
    expect(ours).toMatchObject({ lane: 'left', text: 'Retrieving: MOVESCOPE calls PACS at 10.0.0.1:104' });
    expect(theirs).toMatchObject({ lane: 'right', text: 'Connection from 10.0.0.1:50000' });
    expect(theirs?.until).toBeGreaterThan(theirs?.at ?? 0);
    expect(of(items, 'arrow').map((item) => [item.lane, item.direction])).toEqual([
      ['left', 'to-peer'],
      ['left', 'to-peer'],
      ['right', 'from-peer'],
      ['left', 'from-peer'],
    ]);
  });

  it('tells counting from retrieving, and finds the item of an event that was folded away', () => {
    const counting = { purpose: 'expect', associationId: 'c1' } as const;
    const events = timeline(
      queued,
      { type: 'connection-started', ...counting, host: '10.0.0.1', port: 104 },
      closed(counting),
      sent,
      called,
      stored('1.1'),
      stored('1.2'),
    );
    const view = createTimelineView();
    view.append(events);
    const [first] = of(view.items(), 'association');
    expect(first?.text).toBe('Counting: connection to 10.0.0.1:104');
    expect([1, 2, 3, 4, 5, 6, 7, 8].map((seq) => view.keyOf(seq))).toEqual([
      'event-1',
      'association-c1',
      'association-c1',
      'event-4',
      'association-b1',
      'event-6',
      'event-6',
      undefined,
    ]);
  });

  it('folds stored images and pending responses into one run each, although they alternate', () => {
    const items = viewTimeline(
      timeline(
        queued,
        attempt,
        sent,
        called,
        pending,
        stored('1'),
        pending,
        stored('2'),
        pending,
        stored('3', '4'),
      ),
    );
    const runs = of(items, 'run');
    expect(runs.map((run) => [run.lane, run.count])).toEqual([
      ['left', 3],
      ['right', 4],
    ]);
    expect(runs[1]?.text).toBe('4 images received and stored.');
    expect(runs[1]?.ratePerS).toBeCloseTo(100);
  });

  it('has one run for pending responses that repeat, however long, and no silence between them', () => {
    const steady = (responses: number): { readonly afterMs: number; readonly event: Draft } => ({
      afterMs: 20_000,
      event: { ...pending, responses, since: 1_000_040 },
    });
    const items = viewTimeline(timeline(queued, attempt, sent, pending, steady(3), steady(7), steady(11)));
    expect(of(items, 'gap')).toEqual([]);
    expect(of(items, 'run')).toMatchObject([{ count: 12, unchangedSince: 1_000_040, until: 1_060_040 }]);
    const moved = viewTimeline(timeline(queued, attempt, sent, pending, steady(3), pending));
    expect(of(moved, 'run')[0]).not.toHaveProperty('unchangedSince');
  });

  it('draws a long silence, and begins new runs after it', () => {
    const items = viewTimeline(
      timeline(queued, attempt, sent, called, stored('1', '2'), { afterMs: 12_000, event: stored('3', '4') }),
    );
    expect(of(items, 'gap')).toMatchObject([{ text: 'Silence of 12 s.' }]);
    expect(of(items, 'run').map((run) => run.count)).toEqual([2, 2]);
  });

  it('does not draw the wait in the queue as silence', () => {
    const items = viewTimeline(timeline(queued, { afterMs: 60_000, event: attempt }));
    expect(of(items, 'gap')).toEqual([]);
  });

  it('shows that the PACS never called back when its final answer came', () => {
    const items = viewTimeline(timeline(queued, attempt, sent, { afterMs: 3000, event: final(0xa702) }));
    expect(of(items, 'ghost')).toMatchObject([
      { lane: 'right', text: 'No connection from the PACS to 10.0.0.2:11112 in 3.0 s.', tone: 'bad' },
    ]);
  });

  it('corrects that when the PACS calls after its final answer', () => {
    const items = viewTimeline(
      timeline(queued, attempt, sent, final(0), { afterMs: 2000, event: called }, stored('1.1')),
    );
    expect(of(items, 'ghost')).toMatchObject([
      {
        text: 'No connection from the PACS to 10.0.0.2:11112 until 2.0 s after its final answer.',
        tone: 'warning',
      },
    ]);
  });

  it('shows that the final answer, an association request, or images never came', () => {
    const items = viewTimeline(
      timeline(
        queued,
        attempt,
        connecting,
        sent,
        { type: 'expected-counted', instances: 3, series: 1 },
        called,
        closed(inbound),
        { ...called, associationId: 'b2' } as Draft,
        stored('1.1'),
        closed(out),
        { type: 'retrieve-finished', outcome: 'incomplete' },
      ),
    );
    expect(of(items, 'ghost').map((ghost) => ghost.text)).toEqual([
      'No association request came on this connection.',
      'No final answer to the C-MOVE came.',
      '2 expected images of 3 never came.',
    ]);
  });

  it('ends a retrieve that goes on with the silence so far, and says that nobody has called', () => {
    const view = createTimelineView();
    const events = timeline(queued, attempt, sent);
    view.append(events);
    const now = (events.at(-1)?.at ?? 0) + 7000;
    expect(view.items(now).slice(-2)).toMatchObject([
      { kind: 'gap', text: 'Silent for 7.0 s.' },
      { kind: 'ghost', text: 'No connection from the PACS to 10.0.0.2:11112 in 7.0 s.' },
    ]);
    expect(view.items()).toBe(view.items());
  });

  it('ends what is still open with the retrieve, and puts what was tied later where it began', () => {
    const events = timeline(queued, attempt, sent, called, stored('1'), {
      type: 'retrieve-finished',
      outcome: 'complete',
    });
    const late = events.map((event) => (event.type === 'connected' ? { ...event, at: 1_000_015 } : event));
    const items = viewTimeline(late);
    const at = items.map((item) => item.at);
    expect(at).toEqual(at.toSorted((a, b) => a - b));
    const theirs = of(items, 'association').find((item) => item.lane === 'right');
    expect(theirs).toMatchObject({ at: 1_000_015, until: events.at(-1)?.at });
    expect(theirs?.details).toContainEqual({ label: 'Ended', value: 'Still open when the retrieve ended.' });
  });

  it('gives the same items in whatever portions the events come', () => {
    const events = timeline(
      queued,
      attempt,
      connecting,
      asked,
      sent,
      pending,
      called,
      stored('1'),
      pending,
      stored('2'),
      { afterMs: 9000, event: stored('3') },
      closed(inbound),
      final(0),
      closed(out),
      { type: 'retrieve-finished', outcome: 'complete' },
    );
    const whole = viewTimeline(events);
    for (let cut = 0; cut <= events.length; cut++) {
      const view = createTimelineView();
      view.append(events.slice(0, cut));
      view.items();
      view.append(events.slice(Math.max(0, cut - 3)));
      expect(view.items()).toEqual(whole);
    }
    expect(new Set(whole.map((item) => item.key)).size).toBe(whole.length);
  });

  it('stays small at 20,000 images that come one by one', () => {
    const events = timeline(
      queued,
      attempt,
      sent,
      called,
      ...Array.from({ length: 20_000 }, (_, n) => [stored(`1.2.${n}`), pending]).flat(),
    );
    const view = createTimelineView();
    for (const event of events) view.append([event]);
    expect(view.items().length).toBeLessThan(10);
    expect(of(view.items(), 'run').map((run) => run.count)).toEqual([20_000, 20_000]);
  });
});
