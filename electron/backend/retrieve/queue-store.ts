import { join } from 'node:path';
import type { Logger } from 'pino';
import { z } from 'zod';
import { prioritySchema } from '../../../shared/contract/queue.ts';
import { type JsonFile, openJsonFile } from '../settings/json-file.ts';

const savedQueueSchema = z.object({
  /** Ids of the retrieves that have not ended, in their order. */
  order: z.array(z.string()),
  /** Of those that are not `normal`. */
  priorities: z.record(z.string(), prioritySchema),
  paused: z.boolean(),
  /** Keys of nodes. */
  pausedNodes: z.array(z.string()),
  /** By key of the node. */
  limits: z.record(z.string(), z.object({ limit: z.number().int().min(1), successes: z.number().int() })),
});
/** What the queue knows beside the journals of its retrieves. Whether a single one is paused is in its journal. */
export type SavedQueue = z.infer<typeof savedQueueSchema>;

/** Opens `queue.json`, beside the folders of the retrieves. Losing it costs the order and the priorities only. */
export function openQueueStore(options: {
  readonly folder: string;
  readonly log: Logger;
  readonly now: number;
}): { readonly value: SavedQueue; readonly file: JsonFile<SavedQueue> } {
  return openJsonFile({
    path: join(options.folder, 'queue.json'),
    schema: savedQueueSchema,
    log: options.log,
    now: options.now,
    absent: () => ({ order: [], priorities: {}, paused: false, pausedNodes: [], limits: {} }),
  });
}
