import { type SendDependencies, sendInstances } from '../share/send-instances.ts';
import type { TopicHandlers } from './handlers.ts';

export function shareHandlers(deps: SendDependencies) {
  return {
    operations: {},
    topics: {
      'share.send': (request, stream) => sendInstances(deps, request, stream),
    } satisfies Partial<TopicHandlers>,
  };
}
