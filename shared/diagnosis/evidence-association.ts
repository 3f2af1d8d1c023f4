import { z } from 'zod';
import { certificateFactsSchema } from '../failure/certificate-facts.ts';
import { failureSchema } from '../failure/failure.ts';
import {
  negotiatedContextSchema,
  presentationContextSchema,
  subOperationCountsSchema,
} from '../retrieve/association-event.ts';

/** `seq`: the timeline event that a fact was taken from; absent when it has another source. `at`: ms since 1970. */
const seen = { at: z.number().optional(), seq: z.number().int().positive().optional() };

const serviceSchema = z.enum(['C-ECHO', 'C-FIND', 'C-MOVE', 'C-GET', 'C-STORE']);

/** How an association ended. `closed`: TCP went away without release, reject or abort. */
const endSchema = z.object({
  how: z.enum(['released', 'rejected', 'aborted', 'closed', 'not-connected']),
  by: z.enum(['us', 'peer']).optional(),
  /** A-ABORT (PS3.8 9.3.8). */
  source: z.number().int().optional(),
  reason: z.number().int().optional(),
  /** Of the socket, such as ECONNRESET. */
  code: z.string().optional(),
  failure: failureSchema.optional(),
  ...seen,
});
export type AssociationEnd = z.infer<typeof endSchema>;

const rejectionSchema = z.object({
  by: z.enum(['us', 'peer']),
  result: z.number().int(),
  source: z.number().int(),
  reason: z.number().int(),
  elapsedMs: z.number().optional(),
  ...seen,
});
export type RejectionFact = z.infer<typeof rejectionSchema>;

const proposalSchema = z.object({
  callingAe: z.string(),
  calledAe: z.string(),
  /** The 16 bytes as received, hexadecimal: spaces, NULs and what is not ASCII. */
  callingAeBytes: z.string().optional(),
  calledAeBytes: z.string().optional(),
  implementationClassUid: z.string().optional(),
  implementationVersionName: z.string().optional(),
  contexts: z.array(presentationContextSchema),
  ...seen,
});

const acceptanceSchema = z.object({
  /** Of the acceptor. */
  implementationClassUid: z.string().optional(),
  implementationVersionName: z.string().optional(),
  contexts: z.array(negotiatedContextSchema),
  elapsedMs: z.number().optional(),
  ...seen,
});

const requestSchema = z.object({
  service: serviceSchema,
  messageId: z.number().int().optional(),
  abstractSyntax: z.string().optional(),
  keys: z.record(z.string(), z.string()),
  /** Of a C-MOVE-RQ; empty when it named none. */
  moveDestination: z.string().optional(),
  ...seen,
});
export type RequestFact = z.infer<typeof requestSchema>;

const responseSchema = z.object({
  service: serviceSchema,
  final: z.boolean(),
  status: z.number().int(),
  /** Counts that the peer left out are absent, never 0. */
  counts: subOperationCountsSchema,
  /** How many responses this stands for: pending ones coalesce. */
  responses: z.number().int(),
  errorComment: z.string().optional(),
  offendingElements: z.array(z.string()).optional(),
  /** Size of the Failed SOP Instance UID List (0008,0058); absent without a list. */
  failedUids: z.number().int().optional(),
  /** From request to response; of the final response only. */
  elapsedMs: z.number().optional(),
  ...seen,
});
export type ResponseFact = z.infer<typeof responseSchema>;

/** TLS that came to nothing: `by` the side that would not go on, `subject` of the certificate that was the reason. */
const tlsFailureSchema = z.object({
  code: z.string(),
  by: z.enum(['us', 'peer']).optional(),
  ownCertificate: z.boolean().optional(),
  certificate: certificateFactsSchema.optional(),
  ...seen,
});
export type TlsFailureFact = z.infer<typeof tlsFailureSchema>;

/** One association that we requested: what we asked and everything that came back. */
export const controlAssociationSchema = z.object({
  purpose: z.enum(['retrieve', 'expect', 'query', 'echo']),
  host: z.string(),
  port: z.number().int(),
  startedAt: z.number().optional(),
  /** The resolver had no address; `code` is its own. */
  nameFailure: z.object({ code: z.string(), ...seen }).optional(),
  connect: z
    .object({
      outcome: z.enum(['connected', 'refused', 'timeout', 'unreachable']),
      code: z.string().optional(),
      elapsedMs: z.number().optional(),
      ...seen,
    })
    .optional(),
  localAddress: z.string().optional(),
  localPort: z.number().int().optional(),
  remoteAddress: z.string().optional(),
  /** Whether we spoke TLS. */
  tls: z.boolean().optional(),
  /** What TLS agreed on. */
  secured: z.object({ protocol: z.string(), cipher: z.string(), ...seen }).optional(),
  tlsFailure: tlsFailureSchema.optional(),
  /** What came instead of a DICOM PDU; first bytes hexadecimal. */
  notDicom: z
    .object({ protocol: z.enum(['http', 'tls', 'ssh', 'other']), firstBytes: z.string(), ...seen })
    .optional(),
  proposed: proposalSchema.optional(),
  accepted: acceptanceSchema.optional(),
  rejected: rejectionSchema.optional(),
  requests: z.array(requestSchema),
  /** In order; of a long run of pending responses the first and the last ones. */
  responses: z.array(responseSchema),
  /** Pending responses in all. */
  pendingResponses: z.number().int(),
  /** Since when pending responses repeat the same counts. */
  countsUnchangedSince: z.number().optional(),
  lastReceivedAt: z.number().optional(),
  cancelSent: z.object(seen).optional(),
  bytesReceived: z.number().optional(),
  end: endSchema.optional(),
});
export type ControlAssociation = z.infer<typeof controlAssociationSchema>;

/** C-STOREs that we answered with a failure, by status and kind of failure. */
export const refusalSchema = z.object({
  status: z.number().int(),
  failure: failureSchema,
  count: z.number().int(),
  ...seen,
});
export type RefusalFact = z.infer<typeof refusalSchema>;

/** Why an inbound connection is taken for the peer's. */
export const senderReasonSchema = z.enum(['images', 'peer-address', 'peer-ae', 'known-sender']);

/** A connection to our listener. */
export const inboundConnectionSchema = z.object({
  associationId: z.string(),
  remoteAddress: z.string(),
  localPort: z.number().int().optional(),
  connectedAt: z.number(),
  bytesReceived: z.number().optional(),
  firstBytes: z.enum(['associate-rq', 'tls', 'http', 'other', 'none']).optional(),
  /** It came to our TLS port. */
  tls: z.boolean().optional(),
  secured: z.object({ protocol: z.string(), cipher: z.string(), ...seen }).optional(),
  tlsFailure: tlsFailureSchema.optional(),
  proposed: proposalSchema.optional(),
  accepted: acceptanceSchema.optional(),
  rejected: rejectionSchema.optional(),
  /** C-STORE-RQs that came; absent when nobody counted them: then `stored` and `refused` are what is known. */
  storeRequests: z.number().int().optional(),
  /** Distinct instances of this retrieve that were stored from it. */
  stored: z.number().int(),
  storedSeq: z.number().int().positive().optional(),
  lastStoredAt: z.number().optional(),
  /** C-STOREs that we answered with a failure, by status and reason. */
  refused: z.array(refusalSchema),
  /** Absent while open. */
  end: endSchema.optional(),
  /** Why it is taken for the peer's; absent when nothing speaks for it. */
  sender: senderReasonSchema.optional(),
  seq: z.number().int().positive().optional(),
});
export type InboundConnection = z.infer<typeof inboundConnectionSchema>;
