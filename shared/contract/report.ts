import { z } from 'zod';

/** An instance that a report points to, and where it is in the library. */
export const reportReferenceSchema = z.object({
  sopInstanceUid: z.string(),
  sopClassUid: z.string(),
  /** Of a multi-frame image; empty means all. */
  frames: z.array(z.number().int()),
  /** Of the study and series in the library; undefined when the instance is not here. */
  studyInstanceUid: z.string().optional(),
  seriesInstanceUid: z.string().optional(),
});
export type ReportReference = z.infer<typeof reportReferenceSchema>;

/** A content item (PS3.3 C.17.3), in the order of the document tree. */
export const reportItemSchema = z.object({
  /** Depth under the document's root, from 0. */
  level: z.number().int(),
  /** Value Type (0040,A040), as `TEXT`; `REFERENCE` for an item that stands elsewhere in the tree. */
  valueType: z.string(),
  /** Relationship Type to the item above, as `HAS OBS CONTEXT`. */
  relationship: z.string(),
  /** Number of the item in the tree (`1.2.3`), to which references point. */
  number: z.string(),
  /** Meaning of the concept name; empty when there is none. */
  name: z.string(),
  /** What it says, ready to be read: text, a meaning, a number with its unit, a name, a date. */
  value: z.string(),
  reference: reportReferenceSchema.optional(),
});
export type ReportItem = z.infer<typeof reportItemSchema>;

/** A structured report, or a selection of key objects, as it is read. Dates as `YYYYMMDD`, times as `HHMMSS`. */
export const reportSchema = z.object({
  title: z.string(),
  patientName: z.string(),
  patientId: z.string(),
  patientBirthDate: z.string(),
  studyDate: z.string(),
  contentDate: z.string(),
  contentTime: z.string(),
  /** `COMPLETE` or `PARTIAL`, with its description; empty when not given. */
  completion: z.string(),
  /** `VERIFIED` or `UNVERIFIED`; empty when not given. */
  verification: z.string(),
  /** `2001-02-13 Riesmeier, Jörg, OFFIS e.V.` */
  verifiers: z.array(z.string()),
  /** Deeper or more items than can be read were left out. */
  cut: z.boolean(),
  items: z.array(reportItemSchema),
});
export type Report = z.infer<typeof reportSchema>;
