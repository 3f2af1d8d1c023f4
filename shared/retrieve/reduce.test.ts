import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { delivered, isEnded, missingCount, reportedTotal } from './counts.ts';
import { initialRetrieveState, type RetrieveState, reduce, reduceAll } from './reduce.ts';
import { retrieveSummarySchema } from './retrieve-state.ts';
import { type TimelineEvent, timelineEventSchema } from './timeline-event.ts';
import { UidSet } from './uid-set.ts';

type Unstamped<E> = E extends TimelineEvent ? Omit<E, 'seq' | 'at'> : never;
type Draft = Unstamped<TimelineEvent>;

const stamp = (drafts: readonly Draft[]): TimelineEvent[] =>
  drafts.map((draft, index) =>
    timelineEventSchema.parse({ ...draft, seq: index + 1, at: 1_000_000 + index * 10 }),
  );
const fold = (drafts: readonly Draft[]): RetrieveState =>
  reduceAll(initialRetrieveState('r1'), stamp(drafts));

const queued: Draft = {
  type: 'retrieve-queued',
  nodeId: 'n1',
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
};
const sent: Draft = {
  type: 'request-sent',
  purpose: 'retrieve',
  associationId: 'a1',
  service: 'C-MOVE',
  messageId: 1,
  abstractSyntax: '1.2.840.10008.5.1.4.1.2.2.2',
  keys: { StudyInstanceUID: '1.2.3' },
};
const stored = (uids: readonly string[], late = false): Draft => ({
  type: 'instances-stored',
  associationId: 'b1',
  instances: uids.map((sopInstanceUid) => ({ sopInstanceUid, seriesInstanceUid: '1.2.3.1' })),
  bytes: uids.length * 100,
  late,
  duplicates: 0,
});
const final = (counts: Record<string, number>): Draft => ({
  type: 'response-final',
  purpose: 'retrieve',
  associationId: 'a1',
  service: 'C-MOVE',
  status: 0,
  counts,
  elapsedMs: 5,
});

const uid = fc.integer({ min: 1, max: 30 }).map((n) => `1.2.3.4.${n}`);
const draft: fc.Arbitrary<Draft> = fc.oneof(
  fc.constantFrom<Draft>(
    queued,
    attempt,
    sent,
    { type: 'expected-counted', instances: 12, series: 2 },
    { type: 'expected-unknown', failure: { kind: 'response-timeout', during: 'C-FIND', silentMs: 1 } },
    { type: 'waiting-for-late-images', graceMs: 120_000 },
    { type: 'cancel-requested' },
    { type: 'retrieve-interrupted' },
    { type: 'retrieve-finished', outcome: 'complete' },
    { type: 'retrieve-finished', outcome: 'failed', failure: { kind: 'listener-not-running' } },
    final({ completed: 3, failed: 0 }),
    final({}),
    { type: 'association-released', purpose: 'store', associationId: 'b1', by: 'peer' },
  ),
  fc
    .record({
      uids: fc.array(uid, { minLength: 1, maxLength: 6 }),
      late: fc.boolean(),
    })
    .map(({ uids, late }) => stored(uids, late)),
);

/** Comparable form: sets as arrays. */
const plain = (state: RetrieveState) => ({
  ...state,
  receivedUids: [...state.receivedUids],
  refusedUids: [...state.refusedUids],
});

