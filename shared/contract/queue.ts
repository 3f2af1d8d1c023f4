import { z } from 'zod';

/** What is asked for first on a node: urgent before normal before low, whatever the order of arrival. */
export const prioritySchema = z.enum(['urgent', 'normal', 'low']);
export type Priority = z.infer<typeof prioritySchema>;

/** A place among the retrieves that wait on the same node with the same priority. */
export const queueMoveSchema = z.union([
  z.enum(['up', 'down', 'top', 'bottom']),
  z.object({ before: z.string() }),
  z.object({ after: z.string() }),
]);
export type QueueMove = z.infer<typeof queueMoveSchema>;

/** What is paused or resumed: one retrieve, a node (by its key in the queue's state), or everything. */
export const queuePartSchema = z.union([
  z.object({ retrieveId: z.string() }),
  z.object({ nodeKey: z.string() }),
  z.literal('all'),
]);
export type QueuePart = z.infer<typeof queuePartSchema>;

const entrySchema = z.object({
  retrieveId: z.string(),
  priority: prioritySchema,
  /** It has its turn. */
  running: z.boolean(),
  /** By itself; its node or everything may be paused beside. */
  paused: z.boolean(),
});
export type QueueEntryState = z.infer<typeof entrySchema>;

const nodeQueueSchema = z.object({
  nodeKey: z.string(),
  nodeName: z.string(),
  paused: z.boolean(),
  /** Retrieves that may run at the same time: the setting, or fewer where the node could not bear that. */
  limit: z.number().int(),
  /** The setting. */
  bound: z.number().int(),
  /** What runs first, then what waits in its order. */
  entries: z.array(entrySchema),
});
export type NodeQueue = z.infer<typeof nodeQueueSchema>;

/** Everything that has not ended, by node; and nodes that are paused, also with nothing to do. */
export const queueStateSchema = z.object({ paused: z.boolean(), nodes: z.array(nodeQueueSchema) });
export type QueueState = z.infer<typeof queueStateSchema>;
