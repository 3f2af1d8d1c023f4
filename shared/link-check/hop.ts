import { z } from 'zod';
import { findingSchema } from '../diagnosis/finding.ts';
import { peerAeSchema } from '../dicom/application-entity.ts';
import { failureSchema } from '../failure/failure.ts';
import { adminCardSchema } from './admin-card.ts';

/** The steps of a link check, in their order. Each needs those before it, but `listener`, which needs none. */
export const hopIdSchema = z.enum(['name', 'tcp', 'tls', 'association', 'echo', 'find', 'listener', 'move']);
export type HopId = z.infer<typeof hopIdSchema>;

export const hopName: Readonly<Record<HopId, string>> = {
  name: 'Name look-up',
  tcp: 'TCP connection',
  tls: 'Encryption (TLS)',
  association: 'Association',
  echo: 'C-ECHO',
  find: 'Search (C-FIND)',
  listener: 'Our listener, through our network address',
  move: 'One image sent back to us (C-MOVE)',
};

/** A service that the association offers, or does not. */
export const serviceTickSchema = z.object({
  service: z.enum(['C-ECHO', 'C-FIND', 'C-MOVE', 'C-GET']),
  model: z.enum(['study-root', 'patient-root']).optional(),
  accepted: z.boolean(),
});
export type ServiceTick = z.infer<typeof serviceTickSchema>;

/**
 * How a step went, with one fact in plain words. `skipped`: it could not be tried, because of an earlier step or since there
 * was nothing to try it with. `unused`: it does not apply to this node.
 */
export const hopResultSchema = z.object({
  hop: hopIdSchema,
  outcome: z.enum(['passed', 'failed', 'skipped', 'unused']),
  elapsedMs: z.number(),
  fact: z.string(),
  failure: failureSchema.optional(),
  /** Of the association. */
  services: z.array(serviceTickSchema).optional(),
});
export type HopResult = z.infer<typeof hopResultSchema>;

/** Everything that a link check found. Holds no patient data. */
export const linkCheckReportSchema = z.object({
  nodeName: z.string(),
  peer: peerAeSchema,
  startedAt: z.number(),
  endedAt: z.number(),
  hops: z.array(hopResultSchema),
  /** Every step that applies has passed. */
  passed: z.boolean(),
  /** Best first. */
  findings: z.array(findingSchema),
  adminCard: adminCardSchema,
});
export type LinkCheckReport = z.infer<typeof linkCheckReportSchema>;

export const linkCheckEventSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('hop-started'), hop: hopIdSchema }),
  /** What is awaited in the step that runs, and for how long. */
  z.object({ type: z.literal('hop-progress'), hop: hopIdSchema, text: z.string() }),
  z.object({ type: z.literal('hop-finished'), result: hopResultSchema }),
  z.object({ type: z.literal('finished'), report: linkCheckReportSchema }),
]);
export type LinkCheckEvent = z.infer<typeof linkCheckEventSchema>;

/** Whether the link works: no step failed, and none that matters was left out. */
export function isPassed(hops: readonly HopResult[]): boolean {
  return (
    hops.length === hopIdSchema.options.length &&
    hops.every((hop) => hop.outcome === 'passed' || hop.outcome === 'unused')
  );
}
