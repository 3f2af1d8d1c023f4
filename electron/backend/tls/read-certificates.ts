import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { Duplex } from 'node:stream';
import { createSecureContext, TLSSocket } from 'node:tls';
import { fail } from '../../../shared/failure/failure.ts';

export interface NamedFile {
  readonly name: string;
  readonly bytes: Buffer;
}

/** A certificate of a file, with what proves that it is ours. */
export interface ReadCertificate {
  /** PEM; one of ours with the intermediate ones that came with it. */
  readonly certificate: string;
  /** PKCS#8 in PEM, no longer encrypted. */
  readonly key?: string;
  /** The file as it was: what it holds can be used, but not be taken out. */
  readonly pkcs12?: { readonly bytes: Buffer; readonly passphrase: string };
}

const certificateBlock = /-----BEGIN (?:X509 )?CERTIFICATE-----[\s\S]+?-----END (?:X509 )?CERTIFICATE-----/g;
const keyBlock = /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]+?-----END [A-Z ]*PRIVATE KEY-----/g;

/**
 * Reads certificates and keys out of files (PEM, DER, PKCS#12) and joins each key with its certificate. Throws
 * FailureError `invalid-request` for a file with neither, a key without its certificate, and a passphrase that is wrong or missing.
 */
export function readCertificates(
  files: readonly NamedFile[],
  passphrase: string | undefined,
): readonly ReadCertificate[] {
  const certificates: X509Certificate[] = [];
  const keys: { readonly key: KeyObject; readonly name: string }[] = [];
  const containers: ReadCertificate[] = [];
  for (const file of files) {
    const text = file.bytes.toString('latin1');
    const found = text.match(certificateBlock) ?? [];
    const foundKeys = text.match(keyBlock) ?? [];
    for (const block of found) certificates.push(readCertificate(block, file.name));
    for (const block of foundKeys) keys.push({ key: readKey(block, file.name, passphrase), name: file.name });
    if (found.length + foundKeys.length > 0) continue;
    const der = certificateOfDer(file.bytes);
    if (der) certificates.push(der);
    else containers.push(readPkcs12(file, passphrase));
  }
  const own = keys.map(({ key, name }) => joinKey(key, name, certificates));
  const used = new Set(own.flatMap(({ chain }) => chain.map((one) => one.fingerprint256)));
  const others = certificates.filter((one) => !used.has(one.fingerprint256));
  return [
    ...own.map(({ chain, key }) => ({ certificate: chain.map(String).join(''), key })),
    ...containers,
    ...others.map((one) => ({ certificate: one.toString() })),
  ];
}

/** Node's own check asks whether it may sign others as well. */
export function isSelfSigned(certificate: X509Certificate): boolean {
  return certificate.subject === certificate.issuer && certificate.verify(certificate.publicKey);
}

function readCertificate(pem: string, name: string): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch {
    return fail({ kind: 'invalid-request', detail: `A certificate in ${name} can not be read` });
  }
}

function certificateOfDer(bytes: Buffer): X509Certificate | undefined {
  try {
    return new X509Certificate(bytes);
  } catch {
    return undefined;
  }
}

function readKey(pem: string, name: string, passphrase: string | undefined): KeyObject {
  try {
    return createPrivateKey({ key: pem, passphrase: passphrase ?? '' });
  } catch {
    const encrypted = /ENCRYPTED/.test(pem);
    const detail = encrypted
      ? `The key in ${name} is encrypted: its passphrase is ${passphrase ? 'another one' : 'needed'}`
      : `The key in ${name} can not be read`;
    return fail({ kind: 'invalid-request', detail });
  }
}

/** The certificate that a key belongs to, then those that issued it, without the root: the other side has that. */
function joinKey(key: KeyObject, name: string, certificates: readonly X509Certificate[]) {
  const leaf = certificates.find((one) => one.checkPrivateKey(key));
  if (!leaf) {
    return fail({
      kind: 'invalid-request',
      detail: `The key in ${name} belongs to none of the certificates. Choose its certificate together with it`,
    });
  }
  const chain = [leaf];
  for (;;) {
    const last = chain.at(-1) ?? leaf;
    const issuer = certificates.find(
      (one) => !chain.includes(one) && last.checkIssued(one) && !isSelfSigned(one),
    );
    if (!issuer) break;
    chain.push(issuer);
  }
  return { chain, key: key.export({ type: 'pkcs8', format: 'pem' }).toString() };
}

function readPkcs12({ name, bytes }: NamedFile, passphrase = ''): ReadCertificate {
  const certificate = certificateOfPkcs12(bytes, passphrase);
  if (!certificate) {
    return fail({
      kind: 'invalid-request',
      detail: `${name} is no certificate, key or PKCS#12 file, or its passphrase is ${passphrase ? 'another one' : 'needed'}`,
    });
  }
  return { certificate: certificate.toString(), pkcs12: { bytes, passphrase } };
}

/** Node shows the certificate of a PKCS#12 file only on a socket that uses it; this one leads nowhere. */
function certificateOfPkcs12(bytes: Buffer, passphrase: string): X509Certificate | undefined {
  try {
    const secureContext = createSecureContext({ pfx: bytes, passphrase });
    const nowhere = new Duplex({ read() {}, write: (_chunk, _encoding, done) => done() });
    const socket = new TLSSocket(nowhere, { isServer: true, secureContext });
    const certificate = socket.getX509Certificate();
    socket.destroy();
    return certificate;
  } catch {
    return undefined;
  }
}
