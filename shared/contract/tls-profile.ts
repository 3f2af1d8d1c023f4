import { z } from 'zod';

/** The secure transport connection profiles of PS3.15 Annex B that can be chosen. */
export const tlsProfileIds = [
  'bcp195-rfc9325',
  'bcp195-rfc9325-modified',
  'bcp195-non-downgrading',
  'bcp195-extended',
] as const;
export const tlsProfileSchema = z.enum(tlsProfileIds);
export type TlsProfileId = z.infer<typeof tlsProfileSchema>;
export const defaultTlsProfile: TlsProfileId = 'bcp195-rfc9325';

export interface TlsProfile {
  /** As the standard calls it, without "TLS Secure Transport Connection Profile". */
  readonly name: string;
  readonly section: string;
  /** Retired from the standard; many servers still have only these. */
  readonly retired: boolean;
}

export const tlsProfiles: Readonly<Record<TlsProfileId, TlsProfile>> = {
  'bcp195-rfc9325': { name: 'BCP 195 RFC 8996, 9325', section: 'PS3.15 B.12', retired: false },
  'bcp195-rfc9325-modified': {
    name: 'Modified BCP 195 RFC 8996, 9325',
    section: 'PS3.15 B.13',
    retired: false,
  },
  'bcp195-non-downgrading': { name: 'Non-Downgrading BCP 195', section: 'PS3.15 B.10', retired: true },
  'bcp195-extended': { name: 'Extended BCP 195', section: 'PS3.15 B.11', retired: true },
};
