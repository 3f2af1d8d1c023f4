import { describe, expect, it } from 'vitest';
import type { RetrieveSummary } from '../../../shared/retrieve/retrieve-state.ts';
import { foldRetrieves, newestByStudy, type Retrieves, rateOf } from './retrieves-store.ts';
import { aSummary } from './summary.fixture.ts';

const nothing: Retrieves = { summaries: new Map(), samples: new Map() };

function changed(state: Retrieves, summary: RetrieveSummary, now: number): Retrieves {
  return foldRetrieves(state, { changed: [summary], removed: [] }, now);
}

describe('foldRetrieves', () => {
  it('keeps the last state of each retrieve and forgets removed ones', () => {
    const one = changed(nothing, aSummary({ phase: 'queued' }), 0);
    const two = changed(one, aSummary({ phase: 'receiving' }), 100);
    expect(two.summaries.get('r1')?.phase).toBe('receiving');
    expect(foldRetrieves(two, { changed: [], removed: ['r1'] }, 200).summaries.size).toBe(0);
  });

  it('measures the rate over the last seconds and lets it fall to 0 in silence', () => {
    let state = changed(nothing, aSummary({ bytes: 0 }), 0);
    state = changed(state, aSummary({ bytes: 1_000_000 }), 1000);
    state = changed(state, aSummary({ bytes: 3_000_000 }), 2000);
    expect(rateOf(state.samples.get('r1'), 2000)).toBe(1_500_000);
    expect(rateOf(state.samples.get('r1'), 60_000)).toBe(0);
  });

  it('has no rate for what has ended', () => {
    const running = changed(nothing, aSummary({ bytes: 5 }), 0);
    const done = changed(running, aSummary({ phase: 'complete' }), 10);
    expect(rateOf(done.samples.get('r1'), 10)).toBeUndefined();
  });
});

describe('newestByStudy', () => {
  it('takes the retrieve that was asked for last', () => {
    const newest = newestByStudy([
      aSummary({ retrieveId: 'second', queuedAt: 2 }),
      aSummary({ retrieveId: 'first', queuedAt: 1 }),
    ]);
    expect(newest.get('1.2.3')?.retrieveId).toBe('second');
  });
});
