import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Host, Lab } from '../../support/namespaces.ts';

/** A new certificate that signs itself, made by openssl. */
export async function makeCertificate(lab: Lab, host: Host): Promise<{ key: string; certificate: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'movescope-lab-tls-'));
  lab.onClose(() => rm(folder, { recursive: true, force: true }));
  const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')];
  const result = await host.run('openssl', [
    ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=lab'],
    ...['-keyout', key, '-out', certificate],
  ]);
  if (result.code !== 0) throw new Error(`openssl: ${result.stderr}`);
  return { key, certificate };
}
