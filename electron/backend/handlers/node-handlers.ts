import type { Nodes } from '../nodes/create-nodes.ts';
import { type OperationHandlers, type TopicHandlers, untilCancelled } from './handlers.ts';

export function nodeHandlers(nodes: Nodes) {
  return {
    operations: {
      'node.list': () => nodes.states(),
      'node.save': ({ nodeId, draft }) => nodes.save(nodeId, draft),
      'node.delete': async ({ nodeId }) => {
        await nodes.delete(nodeId);
        return {};
      },
      'node.echo': (ref) => nodes.echo(ref),
    } satisfies Partial<OperationHandlers>,
    topics: {
      'node.states': (_, stream) => untilCancelled(stream.signal, nodes.watch(stream.emit)),
    } satisfies Partial<TopicHandlers>,
  };
}
