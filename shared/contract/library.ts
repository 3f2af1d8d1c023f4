import { z } from 'zod';
import { uidSchema } from '../dicom/uid.ts';

/** A study in the library. Dates and times as in DICOM (`YYYYMMDD`, `HHMMSS`), text decoded. */
export const libraryStudySchema = z.object({
  studyInstanceUid: uidSchema,
  patientName: z.string(),
  patientId: z.string(),
  patientBirthDate: z.string(),
  patientSex: z.string(),
  studyDate: z.string(),
  studyTime: z.string(),
  accessionNumber: z.string(),
  studyDescription: z.string(),
  referringPhysicianName: z.string(),
  modalities: z.array(z.string()),
  series: z.number().int(),
  instances: z.number().int(),
  bytes: z.number(),
  /** What the PACS said there is (C-FIND), when a retrieve learnt it: fewer on disk means partial. */
  expectedInstances: z.number().int().optional(),
  receivedAt: z.number(),
  /** When it was last opened in a viewer; absent: never, or before this was kept. */
  openedAt: z.number().optional(),
  /** No rule removes it; absent: not pinned. */
  pinned: z.boolean().optional(),
  /** Of the instances those whose files stay where the user has them; absent: none. */
  inPlaceInstances: z.number().int().optional(),
});
export type LibraryStudy = z.infer<typeof libraryStudySchema>;

export const librarySeriesSchema = z.object({
  studyInstanceUid: uidSchema,
  seriesInstanceUid: uidSchema,
  modality: z.string(),
  seriesNumber: z.string(),
  seriesDescription: z.string(),
  bodyPart: z.string(),
  instances: z.number().int(),
});
export type LibrarySeries = z.infer<typeof librarySeriesSchema>;

/** An instance as the viewer orders it. Numbers as DICOM text; empty when absent. */
export const libraryInstanceSchema = z.object({
  sopInstanceUid: uidSchema,
  seriesInstanceUid: uidSchema,
  sopClassUid: z.string(),
  transferSyntaxUid: z.string(),
  instanceNumber: z.string(),
  numberOfFrames: z.number().int(),
  /** 0 when the instance has no image. */
  rows: z.number().int(),
  columns: z.number().int(),
  /** Values joined with a backslash (PS3.3 C.7.6.2.1.1); empty when absent. */
  imagePosition: z.string(),
  imageOrientation: z.string(),
  bytes: z.number(),
});
export type LibraryInstance = z.infer<typeof libraryInstanceSchema>;

/**
 * Coalesced to a few a second; `deleted` lists the studies that went, `stored` the series that grew or came back after
 * that, `marked` the studies that were pinned or not any more.
 */
export const libraryChangeSchema = z.object({
  stored: z.array(
    z.object({ studyInstanceUid: z.string(), seriesInstanceUid: z.string(), instances: z.number().int() }),
  ),
  deleted: z.array(z.string()),
  marked: z.array(z.string()).optional(),
});
export type LibraryChange = z.infer<typeof libraryChangeSchema>;

/** What becomes of a local file: a copy in the library, or an entry that points to where the user has it. */
export const localFileKeepingSchema = z.enum(['copy', 'in-place']);
export type LocalFileKeeping = z.infer<typeof localFileKeepingSchema>;

/** Progress and end of an import. */
export const libraryProgressSchema = z.object({
  done: z.number().int(),
  /** Unknown while folders are still being walked. */
  total: z.number().int().optional(),
  stored: z.number().int(),
  /** Of the stored ones those that stay where the user has them. */
  inPlace: z.number().int(),
  /** Already in the library with the same bytes. */
  duplicates: z.number().int(),
  skipped: z.number().int(),
  /** Files that are not DICOM, cut short or unreadable, the first 100 by base name. */
  problems: z.array(z.object({ name: z.string(), reason: z.string() })),
  /** Study Instance UIDs of what was taken or was here already, the first 100. */
  studies: z.array(z.string()),
  finished: z.boolean(),
});
export type LibraryProgress = z.infer<typeof libraryProgressSchema>;

export const integrityReportSchema = z.object({
  checkedFiles: z.number().int(),
  /** On disk and readable but not in the index: added again. */
  reindexed: z.number().int(),
  /** In the index without a file: entry removed. */
  missingFiles: z.array(z.string()),
  /** Files that can't be read as DICOM: moved to the quarantine folder. */
  damaged: z.array(z.string()),
  leftoversRemoved: z.number().int(),
  /** Files indexed where the user has them that are not there, or not as they were: the entry stays. */
  unreachable: z.array(z.string()),
});
export type IntegrityReport = z.infer<typeof integrityReportSchema>;
