import { z } from 'zod';
import { faultIds } from '../practice/faults.ts';

export const settingsSchema = z.object({
  /** Seconds that a retrieve stays open for late images after the final status; extended by each arrival. */
  lateImageGraceS: z.number().min(1).max(3600).default(120),
  /** Retrieves that run at the same time on one node. */
  parallelRetrievesPerNode: z.number().int().min(1).max(8).default(2),
  /** How often a retrieve is put off while its PACS says that it is busy. */
  busyRetries: z.number().int().min(0).max(20).default(5),
  /** What the end of the program cut off goes on by itself at the next start. */
  resumeInterrupted: z.boolean().default(true),
  practicePacs: z.boolean().default(true),
  /** What becomes of files of this computer that are opened: copied into the library, or left where they are. */
  localFiles: z.enum(['ask', 'copy', 'in-place']).default('ask'),
});
export type Settings = z.infer<typeof settingsSchema>;

export const appInfoSchema = z.object({
  version: z.string(),
  dataFolder: z.string(),
  libraryFolder: z.string(),
  freeBytes: z.number(),
});
export type AppInfo = z.infer<typeof appInfoSchema>;

export const practiceStateSchema = z.object({
  status: z.enum(['off', 'starting', 'running', 'failed']),
  nodeId: z.string().optional(),
  aeTitle: z.string(),
  port: z.number().int().optional(),
  /** The table of AE titles that it knows as move destinations. */
  remoteAes: z.array(z.object({ aeTitle: z.string(), host: z.string(), port: z.number().int() })),
  patients: z.number().int(),
  studies: z.number().int(),
  instances: z.number().int(),
  failure: z.string().optional(),
  /** The fault that is switched on; absent: none. */
  fault: z.enum(faultIds).optional(),
});
export type PracticeState = z.infer<typeof practiceStateSchema>;
