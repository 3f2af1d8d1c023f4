import { z } from 'zod';

/** What tells one X.509 certificate from another. Times in ms since 1970; the fingerprint is SHA-256, `AB:CD:…`. */
export const certificateFactsSchema = z.object({
  subject: z.string(),
  issuer: z.string(),
  validFrom: z.number(),
  validTo: z.number(),
  fingerprint256: z.string(),
});
export type CertificateFacts = z.infer<typeof certificateFactsSchema>;
