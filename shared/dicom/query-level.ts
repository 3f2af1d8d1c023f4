import { z } from 'zod';

/** The query/retrieve levels of PS3.4 C.3, in our words; `instance` is the standard's IMAGE. */
export const queryLevelSchema = z.enum(['patient', 'study', 'series', 'instance']);
export type QueryLevel = z.infer<typeof queryLevelSchema>;

/** Query/Retrieve information models (PS3.4 C.3). */
export const informationModelSchema = z.enum(['study-root', 'patient-root']);
export type InformationModel = z.infer<typeof informationModelSchema>;

/** The value of Query/Retrieve Level (0008,0052). */
export const queryRetrieveLevelValue = {
  patient: 'PATIENT',
  study: 'STUDY',
  series: 'SERIES',
  instance: 'IMAGE',
} as const satisfies Record<QueryLevel, string>;
