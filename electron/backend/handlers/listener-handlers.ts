import type { Listener } from '../listener/create-listener.ts';
import { type OperationHandlers, type TopicHandlers, untilCancelled } from './handlers.ts';

export function listenerHandlers(listener: Listener) {
  return {
    operations: {
      'listener.get': () => listener.state(),
      'listener.configure': (settings) => listener.configure(settings),
    } satisfies Partial<OperationHandlers>,
    topics: {
      'listener.state': (_, stream) => untilCancelled(stream.signal, listener.watch(stream.emit)),
      'listener.log': (_, stream) => untilCancelled(stream.signal, listener.followLog(stream.emit)),
    } satisfies Partial<TopicHandlers>,
  };
}
