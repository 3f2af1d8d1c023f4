import { z } from 'zod';
import { findingSchema } from '../diagnosis/finding.ts';
import { attributesSchema, matchingKeysSchema } from '../dicom/matching-key.ts';
import { queryLevelSchema } from '../dicom/query-level.ts';
import { failureSchema } from '../failure/failure.ts';
import { peerRefSchema } from './pacs-node.ts';

/** A C-FIND over one or more nodes. Subscribing runs it; cancelling the subscription sends C-CANCEL. */
export const querySchema = z.object({
  peers: z.array(peerRefSchema).min(1),
  level: queryLevelSchema,
  /** Matching and return keys beyond the usual ones of the level. */
  keys: matchingKeysSchema,
  /** Stop (C-CANCEL) after this many matches per node and say so. */
  limit: z.number().int().positive().optional(),
});
export type Query = z.infer<typeof querySchema>;

/** `node` is the peer's index in the query. Matches come in batches as they arrive. */
export const queryEventSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('node-started'),
    node: z.number().int(),
    nodeId: z.string().optional(),
    name: z.string(),
  }),
  z.object({ type: z.literal('matches'), node: z.number().int(), matches: z.array(attributesSchema) }),
  z.object({
    type: z.literal('node-finished'),
    node: z.number().int(),
    outcome: z.enum(['complete', 'truncated', 'cancelled', 'failed']),
    matches: z.number().int(),
    elapsedMs: z.number(),
    /** The peer said FF01: it does not support an optional key that was sent. */
    optionalKeysUnsupported: z.boolean(),
    failure: failureSchema.optional(),
    /** Why it failed, best first. */
    findings: z.array(findingSchema).optional(),
  }),
]);
export type QueryEvent = z.infer<typeof queryEventSchema>;
