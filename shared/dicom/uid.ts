import { z } from 'zod';

/**
 * A DICOM unique identifier: up to 64 characters of digits and dots (PS3.5 9.1). Leading zeros in a component are
 * illegal but common in the field, so they are let through: refusing a study for that would lose it.
 */
export const uidSchema = z
  .string()
  .min(1)
  .max(64)
  .regex(/^\d+(\.\d+)*$/, 'A DICOM UID has only digits and single dots, at most 64 characters');

export function isUid(text: string): boolean {
  return uidSchema.safeParse(text).success;
}

/** Our Implementation Class UID and Version Name (PS3.7 D.3.3.2), sent in every association. */
export const implementation = {
  classUid: '2.25.190846213174630942851320517448302615790',
  versionName: 'MOVESCOPE_01',
} as const;
