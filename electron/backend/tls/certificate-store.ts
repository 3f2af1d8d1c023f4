import { X509Certificate } from 'node:crypto';
import { join } from 'node:path';
import type { SecureContextOptions } from 'node:tls';
import type { Logger } from 'pino';
import { z } from 'zod';
import type { Certificate } from '../../../shared/contract/certificate.ts';
import { fail } from '../../../shared/failure/failure.ts';
import { certificateFacts } from '../dimse/tls.ts';
import { openJsonFile } from '../settings/json-file.ts';
import { isSelfSigned, type ReadCertificate } from './read-certificates.ts';

const keptSchema = z.object({
  certificateId: z.string(),
  name: z.string(),
  /** PEM; ours with the intermediate ones. */
  certificate: z.string(),
  key: z.string().optional(),
  /** Base64. */
  pkcs12: z.object({ content: z.string(), passphrase: z.string() }).optional(),
});
type Kept = z.infer<typeof keptSchema>;
const documentSchema = z.object({ certificates: z.array(keptSchema) });

/** What tells certificates apart, without who uses them. */
export type CertificateEntry = Omit<Certificate, 'usedBy'>;

/** The certificates and keys of this workstation, in `certificates.json`, which only its user may read. */
export interface CertificateStore {
  list(): readonly CertificateEntry[];
  /** Keeps them, instead of those that are the same. `name` is for the first. Rejects as a JsonFile does. */
  add(read: readonly ReadCertificate[], name?: string): Promise<readonly CertificateEntry[]>;
  remove(certificateId: string): Promise<void>;
  /** PEM, without the key. Rejects with `not-found`. */
  pem(certificateId: string): string;
  /** Certificate and key as `node:tls` takes them. Rejects with `invalid-request` when it is not there, or not ours. */
  identity(certificateId: string): SecureContextOptions;
}

export function openCertificateStore(options: {
  readonly folder: string;
  readonly log: Logger;
  readonly now: number;
}): CertificateStore {
  const { value, file } = openJsonFile({
    path: join(options.folder, 'certificates.json'),
    schema: documentSchema,
    log: options.log,
    now: options.now,
    mode: 0o600,
    absent: () => ({ certificates: [] }),
  });
  let kept: readonly Kept[] = value.certificates;
  const replace = async (next: readonly Kept[]): Promise<void> => {
    await file.write({ certificates: [...next] });
    kept = next;
  };
  const find = (certificateId: string): Kept | undefined =>
    kept.find((one) => one.certificateId === certificateId);
  return {
    list: () => kept.map(entryOf),
    async add(read, name) {
      const added = read.map((one, index) => keep(one, index === 0 ? name : undefined));
      // One that is there with its key keeps it when it comes again without.
      const merged = added.map((one) => {
        const known = find(one.certificateId);
        return known && isOwn(known) && !isOwn(one) ? known : one;
      });
      const ids = new Set(merged.map((one) => one.certificateId));
      const unique = [...new Map(merged.map((one) => [one.certificateId, one])).values()];
      await replace([...kept.filter((one) => !ids.has(one.certificateId)), ...unique]);
      return unique.map(entryOf);
    },
    async remove(certificateId) {
      if (!find(certificateId)) fail({ kind: 'not-found', what: 'certificate' });
      await replace(kept.filter((one) => one.certificateId !== certificateId));
    },
    pem: (certificateId) =>
      find(certificateId)?.certificate ?? fail({ kind: 'not-found', what: 'certificate' }),
    identity(certificateId) {
      const found = find(certificateId);
      if (found?.key) return { cert: found.certificate, key: found.key };
      if (found?.pkcs12) {
        const { content, passphrase } = found.pkcs12;
        return { pfx: Buffer.from(content, 'base64'), passphrase };
      }
      return fail({
        kind: 'invalid-request',
        detail: 'The certificate that was chosen for this workstation is not here, or its key is not',
      });
    },
  };
}

function isOwn(one: Kept): boolean {
  return one.key !== undefined || one.pkcs12 !== undefined;
}

function keep({ certificate, key, pkcs12 }: ReadCertificate, name: string | undefined): Kept {
  const x509 = new X509Certificate(certificate);
  return {
    certificateId: x509.fingerprint256.replaceAll(':', '').toLowerCase(),
    name: name ?? commonNameOf(x509),
    certificate,
    ...(key !== undefined && { key }),
    ...(pkcs12 && {
      pkcs12: { content: pkcs12.bytes.toString('base64'), passphrase: pkcs12.passphrase },
    }),
  };
}

function commonNameOf(certificate: X509Certificate): string {
  const lines = (certificate.subject ?? '').split('\n');
  const named = lines.find((line) => line.startsWith('CN=')) ?? lines.at(-1) ?? '';
  return named.slice(named.indexOf('=') + 1).slice(0, 64) || 'Certificate';
}

function entryOf(one: Kept): CertificateEntry {
  const x509 = new X509Certificate(one.certificate);
  const facts = certificateFacts(x509);
  return {
    ...{ subject: '', issuer: '', validFrom: 0, validTo: 0, fingerprint256: x509.fingerprint256, ...facts },
    certificateId: one.certificateId,
    name: one.name,
    own: isOwn(one),
    authority: x509.ca,
    selfSigned: isSelfSigned(x509),
    keyType: keyTypeOf(x509),
    hosts: (x509.subjectAltName ?? '')
      .split(', ')
      .map((text) => text.replace(/^(DNS|IP Address):/, ''))
      .filter((text) => text !== ''),
  };
}

function keyTypeOf({ publicKey }: X509Certificate): string {
  const { modulusLength, namedCurve } = publicKey.asymmetricKeyDetails ?? {};
  const type = publicKey.asymmetricKeyType ?? 'unknown';
  return `${type.toUpperCase()}${modulusLength ? ` ${modulusLength}` : namedCurve ? ` ${namedCurve}` : ''}`;
}
