import { hostname } from 'node:os';
import type { Certificate, CertificateImport } from '../../../shared/contract/certificate.ts';
import { fail } from '../../../shared/failure/failure.ts';
import type { Clock } from '../dependencies.ts';
import type { CertificateEntry, CertificateStore } from './certificate-store.ts';
import { makeCertificate } from './make-certificate.ts';
import { readCertificates } from './read-certificates.ts';

/** The clock of the other side may be behind. */
const earlierMs = 86_400_000;

/** The certificates as a person handles them. */
export interface Certificates {
  list(): Certificate[];
  /** Rejects with `invalid-request` for files that hold none. */
  import(files: CertificateImport): Promise<Certificate[]>;
  make(wish: {
    readonly commonName: string;
    readonly hosts?: readonly string[] | undefined;
    readonly years: number;
  }): Promise<Certificate>;
  /** The certificate alone. Rejects with `not-found`. */
  export(certificateId: string): string;
  /** Rejects with `not-found`, and with `invalid-request` while something uses it. */
  delete(certificateId: string): Promise<void>;
}

export function createCertificates(options: {
  readonly store: CertificateStore;
  readonly clock: Pick<Clock, 'now'>;
  /** Addresses of this computer at which a PACS may reach it. */
  addresses(): readonly string[];
  /** Who uses certificates: a name, and the ids. */
  users(): readonly { readonly name: string; readonly certificateIds: readonly string[] }[];
}): Certificates {
  const { store } = options;
  const usedBy = (certificateId: string): string[] =>
    options
      .users()
      .filter((user) => user.certificateIds.includes(certificateId))
      .map((user) => user.name);
  const withUsers = (entry: CertificateEntry): Certificate => ({
    ...entry,
    usedBy: usedBy(entry.certificateId),
  });
  return {
    list: () => store.list().map(withUsers),
    async import({ files, passphrase }) {
      const read = readCertificates(
        files.map(({ name, content }) => ({ name, bytes: Buffer.from(content, 'base64') })),
        passphrase,
      );
      return (await store.add(read)).map(withUsers);
    },
    async make({ commonName, hosts, years }) {
      const now = options.clock.now();
      const validTo = new Date(now).setUTCFullYear(new Date(now).getUTCFullYear() + years);
      const made = await makeCertificate({
        commonName,
        hosts: hosts ?? [...new Set([hostname(), ...options.addresses()])],
        validFrom: now - earlierMs,
        validTo,
      });
      const [entry] = await store.add([made], commonName);
      return entry ? withUsers(entry) : fail({ kind: 'not-found', what: 'certificate' });
    },
    export: (certificateId) => store.pem(certificateId),
    async delete(certificateId) {
      const users = usedBy(certificateId);
      if (users.length > 0) {
        fail({
          kind: 'invalid-request',
          detail: `This certificate is used by ${users.join(', ')}. Choose another one there first`,
        });
      }
      await store.remove(certificateId);
    },
  };
}
