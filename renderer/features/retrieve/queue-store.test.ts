import { describe, expect, it } from 'vitest';
import type { QueueState } from '../../../shared/contract/queue.ts';
import { queueMark } from './phase-mark.ts';
import { inGroups, queuePlaces } from './queue-store.ts';
import { aSummary } from './summary.fixture.ts';

const entry = (retrieveId: string, change: { running?: boolean; paused?: boolean } = {}) => ({
  ...{ retrieveId, priority: 'normal', running: false, paused: false },
  ...change,
});
const node = { nodeKey: 'a', nodeName: 'Archive', paused: false, limit: 2, bound: 2 };
const state = {
  paused: false,
  nodes: [{ ...node, entries: [entry('r1', { running: true }), entry('r2', { paused: true }), entry('r3')] }],
} as QueueState;

describe('the list of transfers', () => {
  it('has what has not ended by node, in the order of the queue, then what has ended, the newest first', () => {
    const summaries = [
      aSummary({ retrieveId: 'old', phase: 'complete', queuedAt: 1 }),
      aSummary({ retrieveId: 'new', phase: 'failed', queuedAt: 9 }),
      aSummary({ retrieveId: 'r3', phase: 'queued', queuedAt: 7 }),
      aSummary({ retrieveId: 'b1', phase: 'queued', nodeName: 'Backup', queuedAt: 8 }),
      aSummary({ retrieveId: 'r2', phase: 'queued', queuedAt: 8 }),
      aSummary({ retrieveId: 'r1', phase: 'receiving', queuedAt: 6 }),
    ];
    const groups = inGroups(summaries, queuePlaces(state));
    expect(groups.map((group) => [group.title, group.summaries.map((one) => one.retrieveId)])).toEqual([
      ['Archive', ['r1', 'r2', 'r3']],
      ['Backup', ['b1']],
      ['Ended', ['new', 'old']],
    ]);
  });

  it('numbers what waits on each node', () => {
    expect([...queuePlaces(state).values()].map((one) => one.place)).toEqual([undefined, 1, 2]);
  });
});

describe('the state of a transfer that waits', () => {
  const queued = aSummary({ phase: 'queued' });
  const failure = { kind: 'dimse-status', service: 'C-MOVE', status: 0xa700 } as const;
  const busy = aSummary({
    phase: 'queued',
    hold: { why: 'busy', failure, nextTryAt: 20_000, retry: 1, of: 5 },
  });
  const free = { paused: false, heldBack: false };

  it.each([
    ['Queued', queued, free, 0],
    ['Paused', queued, { paused: true, heldBack: true }, 0],
    ['On hold', queued, { paused: false, heldBack: true }, 0],
    ['Pausing', aSummary({ hold: { why: 'pausing', of: 'node' } }), free, 0],
    ['Busy, next try in 20 s', busy, free, 500],
    ['Busy, next try soon', busy, free, 30_000],
  ])('is %s', (word, summary, place, now) => {
    expect(queueMark(summary, place, now).word).toBe(word);
  });
});
