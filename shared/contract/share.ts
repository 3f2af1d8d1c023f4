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

/** What the de-identified copy keeps beside what PS3.15's Basic Profile keeps (its options, E.3). */
export const deidentifyOptionsSchema = z.object({
  retainUids: z.boolean().default(false),
  retainSafePrivate: z.boolean().default(false),
  retainDevice: z.boolean().default(false),
  retainInstitution: z.boolean().default(false),
  retainPatientCharacteristics: z.boolean().default(false),
  /** Longitudinal dates: removed, kept, or shifted by days that are the same for all of a patient. */
  dates: z.enum(['removed', 'full', 'shifted']).default('removed'),
  /** Descriptions in which every word is a known one of body parts and techniques stay. */
  cleanDescriptors: z.boolean().default(false),
});
export type DeidentifyOptions = z.infer<typeof deidentifyOptionsSchema>;

/** What becomes of an attribute in the copy; `before` and `after` are of one instance, cut short. */
export const deidentifyChangeSchema = z.object({
  tag: z.string(),
  keyword: z.string(),
  action: z.enum(['kept', 'removed', 'emptied', 'replaced', 'shifted']),
  before: z.string(),
  after: z.string(),
});
export type DeidentifyChange = z.infer<typeof deidentifyChangeSchema>;

/** What the profile can't do by itself, counted in instances. */
export const deidentifyWarningsSchema = z.object({
  /** Text of the patient is, or may be, in the pixels: they are not changed. */
  burnedIn: z.number().int(),
  /** Reports and annotations that lose their content. */
  contentLost: z.number().int(),
  /** Documents that can't be de-identified: they are left out. */
  documents: z.number().int(),
});
export type DeidentifyWarnings = z.infer<typeof deidentifyWarningsSchema>;

export const deidentifyPreviewSchema = z.object({
  /** Of the first instance of each series. */
  changes: z.array(deidentifyChangeSchema.extend({ instances: z.number().int() })),
  examined: z.number().int(),
  warnings: deidentifyWarningsSchema,
});
export type DeidentifyPreview = z.infer<typeof deidentifyPreviewSchema>;

export const exportRequestSchema = z.object({
  scopes: z.array(shareScopeSchema).min(1),
  /** An existing folder of this computer; the export becomes a new folder or archive in it. */
  folder: z.string().min(1),
  form: z.enum(['folder', 'zip']),
  /** With a DICOMDIR and file names for media (PS3.10 8). */
  dicomdir: z.boolean(),
  /** Copies without what tells who they are of; absent: as they are. */
  deidentify: deidentifyOptionsSchema.optional(),
});
export type ExportRequest = z.infer<typeof exportRequestSchema>;

/** The last event is `finished` and has the path of what was made. */
export const exportProgressSchema = z.object({
  total: z.number().int(),
  files: z.number().int(),
  bytes: z.number(),
  /** Instances whose files are not there or not as they were. */
  problems: z.array(z.object({ sopInstanceUid: z.string(), failure: failureSchema })),
  /** Of a de-identified export. */
  warnings: deidentifyWarningsSchema.optional(),
  path: z.string().optional(),
  finished: z.boolean(),
});
export type ExportProgress = z.infer<typeof exportProgressSchema>;
