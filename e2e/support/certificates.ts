import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from './peers.ts';

/** A certificate and its key as PEM files. */
export interface CertificateFiles {
  readonly certificate: string;
  readonly key: string;
}

export interface Authority extends CertificateFiles {
  /** Makes a certificate that this authority vouches for. */
  issue(name: string): Promise<CertificateFiles>;
}

async function openssl(...args: readonly string[]): Promise<void> {
  const { code, stderr } = await run('openssl', args);
  if (code !== 0) throw new Error(`openssl ${args[0]}: ${stderr}`);
}

/** A new certificate authority, made by openssl in `folder`. */
export async function makeAuthority(folder: string, name: string): Promise<Authority> {
  const at = (file: string): string => join(folder, `${name}-${file}`);
  const ca = { certificate: at('ca.pem'), key: at('ca.key') };
  await openssl(
    ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', `/CN=${name}`],
    ...['-keyout', ca.key, '-out', ca.certificate],
  );
  return {
    ...ca,
    async issue(subject) {
      const files = { certificate: at(`${subject}.pem`), key: at(`${subject}.key`) };
      const [request, extensions] = [at(`${subject}.csr`), at(`${subject}.ext`)];
      await writeFile(extensions, 'subjectAltName = DNS:localhost, IP:127.0.0.1\n');
      await openssl(
        ...['req', '-newkey', 'rsa:2048', '-nodes', '-subj', `/CN=${subject}`],
        ...['-keyout', files.key, '-out', request],
      );
      await openssl(
        ...['x509', '-req', '-in', request, '-CA', ca.certificate, '-CAkey', ca.key, '-CAcreateserial'],
        ...['-days', '2', '-extfile', extensions, '-out', files.certificate],
      );
      return files;
    },
  };
}
