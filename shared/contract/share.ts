import { z } from 'zod';
import { uidSchema } from '../dicom/uid.ts';
import { failureSchema } from '../failure/failure.ts';
import { peerRefSchema } from './pacs-node.ts';

/** What is shared: a study of the library, or the named part of it. */
export const shareScopeSchema = z.object({
  studyInstanceUid: uidSchema,
  seriesInstanceUids: z.array(uidSchema).optional(),
  sopInstanceUids: z.array(uidSchema).optional(),
});
export type ShareScope = z.infer<typeof shareScopeSchema>;

export const sendRequestSchema = z.object({
  peer: peerRefSchema,
  scopes: z.array(shareScopeSchema).min(1),
  /** Associations at the same time. */
  parallel: z.number().int().min(1).max(8).default(2),
});
export type SendRequest = z.infer<typeof sendRequestSchema>;

/** What became of one instance at the peer. */
export const sendOutcomeSchema = z.object({
  sopInstanceUid: z.string(),
  /** `warning`: stored, and the peer says that it changed or dropped something (Bxxx). */
  result: z.enum(['sent', 'warning', 'failed']),
  /** C-STORE status, when the peer answered. */
  status: z.number().int().optional(),
  errorComment: z.string().optional(),
  /** Stored in this transfer syntax, which the peer did not accept. */
  refusedSyntax: z.string().optional(),
  /** It went over in this one instead, without loss. */
  transcodedTo: z.string().optional(),
  failure: failureSchema.optional(),
});
export type SendOutcome = z.infer<typeof sendOutcomeSchema>;

/** Counts so far, and the outcomes since the last event. The last event is `finished`. */
export const sendProgressSchema = z.object({
  total: z.number().int(),
  sent: z.number().int(),
  warnings: z.number().int(),
  failed: z.number().int(),
  /** Of the sent ones those that were rewritten in another transfer syntax. */
  transcoded: z.number().int(),
  /** Data set bytes that the peer has taken. */
  bytes: z.number(),
  outcomes: z.array(sendOutcomeSchema),
  finished: z.boolean(),
});
export type SendProgress = z.infer<typeof sendProgressSchema>;

export const exportRequestSchema = z.object({
  scopes: z.array(shareScopeSchema).min(1),
  /** An existing folder of this computer; the export becomes a new folder or archive in it. */
  folder: z.string().min(1),
  form: z.enum(['folder', 'zip']),
  /** With a DICOMDIR and file names for media (PS3.10 8). */
  dicomdir: z.boolean(),
});
export type ExportRequest = z.infer<typeof exportRequestSchema>;

/** The last event is `finished` and has the path of what was made. */
export const exportProgressSchema = z.object({
  total: z.number().int(),
  files: z.number().int(),
  bytes: z.number(),
  /** Instances whose files are not there or not as they were. */
  problems: z.array(z.object({ sopInstanceUid: z.string(), failure: failureSchema })),
  path: z.string().optional(),
  finished: z.boolean(),
});
export type ExportProgress = z.infer<typeof exportProgressSchema>;
