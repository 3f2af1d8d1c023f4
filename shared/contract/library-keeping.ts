import { z } from 'zod';
import { uidSchema } from '../dicom/uid.ts';
import { failureSchema } from '../failure/failure.ts';
import { integrityReportSchema, libraryStudySchema } from './library.ts';

/*
 * How the library is kept: what was deleted and can come back, what may be deleted by itself and what never, what is
 * damaged, and how much there is. Times are ms since 1970, sizes are bytes on disk.
 */

/** Why a study is in the trash: somebody deleted it, or nobody has used it for as long as the rules say. */
export const trashReasonSchema = z.enum(['deleted', 'unused']);
export type TrashReason = z.infer<typeof trashReasonSchema>;

export const trashedStudySchema = z.object({
  trashId: z.string(),
  /** As it was; `study.bytes` is that of its data sets. */
  study: libraryStudySchema,
  reason: trashReasonSchema,
  deletedAt: z.number(),
  /** When it goes for good; earlier when space is needed. */
  goneAt: z.number(),
  /** What emptying frees. 0 for a study whose files are all where the user has them: those files stay. */
  diskBytes: z.number(),
  /** Entries of files that stay where the user has them. */
  inPlaceInstances: z.number().int(),
});
export type TrashedStudy = z.infer<typeof trashedStudySchema>;

const gibibyte = 1024 ** 3;

export const keepingRulesSchema = z.object({
  /** Most that library and trash together may take; null: as much as there is. */
  quotaBytes: z.number().int().min(gibibyte).nullable().default(null),
  /** A study that was neither received nor opened for so long goes to the trash; null: never. */
  unusedDays: z.number().int().min(1).max(3650).nullable().default(null),
  /** How long the trash keeps what was deleted. */
  trashDays: z.number().int().min(1).max(365).default(30),
});
export type KeepingRules = z.infer<typeof keepingRulesSchema>;

/** A study that the rules remove: to the trash when unused, for good when the quota (or the disk) is full. */
export const ruledStudySchema = z.object({
  studyInstanceUid: uidSchema,
  patientName: z.string(),
  patientId: z.string(),
  studyDate: z.string(),
  studyDescription: z.string(),
  modalities: z.array(z.string()),
  why: z.enum(['unused', 'quota']),
  /** The later of received and opened. */
  lastUsedAt: z.number(),
  diskBytes: z.number(),
});
export type RuledStudy = z.infer<typeof ruledStudySchema>;

/** What the rules would remove now; nothing is changed by asking. */
export const cleanPreviewSchema = z.object({
  /** In the order in which they go, the first 1000; `total` counts all. */
  studies: z.array(ruledStudySchema),
  total: z.number().int(),
  /** What goes to the trash: its space is freed when the trash is emptied. */
  toTrashBytes: z.number(),
  /** What is freed at once: of the trash and of studies that go for good. */
  freedBytes: z.number(),
  /** Studies of the trash that go. */
  trashStudies: z.number().int(),
  /** Library and trash, before and after. */
  usedBytes: z.number(),
  usedBytesAfter: z.number(),
  /** Studies that the rules pass over though it would be their turn, by the reason. */
  spared: z.object({
    pinned: z.number().int(),
    open: z.number().int(),
    retrieving: z.number().int(),
    inPlace: z.number().int(),
  }),
  /** Still above the quota afterwards: all the rest may not be removed. */
  stillOverQuota: z.boolean(),
});
export type CleanPreview = z.infer<typeof cleanPreviewSchema>;

/** A run of the rules that removed something, or was asked for. */
export const cleanRunSchema = z.object({
  startedAt: z.number(),
  finishedAt: z.number(),
  /** In the order in which they went, the first 1000; `total` counts all. */
  studies: z.array(ruledStudySchema),
  total: z.number().int(),
  toTrashBytes: z.number(),
  freedBytes: z.number(),
  trashStudies: z.number().int(),
  stillOverQuota: z.boolean(),
  /** What ended it early; the rest waits for the next run. */
  failure: failureSchema.optional(),
});
export type CleanRun = z.infer<typeof cleanRunSchema>;

export const keepingStateSchema = z.object({
  rules: keepingRulesSchema,
  trash: z.object({ studies: z.number().int(), diskBytes: z.number() }),
  /** Of the library, without the trash. */
  diskBytes: z.number(),
  running: z.boolean(),
  lastRun: cleanRunSchema.optional(),
});
export type KeepingState = z.infer<typeof keepingStateSchema>;

/** A damaged or superseded file that was put aside. */
export const quarantinedFileSchema = z.object({
  /** Below the quarantine folder. */
  name: z.string(),
  studyInstanceUid: z.string(),
  seriesInstanceUid: z.string(),
  sopInstanceUid: z.string(),
  bytes: z.number(),
  putAsideAt: z.number(),
});
export type QuarantinedFile = z.infer<typeof quarantinedFileSchema>;

export const libraryStatisticsSchema = z.object({
  patients: z.number().int(),
  studies: z.number().int(),
  series: z.number().int(),
  instances: z.number().int(),
  /** Files in the library's folder. */
  diskBytes: z.number(),
  /** Entries of files that stay where the user has them; their bytes are not counted. */
  inPlaceInstances: z.number().int(),
  pinnedStudies: z.number().int(),
  /** Fewer images than the PACS said that there are. */
  partialStudies: z.number().int(),
  trash: z.object({ studies: z.number().int(), diskBytes: z.number() }),
  quarantine: z.object({ files: z.number().int(), diskBytes: z.number() }),
  freeBytes: z.number(),
  /** Largest first; bytes are those of the data sets. */
  byModality: z.array(
    z.object({
      modality: z.string(),
      studies: z.number().int(),
      series: z.number().int(),
      instances: z.number().int(),
      bytes: z.number(),
    }),
  ),
  /** By the month (`YYYY-MM`, this computer's time) in which a study last received something, newest first, the last 24. */
  byMonth: z.array(
    z.object({
      month: z.string(),
      studies: z.number().int(),
      instances: z.number().int(),
      bytes: z.number(),
    }),
  ),
  biggest: z.array(libraryStudySchema),
  /** Longest neither received nor opened. */
  longestUnused: z.array(libraryStudySchema),
});
export type LibraryStatistics = z.infer<typeof libraryStatisticsSchema>;

/** What is done to fetch the images of a study that are not here. */
export const studyFetchSchema = z.object({
  /** The retrieve that fetches them, by `onlyMissing`. */
  retrieveId: z.string().optional(),
  /** The PACS that it asks. */
  nodeName: z.string().optional(),
  /** Why none was started: no retrieve brought this study, the PACS was removed from the list, or one is under way. */
  notFetched: z.enum(['source-unknown', 'source-gone', 'already-queued']).optional(),
});
export type StudyFetch = z.infer<typeof studyFetchSchema>;

/** What a repair does about the images of one study that were damaged or missing. */
export const studyRepairSchema = studyFetchSchema.extend({
  studyInstanceUid: uidSchema,
  /** Damaged or missing, from this check and earlier ones. */
  lost: z.number().int(),
});
export type StudyRepair = z.infer<typeof studyRepairSchema>;

export const repairProgressSchema = z.object({
  checked: z.number().int(),
  total: z.number().int(),
  /** With the last event only. */
  report: integrityReportSchema.optional(),
  repairs: z.array(studyRepairSchema).optional(),
});
export type RepairProgress = z.infer<typeof repairProgressSchema>;

export const librarySortSchema = z.enum(['study-date', 'name', 'received', 'opened', 'size']);
export type LibrarySort = z.infer<typeof librarySortSchema>;
