import { z } from 'zod';
import { subOperationCountsSchema } from '../retrieve/association-event.ts';

export const probeIdSchema = z.enum(['P0', 'P1', 'P2', 'P3', 'P4', 'P5', 'P6', 'P7', 'P8', 'P9']);
export type ProbeId = z.infer<typeof probeIdSchema>;

/** `at`: when the probe ended, ms since 1970. */
const at = z.number();

/** Who answered on one of our own addresses: our listener saw the nonce, somebody else answered, or how it failed. */
const selfTestSchema = z.enum(['own', 'foreign', 'refused', 'timeout', 'unreachable', 'error']);
export type SelfTest = z.infer<typeof selfTestSchema>;

/** What a C-MOVE of a probe came to. Absent: no final response. */
const answer = {
  status: z.number().int().optional(),
  errorComment: z.string().optional(),
  counts: subOperationCountsSchema.optional(),
  elapsedMs: z.number().optional(),
};

/** What a test found out. Only what was really learned is there; a test that could not run leaves no result. */
export const probeResultSchema = z.discriminatedUnion('probe', [
  /** Listener self-test: C-ECHO with a random calling AE title to loopback and to our address towards the peer. */
  z.object({
    probe: z.literal('P0'),
    at,
    loopback: selfTestSchema.optional(),
    lan: selfTestSchema.optional(),
    ownerImplementationClassUid: z.string().optional(),
    ownerImplementationVersionName: z.string().optional(),
    ownerProcess: z.string().optional(),
  }),
  /** C-ECHO to the peer, as configured or with one thing changed. */
  z.object({
    probe: z.literal('P1'),
    at,
    ok: z.boolean(),
    elapsedMs: z.number().optional(),
    tls: z.boolean().optional(),
    /** After a failure that smells of encryption: the same once with TLS switched the other way. */
    otherMode: z.object({ tls: z.boolean(), answered: z.boolean() }).optional(),
    calledAe: z.string().optional(),
    callingAe: z.string().optional(),
  }),
  /** C-FIND by exact UID (or, for B13, by another key than the one that found nothing). */
  z.object({
    probe: z.literal('P2'),
    at,
    by: z.enum(['study-uid', 'patient-id', 'other']),
    /** Absent: the search failed or did not answer. */
    matches: z.number().int().optional(),
    elapsedMs: z.number().optional(),
    timedOut: z.boolean().optional(),
  }),
  /** C-MOVE of a fabricated but complete set of UIDs to our AE title. */
  z.object({
    probe: z.literal('P3'),
    at,
    destination: z.string().optional(),
    ...answer,
    /**
     * The same for our AE title in the other spelling. `ofImage`: one real image was asked for, because the server looks for
     * the images before the destination; its answer compares to that of the retrieve.
     */
    otherSpelling: z
      .object({
        destination: z.string(),
        ofImage: z.boolean(),
        /** Of the image that was asked for. */
        arrived: z.number().int().optional(),
        /** Of the same image, asked for afterwards under our own spelling: the entry may have been made meanwhile. */
        ownArrived: z.number().int().optional(),
        ...answer,
      })
      .optional(),
  }),
  /** Control: C-MOVE of one real instance to an AE title that nobody knows. */
  z.object({ probe: z.literal('P4'), at, destination: z.string().optional(), ...answer }),
  /** C-MOVE of one small instance (or series, or study) to ourselves. */
  z.object({
    probe: z.literal('P5'),
    at,
    level: z.enum(['study', 'series', 'instance']).optional(),
    destination: z.string().optional(),
    /** A DICOM association for it reached our listener. */
    connected: z.boolean(),
    arrived: z.number().int(),
    /** Which family of transfer syntaxes we preferred. */
    preferred: z.enum(['compressed', 'uncompressed']).optional(),
    /** Of the study that failed; absent for another study of the same node. */
    sameStudy: z.boolean().optional(),
    ...answer,
  }),
  /** C-GET of one small instance. */
  z.object({
    probe: z.literal('P6'),
    at,
    offered: z.boolean(),
    arrived: z.number().int().optional(),
    ...answer,
  }),
  /** Storage Commitment for a fabricated instance: does the peer call back? */
  z.object({
    probe: z.literal('P7'),
    at,
    status: z.number().int().optional(),
    calledBack: z.boolean(),
    elapsedMs: z.number().optional(),
  }),
  /** Port hunt: listened on further ports during a P5. */
  z.object({
    probe: z.literal('P8'),
    at,
    ports: z.array(z.number().int()),
    caughtPort: z.number().int().optional(),
    callingAe: z.string().optional(),
    calledAe: z.string().optional(),
    remoteAddress: z.string().optional(),
  }),
  /** A person had the PACS test its connection to us. `error` is what the PACS said. */
  z.object({
    probe: z.literal('P9'),
    at,
    reached: z.boolean(),
    error: z.enum(['refused', 'timeout', 'unreachable', 'unknown-host', 'rejected', 'other']).optional(),
  }),
]);
export type ProbeResult = z.infer<typeof probeResultSchema>;
export type ProbeResultOf<P extends ProbeId> = Extract<ProbeResult, { probe: P }>;
