import { createCoalescer } from '../coalesce.ts';
import type { Clock } from '../dependencies.ts';
import type { QueueControl } from '../retrieve/retrieves.ts';
import { type OperationHandlers, type TopicHandlers, untilCancelled } from './handlers.ts';

/** At most ten a second. */
const stateEveryMs = 100;

export function queueHandlers(queue: QueueControl, clock: Clock) {
  return {
    operations: {
      'queue.setPriority': async ({ retrieveId, priority }) => {
        await queue.setPriority(retrieveId, priority);
        return {};
      },
      'queue.move': async ({ retrieveId, to }) => {
        await queue.move(retrieveId, to);
        return {};
      },
      'queue.pause': async ({ part }) => {
        await queue.pause(part);
        return {};
      },
      'queue.resume': async ({ part }) => {
        await queue.resume(part);
        return {};
      },
      'queue.tryNow': ({ retrieveId }) => {
        queue.tryNow(retrieveId);
        return {};
      },
    } satisfies Partial<OperationHandlers>,
    topics: {
      'queue.state': (_, stream) => {
        stream.emit(queue.state());
        const soon = createCoalescer(clock, stateEveryMs, () => stream.emit(queue.state()));
        const end = queue.onChange(soon.request);
        return untilCancelled(stream.signal, () => {
          end();
          soon.cancel();
        });
      },
    } satisfies Partial<TopicHandlers>,
  };
}
