import { exportInstances } from '../share/export-instances.ts';
import { type SendDependencies, sendInstances } from '../share/send-instances.ts';
import type { TopicHandlers } from './handlers.ts';

export function shareHandlers(deps: SendDependencies) {
  return {
    topics: {
      'share.export': (request, stream) => exportInstances(deps, request, stream),
      'share.send': (request, stream) => sendInstances(deps, request, stream),
    } satisfies Partial<TopicHandlers>,
  };
}
