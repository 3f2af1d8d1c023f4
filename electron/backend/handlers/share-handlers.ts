import { previewDeidentified } from '../share/deidentify/preview.ts';
import { exportInstances } from '../share/export-instances.ts';
import { type SendDependencies, sendInstances } from '../share/send-instances.ts';
import type { OperationHandlers, TopicHandlers } from './handlers.ts';

export function shareHandlers(deps: SendDependencies) {
  return {
    operations: {
      'share.previewDeidentified': (request) => previewDeidentified(deps.library, request),
    } satisfies Partial<OperationHandlers>,
    topics: {
      'share.export': (request, stream) => exportInstances(deps, request, stream),
      'share.send': (request, stream) => sendInstances(deps, request, stream),
    } satisfies Partial<TopicHandlers>,
  };
}