describe('reduce', () => {
  it('keeps expected, reported and received side by side through a whole retrieve', () => {
    const { summary } = fold([
      queued,
      attempt,
      sent,
      { type: 'expected-counted', instances: 3, series: 1 },
      stored(['1.1', '1.2']),
      final({ completed: 3, failed: 0, warning: 0 }),
      { type: 'waiting-for-late-images', graceMs: 120_000 },
      stored(['1.2', '1.3'], true),
      { type: 'retrieve-finished', outcome: 'complete' },
    ]);
    expect(summary).toMatchObject({
      nodeName: 'Archive',
      phase: 'complete',
      outcome: 'complete',
      counts: { expected: 3, reported: { completed: 3 }, received: 3 },
      lateInstances: 1,
      queuedAt: 1_000_000,
      startedAt: 1_000_010,
      finishedAt: 1_000_080,
      lastSeq: 9,
    });
    expect(retrieveSummarySchema.safeParse(summary).success).toBe(true);
  });

  it('goes through the phases in order', () => {
    const phases: string[] = [];
    let state = initialRetrieveState('r1');
    const drafts = [
      queued,
      attempt,
      sent,
      stored(['1.1']),
      { type: 'waiting-for-late-images', graceMs: 1 } as const,
      { type: 'cancel-requested' } as const,
      { type: 'retrieve-finished', outcome: 'cancelled' } as const,
    ];
    for (const event of stamp(drafts)) {
      state = reduce(state, event);
      phases.push(state.summary.phase);
    }
    expect(phases).toEqual([
      'queued',
      'associating',
      'requesting',
      'receiving',
      'waiting',
      'cancelling',
      'cancelled',
    ]);
  });

  it('counts an image that arrives after the end without opening the retrieve again', () => {
    const { summary } = fold([
      queued,
      attempt,
      { type: 'retrieve-finished', outcome: 'incomplete' },
      stored(['1.1'], true),
    ]);
    expect(summary.phase).toBe('incomplete');
    expect(summary.counts.received).toBe(1);
  });

  it('does not take the counts of the expectation’s C-FIND for the retrieve’s', () => {
    const { summary } = fold([
      queued,
      { ...(final({ completed: 99 }) as Extract<Draft, { type: 'response-final' }>), purpose: 'expect' },
    ]);
    expect(summary.counts.reported).toBeUndefined();
  });

  it('keeps the last counts when the final response has none', () => {
    const { summary } = fold([queued, sent, final({ completed: 2 }), final({})]);
    expect(summary.counts.reported).toEqual({ completed: 2 });
  });

  it('gives the same state wherever replay ends and live begins, also when they overlap', () => {
    fc.assert(
      fc.property(fc.array(draft, { maxLength: 40 }), fc.nat(40), fc.nat(10), (drafts, cut, overlap) => {
        const events = stamp(drafts);
        const whole = reduceAll(initialRetrieveState('r1'), events);
        const replayed = reduceAll(initialRetrieveState('r1'), events.slice(0, cut));
        const joined = reduceAll(replayed, events.slice(Math.max(0, cut - overlap)));
        expect(plain(joined)).toEqual(plain(whole));
      }),
    );
  });

  it('never changes a state that it was given', () => {
    fc.assert(
      fc.property(fc.array(draft, { maxLength: 25 }), (drafts) => {
        const events = stamp(drafts);
        const states: RetrieveState[] = [initialRetrieveState('r1')];
        const pictures: unknown[] = [plain(states[0] as RetrieveState)];
        for (const event of events) {
          const next = reduce(states.at(-1) as RetrieveState, event);
          states.push(next);
          pictures.push(structuredClone(plain(next)));
        }
        expect(states.map(plain)).toEqual(pictures);
      }),
    );
  });

  it('gives a summary that the contract accepts, whatever the order of events', () => {
    fc.assert(
      fc.property(fc.array(draft, { maxLength: 25 }), (drafts) => {
        const { summary, receivedUids } = fold(drafts);
        expect(retrieveSummarySchema.safeParse(summary).success).toBe(true);
        expect(summary.counts.received).toBe(receivedUids.size);
      }),
    );
  });

  it('counts 20,000 instances in time that does not grow with their square', () => {
    const events = stamp(
      Array.from({ length: 2000 }, (_, batch) =>
        stored(Array.from({ length: 10 }, (__, n) => `1.2.3.${batch}.${n}`)),
      ),
    );
    expect(reduceAll(initialRetrieveState('r1'), events).summary.counts.received).toBe(20_000);
  });
});

describe('UidSet', () => {
  it('forks: two sets grown from one do not see each other', () => {
    const base = UidSet.empty.with(['1', '2']);
    const left = base.with(['3']);
    const right = base.with(['4']);
    expect([...base]).toEqual(['1', '2']);
    expect([...left]).toEqual(['1', '2', '3']);
    expect([...right]).toEqual(['1', '2', '4']);
    expect(UidSet.empty.size).toBe(0);
    expect(left.with(['1'])).toBe(left);
  });
});

describe('counts', () => {
  it('are unknown when nobody counted, never 0', () => {
    expect(missingCount({ received: 4 })).toBeUndefined();
    expect(delivered({})).toBeUndefined();
    expect(reportedTotal({})).toBeUndefined();
    expect(reportedTotal(undefined)).toBeUndefined();
  });
  it('add up', () => {
    expect(missingCount({ expected: 5, received: 3 })).toBe(2);
    expect(missingCount({ expected: 5, received: 6 })).toBe(0);
    expect(delivered({ completed: 2, warning: 1 })).toBe(3);
    expect(reportedTotal({ remaining: 1, completed: 2, failed: 3, warning: 4 })).toBe(10);
  });
  it('know which phases are ends', () => {
    expect(isEnded('waiting')).toBe(false);
    expect(isEnded('interrupted')).toBe(true);
  });
});
