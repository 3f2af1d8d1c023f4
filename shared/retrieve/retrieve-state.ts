import { z } from 'zod';
import { findingSchema } from '../diagnosis/finding.ts';
import { peerAeSchema } from '../dicom/application-entity.ts';
import { queryLevelSchema } from '../dicom/query-level.ts';
import { failureSchema } from '../failure/failure.ts';
import { subOperationCountsSchema } from './association-event.ts';
import {
  retrieveMethodSchema,
  retrieveOutcomeSchema,
  retrieveScopeSchema,
  studyLabelSchema,
} from './timeline-event.ts';

export const retrievePhaseSchema = z.enum([
  'queued',
  'associating',
  'requesting',
  'receiving',
  'waiting',
  'cancelling',
  'complete',
  'incomplete',
  'failed',
  'cancelled',
  'interrupted',
]);
export type RetrievePhase = z.infer<typeof retrievePhaseSchema>;

/** The three counts, side by side and never merged. An unknown one is absent. */
export const retrieveCountsSchema = z.object({
  /** C-FIND at instance level. */
  expected: z.number().int().optional(),
  /** The last C-MOVE or C-GET response that carried counts. */
  reported: subOperationCountsSchema.optional(),
  /** Distinct SOP instances on disk that this retrieve brought. */
  received: z.number().int(),
});
export type RetrieveCounts = z.infer<typeof retrieveCountsSchema>;

/** Why a queued retrieve does not start though it could. */
export const retrieveHoldSchema = z.discriminatedUnion('why', [
  /** `pausing`: it still runs and is being cancelled at the PACS. */
  z.object({ why: z.enum(['pausing', 'paused']), of: z.enum(['retrieve', 'node', 'queue']) }),
  /** The PACS is busy; `nextTryAt` in ms since 1970. */
  z.object({
    why: z.literal('busy'),
    failure: failureSchema,
    nextTryAt: z.number(),
    retry: z.number().int(),
    of: z.number().int(),
  }),
  /** The disk is full: it goes on when `neededBytes` are free. */
  z.object({ why: z.literal('space'), freeBytes: z.number(), neededBytes: z.number() }),
]);
export type RetrieveHold = z.infer<typeof retrieveHoldSchema>;

/** A retrieve as the queue shows it: what `reduce` makes of its timeline. Times in ms since 1970. */
export const retrieveSummarySchema = z.object({
  retrieveId: z.string(),
  nodeId: z.string().optional(),
  nodeName: z.string(),
  peer: peerAeSchema,
  scope: retrieveScopeSchema,
  level: queryLevelSchema,
  method: retrieveMethodSchema,
  label: studyLabelSchema.optional(),
  phase: retrievePhaseSchema,
  hold: retrieveHoldSchema.optional(),
  /** How often it has been put off because the PACS was busy; absent: never. */
  busyRetries: z.number().int().optional(),
  outcome: retrieveOutcomeSchema.optional(),
  failure: failureSchema.optional(),
  /** What the program makes of it, best first; absent until it has looked, empty when it found nothing wrong. */
  findings: z.array(findingSchema).optional(),
  counts: retrieveCountsSchema,
  bytes: z.number(),
  lateInstances: z.number().int(),
  /** Instances that came though they were here, with the same bytes. */
  duplicateInstances: z.number().int().optional(),
  refusedInstances: z.number().int(),
  queuedAt: z.number(),
  startedAt: z.number().optional(),
  finishedAt: z.number().optional(),
  /** When the last thing of any kind happened: silence is counted from here. */
  lastEventAt: z.number(),
  lastSeq: z.number().int(),
});
export type RetrieveSummary = z.infer<typeof retrieveSummarySchema>;
