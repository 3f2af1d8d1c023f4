import type { TopicEvent } from '../../../shared/contract/topics.ts';
import { createCoalescer } from '../coalesce.ts';
import type { Clock } from '../dependencies.ts';
import type { Retrieves } from '../retrieve/retrieves.ts';
import { type OperationHandlers, type TopicHandlers, untilCancelled } from './handlers.ts';

type SummariesEvent = TopicEvent<'retrieve.summaries'>;

/** At most ten a second. */
const summariesEveryMs = 100;

export function retrieveHandlers(retrieves: Retrieves, clock: Clock) {
  return {
    operations: {
      'retrieve.start': (request) => ({ retrieveId: retrieves.start(request) }),
      'retrieve.cancel': ({ retrieveId }) => {
        retrieves.cancel(retrieveId);
        return {};
      },
      'retrieve.retry': ({ retrieveId }) => ({ retrieveId: retrieves.retry(retrieveId) }),
      'retrieve.getMissing': async ({ retrieveId }) => ({
        retrieveId: await retrieves.getMissing(retrieveId),
      }),
      'retrieve.remove': async ({ retrieveId }) => {
        await retrieves.remove(retrieveId);
        return {};
      },
      'retrieve.list': () => retrieves.list(),
      'retrieve.missing': ({ retrieveId }) => retrieves.missing(retrieveId),
    } satisfies Partial<OperationHandlers>,
    topics: {
      'retrieve.summaries': (_, stream) =>
        untilCancelled(stream.signal, followSummaries(retrieves, clock, stream.emit)),
      'retrieve.timeline': ({ retrieveId, afterSeq }, stream) =>
        new Promise<void>((resolve) => {
          const end = retrieves.follow(retrieveId, afterSeq, { events: stream.emit, ended: resolve });
          void untilCancelled(stream.signal, end).then(resolve);
        }),
    } satisfies Partial<TopicHandlers>,
  };
}

/** All summaries, then the changed ones; several changes of a retrieve in one interval become one. */
function followSummaries(
  retrieves: Retrieves,
  clock: Clock,
  emit: (event: SummariesEvent) => void,
): () => void {
  const changed = new Map<string, SummariesEvent['changed'][number]>();
  const removed = new Set<string>();
  const soon = createCoalescer(clock, summariesEveryMs, () => {
    emit({ changed: [...changed.values()], removed: [...removed] });
    changed.clear();
    removed.clear();
  });
  emit({ changed: retrieves.list(), removed: [] });
  const end = retrieves.onChange((change) => {
    for (const summary of change.changed) changed.set(summary.retrieveId, summary);
    for (const retrieveId of change.removed) {
      changed.delete(retrieveId);
      removed.add(retrieveId);
    }
    soon.request();
  });
  return () => {
    end();
    soon.cancel();
  };
}
