import type { InboundGet } from '../dimse/acceptor.ts';
import type { Catalogue } from './catalogue.ts';
import { checkHierarchy, selectInstances, status } from './hierarchy.ts';
import { runSubOperations, type SubOperationsOutcome } from './sub-operations.ts';

/** C-GET (PS3.4 C.4.3): sends what is named on the association of the request. */
export async function get(catalogue: Catalogue, request: InboundGet): Promise<SubOperationsOutcome> {
  const checked = checkHierarchy(request, 'retrieve');
  if ('refusal' in checked) return { ...checked.refusal, counts: {} };
  const instances = selectInstances(catalogue, checked.keys);
  if (instances.length === 0)
    return { status: status.success, counts: { completed: 0, failed: 0, warning: 0 } };
  return runSubOperations({
    instances,
    signal: request.signal,
    send: (encoded) => request.store(encoded),
    pending: (counts) => request.pending(counts),
  });
}
