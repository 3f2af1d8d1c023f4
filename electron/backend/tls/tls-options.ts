import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { getCACertificates, type SecureContextOptions } from 'node:tls';
import type {
  ListenerTls,
  NodeTls,
  TlsFiles,
  UserIdentityFiles,
  UserIdentitySettings,
} from '../../../shared/contract/certificate.ts';
import { fail } from '../../../shared/failure/failure.ts';
import type { AcceptorTls, RequestorTls } from '../dimse/tls.ts';
import type { UserIdentity } from '../dimse/user-identity.ts';
import type { CertificateStore } from './certificate-store.ts';
import { profileOptions } from './profiles.ts';
import { type NamedFile, readCertificates } from './read-certificates.ts';

type Keys = Pick<CertificateStore, 'identity' | 'pem'>;

/** The authorities that this system and Node trust: what a node without certificates of its own to trust is held to. */
function systemAuthorities(): string[] {
  return [...new Set([...getCACertificates('default'), ...getCACertificates('system')])];
}

function trust(pems: readonly string[]): SecureContextOptions {
  if (pems.length === 0) return { ca: systemAuthorities() };
  // So that the very certificate of a PACS can be trusted without its authority.
  return { ca: [...pems], allowPartialTrustChain: true };
}

/** TLS towards a node, from its settings. Rejects with `invalid-request` when a certificate is gone. */
export function nodeTlsOptions(tls: NodeTls, keys: Keys): RequestorTls {
  return {
    secure: {
      ...profileOptions(tls.profile),
      ...trust(tls.trusted.map((id) => keys.pem(id))),
      ...(tls.certificateId !== undefined && keys.identity(tls.certificateId)),
    },
    checkHostName: tls.checkHostName,
  };
}

export function listenerTlsOptions(tls: ListenerTls, keys: Keys): AcceptorTls {
  const { clientCertificate } = tls;
  return {
    secure: {
      ...profileOptions(tls.profile),
      ...keys.identity(tls.certificateId),
      ...(clientCertificate === 'required' && trust(tls.trusted.map((id) => keys.pem(id)))),
    },
    clientCertificate,
  };
}

/** TLS towards a peer that is written out. Rejects with `file-read-failed` and `invalid-request`. */
export function fileTlsOptions(files: TlsFiles): RequestorTls {
  const { caFile, certificateFile, keyFile, passphraseFile } = files;
  const authorities = caFile === undefined ? [] : readCertificates([readNamed(caFile)], undefined);
  const passphrase = passphraseFile === undefined ? undefined : readSecret(passphraseFile).toString('utf8');
  const ours = [certificateFile, keyFile].filter((path) => path !== undefined).map(readNamed);
  return {
    secure: {
      ...profileOptions(files.profile),
      ...trust(authorities.map((one) => one.certificate)),
      ...(ours.length > 0 && identityOf(ours, passphrase)),
    },
    checkHostName: files.checkHostName,
  };
}

/** The same for a port of our own. Callers show a certificate that `caFile` vouches for, where one is required. */
export function fileListenerTls(
  files: TlsFiles,
  clientCertificate: AcceptorTls['clientCertificate'],
): AcceptorTls {
  if (files.certificateFile === undefined) {
    fail({ kind: 'invalid-request', detail: 'A port with encryption needs a certificate and its key' });
  }
  if (clientCertificate === 'required' && files.caFile === undefined) {
    fail({
      kind: 'invalid-request',
      detail: 'Say whose certificates callers must have, or that none is asked for',
    });
  }
  return { secure: fileTlsOptions(files).secure, clientCertificate };
}

function identityOf(files: readonly NamedFile[], passphrase: string | undefined): SecureContextOptions {
  const own = readCertificates(files, passphrase).find((one) => one.key ?? one.pkcs12);
  if (own?.key) return { cert: own.certificate, key: own.key };
  if (own?.pkcs12) return { pfx: own.pkcs12.bytes, passphrase: own.pkcs12.passphrase };
  return fail({
    kind: 'invalid-request',
    detail: `There is no private key in ${files.map((one) => one.name).join(' and ')}`,
  });
}

/** What goes on the wire for a user identity whose secret is known. */
export function userIdentityOf(
  { type, username, responseRequested }: Omit<UserIdentitySettings, 'secret'>,
  secret: Uint8Array | string | undefined,
): UserIdentity {
  const bytes =
    typeof secret === 'string' ? Buffer.from(secret, type === 'kerberos' ? 'base64' : 'utf8') : secret;
  return {
    type,
    ...(username !== undefined && { username }),
    ...(bytes && type !== 'username' && { secret: bytes }),
    responseRequested,
  };
}

export function fileUserIdentity(files: UserIdentityFiles): UserIdentity {
  return userIdentityOf(files, files.secretFile === undefined ? undefined : readSecret(files.secretFile));
}

/** Without the line end that editors put there. */
function readSecret(path: string): Buffer {
  const { bytes } = readNamed(path);
  const end = bytes.at(-1) === 0x0a ? (bytes.at(-2) === 0x0d ? -2 : -1) : bytes.length;
  return bytes.subarray(0, end);
}

function readNamed(path: string): NamedFile {
  try {
    return { name: basename(path), bytes: readFileSync(path) };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    return fail({ kind: 'file-read-failed', code, name: basename(path) });
  }
}
