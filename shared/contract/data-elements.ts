import { z } from 'zod';
import { uidSchema } from '../dicom/uid.ts';

/** A line of the list of a file's data elements: an element, or the head of an item of a sequence. */
export const elementRowSchema = z.object({
  /**
   * Where it is: tags and item numbers from 0, as `00081140/0/00081155`. File Meta Information is there, too: its group
   * is 0002.
   */
  path: z.string(),
  /** Depth, from 0. */
  level: z.number().int(),
  /** Eight hexadecimal digits in capitals; empty for an item. */
  tag: z.string(),
  vr: z.string(),
  /** Keyword of PS3.6; for a private element its creator in brackets; empty when neither is known. */
  name: z.string(),
  /** Bytes of the value as encoded, padding included; of an item the number of its elements. */
  length: z.number().int(),
  /** Decoded text or numbers, several joined with a backslash; of a sequence empty. */
  value: z.string(),
  /** There is more than `value` has. */
  cut: z.boolean().optional(),
  /** Items of a sequence. */
  items: z.number().int().optional(),
});
export type ElementRow = z.infer<typeof elementRowSchema>;

export const elementListSchema = z.object({
  transferSyntaxUid: z.string(),
  rows: z.array(elementRowSchema),
  /** Bytes at the end of a large file that were not looked at: pixels, mostly. */
  unreadBytes: z.number(),
});
export type ElementList = z.infer<typeof elementListSchema>;

export const elementRequestSchema = z.object({ sopInstanceUid: uidSchema });

export const elementValueRequestSchema = z.object({
  sopInstanceUid: uidSchema,
  path: z.string().regex(/^[0-9A-F]{8}(\/\d+\/[0-9A-F]{8})*$/),
});

/** `text`: a line for each element; `json`: the DICOM JSON Model (PS3.18 annex F). */
export const elementFormatSchema = z.enum(['text', 'json']);
export type ElementFormat = z.infer<typeof elementFormatSchema>;
