import { z } from 'zod';
import { certificateFactsSchema } from '../failure/certificate-facts.ts';
import { failureSchema } from '../failure/failure.ts';

/**
 * What happens on one association, seen from our end. `dimse` emits these for associations that we request (`out`) and
 * for those that we accept (`in`); a retrieve's timeline, the listener's log and the practice PACS's log are made of them.
 */
export const presentationContextSchema = z.object({
  id: z.number().int(),
  abstractSyntax: z.string(),
  transferSyntaxes: z.array(z.string()),
  /** The requestor asks for the SCP role (PS3.7 D.3.3.4), as C-GET needs. Absent: the default, SCU only. */
  scpRole: z.boolean().optional(),
});
/** `result` as in PS3.8 9.3.3.2: 0 accepted, 1 user, 2 no reason, 3 abstract syntax, 4 transfer syntaxes. */
export const negotiatedContextSchema = z.object({
  id: z.number().int(),
  abstractSyntax: z.string(),
  result: z.number().int(),
  transferSyntax: z.string(),
  /** The acceptor's answer on the SCP role; absent when it gave none, which leaves the default. */
  scpRole: z.boolean().optional(),
});
export type ProposedContext = z.infer<typeof presentationContextSchema>;
export type NegotiatedContext = z.infer<typeof negotiatedContextSchema>;

/** Counts of a C-MOVE or C-GET response (0000,1020-1023); a count that the peer left out is absent, never 0. */
export const subOperationCountsSchema = z.object({
  remaining: z.number().int().optional(),
  completed: z.number().int().optional(),
  failed: z.number().int().optional(),
  warning: z.number().int().optional(),
});
export type SubOperationCounts = z.infer<typeof subOperationCountsSchema>;

const service = z.enum(['C-ECHO', 'C-FIND', 'C-MOVE', 'C-GET', 'C-STORE']);

/** Types of user identity (PS3.7 Table D.3-14). Only the type is ever an event; what identifies a person stays in the item. */
export const userIdentityTypes = ['username', 'username-passcode', 'kerberos', 'saml', 'jwt'] as const;
export type UserIdentityType = (typeof userIdentityTypes)[number];

const common = {
  /** Ours, unique in the process's life; ties the events of one association together. */
  associationId: z.string(),
};

export const associationEventSchema = z.discriminatedUnion('type', [
  /** We are about to look up the name and connect. */
  z.object({
    type: z.literal('connection-started'),
    ...common,
    host: z.string(),
    port: z.number().int(),
    /** TLS is to follow. */
    tls: z.boolean().optional(),
  }),
  /** TCP stands. Addresses are normalised: no `::ffff:`. `direction` tells who called whom. */
  z.object({
    type: z.literal('connected'),
    ...common,
    direction: z.enum(['out', 'in']),
    localAddress: z.string(),
    localPort: z.number().int(),
    remoteAddress: z.string(),
    remotePort: z.number().int(),
    elapsedMs: z.number(),
    /** Inbound: our port speaks TLS. */
    tls: z.boolean().optional(),
  }),
  /** TLS stands (PS3.15 Annex B). `certificate` is the other side's; a caller may have none. */
  z.object({
    type: z.literal('secured'),
    ...common,
    direction: z.enum(['out', 'in']),
    /** `TLSv1.3`, and the name of the cipher suite. */
    protocol: z.string(),
    cipher: z.string(),
    certificate: certificateFactsSchema.optional(),
    elapsedMs: z.number(),
  }),
  z.object({
    type: z.literal('association-requested'),
    ...common,
    direction: z.enum(['out', 'in']),
    callingAe: z.string(),
    calledAe: z.string(),
    /** Inbound: the 16 bytes of each as received, hexadecimal, with the spaces, NULs and whatever else is in them. */
    callingAeBytes: z.string().optional(),
    calledAeBytes: z.string().optional(),
    maxPduLength: z.number().int(),
    implementationClassUid: z.string(),
    implementationVersionName: z.string(),
    userIdentity: z.enum([...userIdentityTypes, 'other']).optional(),
    contexts: z.array(presentationContextSchema),
  }),
  z.object({
    type: z.literal('association-accepted'),
    ...common,
    direction: z.enum(['out', 'in']),
    maxPduLength: z.number().int(),
    implementationClassUid: z.string(),
    implementationVersionName: z.string(),
    /** The answer to our user identity; absent: none was sent. */
    userIdentityConfirmed: z.boolean().optional(),
    contexts: z.array(negotiatedContextSchema),
    elapsedMs: z.number(),
  }),
  /** A-ASSOCIATE-RJ; `by` tells who refused. */
  z.object({
    type: z.literal('association-rejected'),
    ...common,
    by: z.enum(['us', 'peer']),
    result: z.number().int(),
    source: z.number().int(),
    reason: z.number().int(),
    elapsedMs: z.number(),
  }),
  z.object({
    type: z.literal('request-sent'),
    ...common,
    service,
    messageId: z.number().int(),
    abstractSyntax: z.string(),
    /** Identifier keys with values; patient data does not occur in the UIDs and levels that a retrieve sends. */
    keys: z.record(z.string(), z.string()),
    moveDestination: z.string().optional(),
  }),
  /**
   * Pending responses coalesce; `responses` is how many this event stands for. With `since` it is a steady one: all have had
   * the counts of the response of that time (ms since 1970), so nothing has moved, and it takes the place of the steady event
   * of the same time before it (steady-pending.ts).
   */
  z.object({
    type: z.literal('response-pending'),
    ...common,
    service,
    responses: z.number().int(),
    since: z.number().optional(),
    status: z.number().int(),
    counts: subOperationCountsSchema,
  }),
  z.object({
    type: z.literal('response-final'),
    ...common,
    service,
    status: z.number().int(),
    counts: subOperationCountsSchema,
    errorComment: z.string().optional(),
    offendingElements: z.array(z.string()).optional(),
    failedSopInstanceUids: z.array(z.string()).optional(),
    elapsedMs: z.number(),
  }),
  z.object({ type: z.literal('cancel-sent'), ...common, service, messageId: z.number().int() }),
  z.object({
    type: z.literal('association-aborted'),
    ...common,
    by: z.enum(['us', 'peer']),
    source: z.number().int(),
    reason: z.number().int(),
  }),
  z.object({ type: z.literal('association-released'), ...common, by: z.enum(['us', 'peer']) }),
  /**
   * The TCP connection is gone; always the last event of its association. `orderly` is true after release, reject or
   * abort. `failure` is what this end makes of it when it was not. Inbound: `firstBytes` classifies what came first.
   */
  z.object({
    type: z.literal('connection-closed'),
    ...common,
    orderly: z.boolean(),
    bytesReceived: z.number(),
    firstBytes: z.enum(['associate-rq', 'tls', 'http', 'other', 'none']).optional(),
    /** Inbound: C-STORE-RQs that came on it, whatever became of them. */
    storeRequests: z.number().int().optional(),
    failure: failureSchema.optional(),
  }),
]);
export type AssociationEvent = z.infer<typeof associationEventSchema>;
