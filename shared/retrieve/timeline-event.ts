import { z } from 'zod';
import { findingSchema } from '../diagnosis/finding.ts';
import { probeIdSchema, probeResultSchema } from '../diagnosis/probe-result.ts';
import { peerAeSchema } from '../dicom/application-entity.ts';
import { informationModelSchema, queryLevelSchema } from '../dicom/query-level.ts';
import { uidSchema } from '../dicom/uid.ts';
import { failureSchema } from '../failure/failure.ts';
import { associationEventSchema } from './association-event.ts';

/** What to retrieve. The level follows from the deepest UID given; parents are always sent too (PS3.4 C.4.2.1.4.1). */
export const retrieveScopeSchema = z
  .object({
    studyInstanceUid: uidSchema,
    seriesInstanceUid: uidSchema.optional(),
    sopInstanceUid: uidSchema.optional(),
    /** Needed at Patient Root servers only. */
    patientId: z.string().optional(),
  })
  .refine((scope) => !scope.sopInstanceUid || scope.seriesInstanceUid, {
    message: 'An instance is named together with its series',
  });
export type RetrieveScope = z.infer<typeof retrieveScopeSchema>;

export const retrieveMethodSchema = z.enum(['auto', 'move', 'get']);
export type RetrieveMethod = z.infer<typeof retrieveMethodSchema>;

/** What people see of the study while it travels; copied from the query's row when the retrieve is started. */
export const studyLabelSchema = z.object({
  patientName: z.string(),
  patientId: z.string(),
  studyDate: z.string(),
  modalities: z.string(),
  description: z.string(),
});
export type StudyLabel = z.infer<typeof studyLabelSchema>;

export const retrieveOutcomeSchema = z.enum(['complete', 'incomplete', 'failed', 'cancelled']);
export type RetrieveOutcome = z.infer<typeof retrieveOutcomeSchema>;

const waySchema = z.object({ method: z.enum(['C-MOVE', 'C-GET']), level: queryLevelSchema });
/** How images are asked for. */
export type RetrieveWay = z.infer<typeof waySchema>;

const pauseOfSchema = z.enum(['retrieve', 'node', 'queue']);
export type PauseOf = z.infer<typeof pauseOfSchema>;

