import { z } from 'zod';
import { evidenceSchema } from '../diagnosis/evidence.ts';
import { findingSchema } from '../diagnosis/finding.ts';
import { retrieveSummarySchema } from '../retrieve/retrieve-state.ts';
import { timelineEventSchema } from '../retrieve/timeline-event.ts';

/**
 * A retrieve to hand over: what happened, what was made of it, and where. Made by an allow-list of fields, so that nothing
 * about a patient is in it. UIDs stay: without them the log lines of the PACS can't be found, and only the PACS can
 * tell from them who it was.
 */
export const supportBundleSchema = z.object({
  format: z.literal('movescope-support-bundle'),
  version: z.literal(1),
  /** ms since 1970. */
  createdAt: z.number(),
  program: z.object({ version: z.string(), platform: z.string(), runtime: z.string() }),
  summary: retrieveSummarySchema.omit({ label: true }),
  events: z.array(timelineEventSchema),
  /** With the network facts. Absent for a retrieve of a program that did not diagnose yet. */
  evidence: evidenceSchema.optional(),
  findings: z.array(findingSchema),
});
export type SupportBundle = z.infer<typeof supportBundleSchema>;

/** A bundle, or a journal, as it is when opened again: with what this version of the program makes of it. */
export const openedBundleSchema = z.object({
  kind: z.enum(['bundle', 'journal']),
  createdAt: z.number().optional(),
  program: supportBundleSchema.shape.program.optional(),
  summary: retrieveSummarySchema,
  events: z.array(timelineEventSchema),
  findings: z.array(findingSchema),
});
export type OpenedBundle = z.infer<typeof openedBundleSchema>;
