import { z } from 'zod';
import { causeIdSchema } from './cause-id.ts';
import { probeIdSchema } from './probe-result.ts';

/**
 * `certain`: our own observation, or a plain statement of the peer that no known server makes for another reason.
 * `likely`: a fingerprint and one independent fact. `possible`: only timing, or only something that did not happen.
 */
export const confidenceSchema = z.enum(['certain', 'likely', 'possible']);
export type Confidence = z.infer<typeof confidenceSchema>;

/** What the program can do about a finding; the interface makes buttons of them. */
export const findingActionSchema = z.enum([
  'retry',
  'retry-later',
  'use-c-get',
  'use-c-move',
  'get-missing',
  'wait-for-late',
  'retrieve-whole-study',
  'retrieve-by-series',
  'retry-other-compression',
  'search-again',
  'narrow-search',
  'edit-node',
  'edit-our-ae-title',
  'open-listener-settings',
  'start-listener',
  'change-port',
  'accept-called-ae',
  'copy-admin-card',
  'watch-entry',
  'copy-firewall-rule',
  'free-space',
  'cancel-retrieve',
  'save-support-bundle',
  ...['run-test:P0', 'run-test:P1', 'run-test:P2', 'run-test:P3', 'run-test:P4'],
  ...['run-test:P5', 'run-test:P6', 'run-test:P7', 'run-test:P8', 'run-test:P9'],
] as const);
export type FindingAction = z.infer<typeof findingActionSchema>;

/** A line of evidence; `seq` is the timeline event that it was seen in. `absence`: it tells what did not happen. */
export const evidenceLineSchema = z.object({
  text: z.string().min(1),
  seq: z.number().int().positive().optional(),
  absence: z.literal(true).optional(),
});
export type EvidenceLine = z.infer<typeof evidenceLineSchema>;

/** One named cause, with everything that the interface, the command line and the support bundle show of it. */
export const findingSchema = z.object({
  cause: causeIdSchema,
  /** For technicians and lists. */
  name: z.string(),
  confidence: confidenceSchema,
  /** For the radiologist: one or two plain sentences with the real values. */
  sentence: z.string(),
  /** For the technician, in order, with the real values. */
  steps: z.array(z.string()).min(1),
  evidence: z.array(evidenceLineSchema).min(1),
  excluded: z.array(z.object({ cause: causeIdSchema, why: z.string() })),
  /** The test that would decide; `shows` says in one line what its outcome would mean. */
  decidingTest: z.object({ probe: probeIdSchema, shows: z.string() }).optional(),
  actions: z.array(findingActionSchema),
  /** The images came by another way in spite of it: a note, with its repair. */
  avoided: z.literal(true).optional(),
  /** Causes that fit as well and are repaired in the same way, best first. */
  alsoPossible: z.array(causeIdSchema).optional(),
});
export type Finding = z.infer<typeof findingSchema>;
