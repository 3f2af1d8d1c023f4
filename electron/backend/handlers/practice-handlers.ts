import type { PracticeControl } from '../practice-control.ts';
import { type OperationHandlers, type TopicHandlers, untilCancelled } from './handlers.ts';

export function practiceHandlers(practice: PracticeControl) {
  return {
    operations: {
      'practice.get': () => practice.state(),
      'practice.set': ({ running }) => practice.set(running),
      'practice.setFault': ({ fault }) => practice.setFault(fault ?? undefined),
    } satisfies Partial<OperationHandlers>,
    topics: {
      'practice.state': (_, stream) => untilCancelled(stream.signal, practice.watch(stream.emit)),
      'practice.log': (_, stream) => untilCancelled(stream.signal, practice.followLog(stream.emit)),
    } satisfies Partial<TopicHandlers>,
  };
}
