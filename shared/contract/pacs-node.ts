import { z } from 'zod';
import { findingSchema } from '../diagnosis/finding.ts';
import { aeTitleSchema, peerAeSchema, portSchema } from '../dicom/application-entity.ts';
import { informationModelSchema } from '../dicom/query-level.ts';
import { certificateFactsSchema } from '../failure/certificate-facts.ts';
import { failureSchema } from '../failure/failure.ts';
import { retrieveMethodSchema } from '../retrieve/timeline-event.ts';
import { nodeTlsSchema, tlsFilesSchema, userIdentityFilesSchema, userIdentitySchema } from './certificate.ts';

/** What a person enters about a PACS. */
export const pacsNodeDraftSchema = z.object({
  name: z.string().trim().min(1, 'Enter a name').max(64),
  aeTitle: aeTitleSchema,
  host: z.string().trim().min(1, 'Enter a host name or an IP address').max(255),
  port: portSchema,
  model: informationModelSchema.default('study-root'),
  method: retrieveMethodSchema.default('auto'),
  /** Our AE title towards this node; the listener's when absent. */
  localAeTitle: aeTitleSchema.optional(),
  /** Where C-MOVE sends to; our listener's AE title when absent. */
  moveDestination: aeTitleSchema.optional(),
  /** Defined term of Specific Character Set for queries to this node; chosen from the text when absent. */
  queryCharacterSet: z.string().optional(),
  connectTimeoutS: z.number().positive().max(600).default(10),
  /** Silence that ends a request: for C-FIND and C-ECHO directly, for C-MOVE only while nothing arrives either. */
  responseTimeoutS: z.number().positive().max(86_400).default(60),
  /** A retrieve whose peer goes on answering “pending” without an image or other counts is cancelled after this time. */
  stallTimeoutS: z.number().positive().max(86_400).default(1800),
  /**
   * A C-MOVE with neither an answer nor an image is given up after this silence; absent: 180 s, since system timeouts of a
   * server that can't reach us last over two minutes.
   */
  silenceTimeoutS: z.number().positive().max(86_400).optional(),
  /**
   * C-MOVEs at the same time for one study, in parts of it; 1: never in parts. Absent: automatic, which is in parts only where
   * this system can't acknowledge at once what a PACS sends, so that each image waits (docs/performance.md).
   */
  parallelMoves: z.number().int().min(1).max(8).optional(),
  /** Largest PDU that we offer to receive, in bytes. */
  maxPduLength: z.number().int().min(4096).max(1_048_576).default(131_072),
  /** Absent: without encryption. */
  tls: nodeTlsSchema.optional(),
  userIdentity: userIdentitySchema.optional(),
});
export type PacsNodeDraft = z.infer<typeof pacsNodeDraftSchema>;

export const pacsNodeSchema = pacsNodeDraftSchema.extend({
  nodeId: z.string(),
  /** The built-in practice PACS: can be switched off, not edited. */
  practice: z.boolean(),
});
export type PacsNode = z.infer<typeof pacsNodeSchema>;

/** A C-ECHO's answer: how far it came and what the peer told about itself. */
export const echoResultSchema = z.object({
  peer: peerAeSchema,
  ok: z.boolean(),
  elapsedMs: z.number(),
  localAddress: z.string().optional(),
  implementationClassUid: z.string().optional(),
  implementationVersionName: z.string().optional(),
  /** What TLS agreed on, and whose certificate the peer has. */
  secured: z
    .object({ protocol: z.string(), cipher: z.string(), certificate: certificateFactsSchema.optional() })
    .optional(),
  /** Whether the peer confirmed our user identity; absent: none was sent. */
  userIdentityConfirmed: z.boolean().optional(),
  failure: failureSchema.optional(),
  /** Why it failed, best first. */
  findings: z.array(findingSchema).optional(),
});
export type EchoResult = z.infer<typeof echoResultSchema>;

/** Live state beside a node. `unknown` until the first echo. */
export const nodeStateSchema = z.object({
  node: pacsNodeSchema,
  echo: z.enum(['unknown', 'testing', 'ok', 'failed']),
  lastEcho: echoResultSchema.optional(),
  lastEchoAt: z.number().optional(),
});
export type NodeState = z.infer<typeof nodeStateSchema>;

/** A peer of a request: a stored node, or one written out (as the command line does). */
export const peerRefSchema = z.union([
  z.object({ nodeId: z.string() }),
  z.object({
    peer: peerAeSchema,
    model: informationModelSchema.optional(),
    timeoutS: z.number().positive().optional(),
    tls: tlsFilesSchema.optional(),
    userIdentity: userIdentityFilesSchema.optional(),
    stallTimeoutS: z.number().positive().max(86_400).optional(),
    silenceTimeoutS: z.number().positive().max(86_400).optional(),
  }),
]);
export type PeerRef = z.infer<typeof peerRefSchema>;