/** An event of the retrieve itself, beside those of its associations. */
const jobEventSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('retrieve-queued'),
    nodeId: z.string().optional(),
    nodeName: z.string(),
    peer: peerAeSchema,
    scope: retrieveScopeSchema,
    method: retrieveMethodSchema,
    label: studyLabelSchema.optional(),
  }),
  z.object({
    type: z.literal('attempt-started'),
    method: z.enum(['C-MOVE', 'C-GET']),
    level: queryLevelSchema,
    model: informationModelSchema,
    localAe: z.string(),
    moveDestination: z.string().optional(),
    /** Our listener as the peer must reach it, when it runs: `address:port`. */
    listener: z.string().optional(),
    /** Images that are asked for because they are missing, and in how many requests; absent: all that there is. */
    missing: z.object({ instances: z.number().int(), requests: z.number().int() }).optional(),
    /** Several requests at a time, each on an association of its own (a lane); absent: one after the other on one. */
    parallel: z.object({ lanes: z.number().int(), requests: z.number().int() }).optional(),
    /** Not the usual way: it is the one that worked the last time. */
    workedBefore: z.literal(true).optional(),
  }),
  /**
   * An attempt did not bring everything and its findings say that another way helps: the next attempt takes it. `findings` is
   * what the program made of the attempt that ended, `failure` how it ended.
   */
  z.object({
    type: z.literal('way-changed'),
    from: waySchema,
    to: waySchema,
    /** Missing images that are asked for; absent: all that there is. */
    instances: z.number().int().optional(),
    failure: failureSchema.optional(),
    findings: z.array(findingSchema),
  }),
  /** By what the PACS told, more will come than there is space for. */
  z.object({ type: z.literal('space-low'), freeBytes: z.number(), neededBytes: z.number() }),
  /** The disk is full: what is whole is kept, and it goes on when as much as `neededBytes` is free. */
  z.object({ type: z.literal('waiting-for-space'), freeBytes: z.number(), neededBytes: z.number() }),
  /** It goes on: there is space, or (`asked`) somebody wanted it to be tried. */
  z.object({ type: z.literal('space-made'), freeBytes: z.number(), asked: z.literal(true).optional() }),
  /** C-FIND at instance level told what there is. A failed or refused C-FIND leaves the expectation unknown. */
  z.object({
    type: z.literal('expected-counted'),
    instances: z.number().int(),
    series: z.number().int(),
    /** Present where the PACS can't list instances: how many there are was told by Number of Series, or of Study, Related Instances. */
    basis: z.enum(['series', 'study']).optional(),
    sopClassUids: z.array(z.string()).optional(),
    /** Instance Availability (0008,0056), the least available of all; absent when the peer told none. */
    availability: z.enum(['ONLINE', 'NEARLINE', 'OFFLINE', 'UNAVAILABLE']).optional(),
    /** Retrieve AE Title (0008,0054), distinct. */
    retrieveAeTitles: z.array(z.string()).optional(),
  }),
  z.object({ type: z.literal('expected-unknown'), failure: failureSchema }),
  /**
   * Instances that are whole on disk and indexed. Coalesced to about ten events a second; every UID is listed, so the
   * journal alone tells what arrived. `late` once the final status had been received.
   */
  z.object({
    type: z.literal('instances-stored'),
    associationId: z.string(),
    instances: z.array(z.object({ sopInstanceUid: z.string(), seriesInstanceUid: z.string() })),
    bytes: z.number(),
    late: z.boolean(),
    /** True when they were in the library before: counted as received, not as new. */
    duplicates: z.number().int(),
  }),
  /** We answered a C-STORE-RQ with a failure status. */
  z.object({
    type: z.literal('instance-refused'),
    associationId: z.string(),
    sopInstanceUid: z.string(),
    status: z.number().int(),
    failure: failureSchema,
  }),
  /** The final status is here and images are not all: the retrieve stays open for this long. */
  z.object({ type: z.literal('waiting-for-late-images'), graceMs: z.number() }),
  z.object({ type: z.literal('cancel-requested') }),
  /** A person pauses one that runs: it is cancelled at the PACS, and what has come stays. */
  z.object({ type: z.literal('pause-requested'), of: pauseOfSchema }),
  /** It waits until it is resumed. `of`: what was paused, the retrieve itself, its PACS or everything. */
  z.object({ type: z.literal('retrieve-paused'), of: pauseOfSchema }),
  /** It is queued again, to go on with what is missing; `restart`: the end of the program had cut it off. */
  z.object({ type: z.literal('retrieve-resumed'), after: z.enum(['pause', 'restart']) }),
  /** The PACS has too much to do: asked again after `waitMs`, for the `retry`th time of `of`. */
  z.object({
    type: z.literal('backing-off'),
    failure: failureSchema,
    retry: z.number().int(),
    of: z.number().int(),
    waitMs: z.number(),
  }),
  /**
   * What the program makes of everything so far, best first; replaces what it said before. While the peer is silent, at
   * the end, and after each test. Says nothing about traffic, so it does not end a silence.
   */
  z.object({ type: z.literal('diagnosed'), findings: z.array(findingSchema) }),
  /** A test of the diagnosis; the only events, with `diagnosed`, that may follow the end of a retrieve. */
  z.object({ type: z.literal('probe-started'), probe: probeIdSchema }),
  /** Without `result` the test could not be run; then `failure` says why. */
  z.object({
    type: z.literal('probe-finished'),
    probe: probeIdSchema,
    result: probeResultSchema.optional(),
    failure: failureSchema.optional(),
  }),
  /** Written at the next start for a retrieve that the end of the program cut off. */
  z.object({ type: z.literal('retrieve-interrupted') }),
  z.object({
    type: z.literal('retrieve-finished'),
    outcome: retrieveOutcomeSchema,
    failure: failureSchema.optional(),
  }),
]);

/** `at`: ms since 1970. `seq`: 1, 2, 3 … within one retrieve. */
const stamp = { seq: z.number().int().positive(), at: z.number() };

export const timelineEventSchema = z.union([
  jobEventSchema.and(z.object(stamp)),
  associationEventSchema.and(
    z.object(stamp).extend({
      purpose: z.enum(['expect', 'retrieve', 'store']),
      /** Of an attempt in several lanes: which of them, from 1. */
      lane: z.number().int().optional(),
    }),
  ),
]);

export type JobEvent = z.infer<typeof jobEventSchema>;
export type TimelineEvent = z.infer<typeof timelineEventSchema>;
