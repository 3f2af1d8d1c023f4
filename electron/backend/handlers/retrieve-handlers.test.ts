import { expect, it } from 'vitest';
import type { TopicEvent } from '../../../shared/contract/topics.ts';
import { initialRetrieveState } from '../../../shared/retrieve/reduce.ts';
import type { RetrieveSummary } from '../../../shared/retrieve/retrieve-state.ts';
import type { Clock } from '../dependencies.ts';
import type { Retrieves } from '../retrieve/retrieves.ts';
import { createSubscribers } from '../subscribers.ts';
import { retrieveHandlers } from './retrieve-handlers.ts';

type Change = { readonly changed: RetrieveSummary[]; readonly removed: string[] };

const summary = (retrieveId: string, lastSeq = 0): RetrieveSummary => ({
  ...initialRetrieveState(retrieveId).summary,
  lastSeq,
});

function follow() {
  const changes = createSubscribers<Change>();
  let tick = (): void => {};
  let timers = 0;
  const clock: Clock = {
    now: () => 0,
    monotonic: () => 0,
    after: (_ms, callback) => {
      timers++;
      tick = () => {
        timers--;
        callback();
      };
      return () => timers--;
    },
  };
  const retrieves = { list: () => [summary('a')], onChange: changes.add } as unknown as Retrieves;
  const events: TopicEvent<'retrieve.summaries'>[] = [];
  const cancelling = new AbortController();
  const ended = retrieveHandlers(retrieves, clock).topics['retrieve.summaries'](
    {},
    { emit: (event) => events.push(event), signal: cancelling.signal },
  );
  return {
    changes,
    events,
    ended,
    tick: () => tick(),
    timers: () => timers,
    cancel: () => cancelling.abort(),
  };
}

it('begins with all retrieves and then tells the changed ones, once per interval', () => {
  const { changes, events, tick } = follow();
  expect(events).toEqual([{ changed: [summary('a')], removed: [] }]);
  changes.notify({ changed: [summary('a', 1), summary('b', 1)], removed: [] });
  changes.notify({ changed: [summary('a', 2)], removed: [] });
  expect(events).toHaveLength(1);
  tick();
  expect(events[1]).toEqual({ changed: [summary('a', 2), summary('b', 1)], removed: [] });
});

it('tells a removed retrieve only as removed', () => {
  const { changes, events, tick } = follow();
  changes.notify({ changed: [summary('b', 1)], removed: [] });
  changes.notify({ changed: [], removed: ['b'] });
  tick();
  expect(events[1]).toEqual({ changed: [], removed: ['b'] });
});

it('lets go of the retrieves and of its timer when the client goes', async () => {
  const { changes, cancel, ended, timers } = follow();
  changes.notify({ changed: [summary('b', 1)], removed: [] });
  expect([changes.count, timers()]).toEqual([1, 1]);
  cancel();
  await ended;
  expect([changes.count, timers()]).toEqual([0, 0]);
});
