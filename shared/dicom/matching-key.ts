import { z } from 'zod';

/**
 * A matching or return key of an Identifier (PS3.4 C.2.2): the attribute's keyword of PS3.6 (`PatientName`) or its tag
 * as eight hexadecimal digits, and the value to match. An empty value is universal matching, that is a return key.
 */
export const matchingKeysSchema = z.record(
  z
    .string()
    .regex(
      /^([A-Z][A-Za-z0-9]*|[0-9A-Fa-f]{8})$/,
      'A key is a DICOM keyword such as PatientID, or eight hexadecimal digits',
    ),
  z.string().max(4096),
);
export type MatchingKeys = z.infer<typeof matchingKeysSchema>;

/**
 * The decoded attributes of a C-FIND match or of an index entry, by keyword (or eight hexadecimal digits where the
 * dictionary has none). Several values are joined with a backslash as in the encoding; sequences are left out.
 * A key that the peer did not return is absent, which is not the same as empty.
 */
export const attributesSchema = z.record(z.string(), z.string());
export type Attributes = z.infer<typeof attributesSchema>;
