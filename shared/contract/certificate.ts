import { z } from 'zod';
import { portSchema } from '../dicom/application-entity.ts';
import { certificateFactsSchema } from '../failure/certificate-facts.ts';
import { userIdentityTypes } from '../retrieve/association-event.ts';
import { defaultTlsProfile, tlsProfileSchema } from './tls-profile.ts';

/** A certificate that this workstation keeps: its own, with the key, or one that can be trusted. The key never travels. */
export const certificateSchema = certificateFactsSchema.extend({
  /** SHA-256 of the certificate, hexadecimal. */
  certificateId: z.string(),
  name: z.string(),
  /** Its private key is here, too. */
  own: z.boolean(),
  /** It may issue others. */
  authority: z.boolean(),
  selfSigned: z.boolean(),
  /** Such as `RSA 3072` or `EC prime256v1`. */
  keyType: z.string(),
  /** Host names and addresses that it is for. */
  hosts: z.array(z.string()),
  /** Names of the nodes, and `listener`, that use it. */
  usedBy: z.array(z.string()),
});
export type Certificate = z.infer<typeof certificateSchema>;

/** Files with certificates and keys (PEM, DER, PKCS#12), `content` in base64. */
export const certificateImportSchema = z.object({
  files: z
    .array(z.object({ name: z.string().max(255), content: z.base64().max(2_000_000) }))
    .min(1)
    .max(20),
  /** Of an encrypted key or a PKCS#12 file. */
  passphrase: z.string().max(1024).optional(),
});
export type CertificateImport = z.infer<typeof certificateImportSchema>;

export const certificateWishSchema = z.object({
  commonName: z.string().trim().min(1, 'Enter a name').max(64),
  /** Absent: the name and the addresses of this computer. */
  hosts: z.array(z.string().trim().min(1).max(253)).max(50).optional(),
  years: z.number().int().min(1).max(30).default(5),
});

/** TLS towards one node. */
export const nodeTlsSchema = z.object({
  profile: tlsProfileSchema.default(defaultTlsProfile),
  /** Ids of certificates: authorities, or the very one of the PACS. None: the authorities that this system trusts. */
  trusted: z.array(z.string()).default([]),
  /** The one of ours to show; absent: none. */
  certificateId: z.string().optional(),
  /** Also compare the host name; certificates of PACSs commonly have none that fits. */
  checkHostName: z.boolean().default(false),
});
export type NodeTls = z.infer<typeof nodeTlsSchema>;

/** TLS of the listener, on a port beside the plain one. */
export const listenerTlsSchema = z
  .object({
    /** 2762 is the registered one (`dicom-tls`). */
    port: portSchema.default(2762),
    profile: tlsProfileSchema.default(defaultTlsProfile),
    certificateId: z.string().min(1, 'Choose a certificate of this workstation'),
    clientCertificate: z.enum(['required', 'not-asked']).default('required'),
    /** Whose certificates callers may show: ids. */
    trusted: z.array(z.string()).default([]),
  })
  .refine((tls) => tls.clientCertificate === 'not-asked' || tls.trusted.length > 0, {
    path: ['trusted'],
    message: 'Choose whose certificates callers must have',
  });
export type ListenerTls = z.infer<typeof listenerTlsSchema>;

/** TLS towards a peer that is written out, with files of the computer that the backend runs on. */
export const tlsFilesSchema = z.object({
  profile: tlsProfileSchema.default(defaultTlsProfile),
  caFile: z.string().optional(),
  /** PEM, or PKCS#12 with its key. */
  certificateFile: z.string().optional(),
  keyFile: z.string().optional(),
  /** First line: the passphrase of the key. */
  passphraseFile: z.string().optional(),
  checkHostName: z.boolean().default(false),
});
export type TlsFiles = z.infer<typeof tlsFilesSchema>;

/** Who uses us, for a PACS that asks (PS3.7 D.3.3.7). */
export const userIdentitySchema = z.object({
  type: z.enum(userIdentityTypes),
  username: z.string().trim().max(1024).optional(),
  /**
   * Passcode, SAML assertion or JSON Web Token; a Kerberos ticket in base64. Travels inwards only: what comes back has none,
   * and without one the stored one stays.
   */
  secret: z.string().max(65_535).optional(),
  /** The PACS shall confirm it. */
  responseRequested: z.boolean().default(false),
});
export type UserIdentitySettings = z.infer<typeof userIdentitySchema>;

/** The same for a peer that is written out. */
export const userIdentityFilesSchema = z.object({
  type: z.enum(userIdentityTypes),
  username: z.string().trim().max(1024).optional(),
  secretFile: z.string().optional(),
  responseRequested: z.boolean().default(false),
});
export type UserIdentityFiles = z.infer<typeof userIdentityFilesSchema>;
