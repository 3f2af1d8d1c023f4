import { createHash, generateKeyPair, randomBytes, sign } from 'node:crypto';
import { isIP } from 'node:net';
import { promisify } from 'node:util';
import {
  bits,
  boolean,
  context,
  contextBytes,
  integer,
  objectId,
  octets,
  sequence,
  setOf,
  time,
  utf8,
} from './der.ts';

export interface CertificateWish {
  /** Up to 64 characters (RFC 5280 Appendix A.1). */
  readonly commonName: string;
  /** Host names and IP addresses of this workstation. */
  readonly hosts: readonly string[];
  /** ms since 1970. */
  readonly validFrom: number;
  readonly validTo: number;
}

const ids = {
  commonName: '2.5.4.3',
  sha256WithRsa: '1.2.840.113549.1.1.11',
  subjectKeyIdentifier: '2.5.29.14',
  keyUsage: '2.5.29.15',
  subjectAltName: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  extendedKeyUsage: '2.5.29.37',
  serverAuth: '1.3.6.1.5.5.7.3.1',
  clientAuth: '1.3.6.1.5.5.7.3.2',
} as const;

/**
 * Makes an RSA key of 3072 bits, which every DICOM product takes, and a certificate that signs itself for both ends of TLS
 * (RFC 5280). It is no authority: whoever trusts it trusts this workstation alone. PEM both, the key as PKCS#8.
 */
export async function makeCertificate(
  wish: CertificateWish,
): Promise<{ readonly certificate: string; readonly key: string }> {
  const { publicKey, privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 3072 });
  const algorithm = sequence(objectId(ids.sha256WithRsa), Buffer.of(0x05, 0));
  const name = sequence(setOf(sequence(objectId(ids.commonName), utf8(wish.commonName))));
  const spki = publicKey.export({ type: 'spki', format: 'der' });
  const serial = randomBytes(16);
  serial[0] = ((serial[0] ?? 0) & 0x7f) | 0x40;
  const body = sequence(
    context(0, integer(Buffer.of(2))),
    integer(serial),
    algorithm,
    name,
    sequence(time(wish.validFrom), time(wish.validTo)),
    name,
    spki,
    context(3, sequence(...extensions(wish.hosts, spki))),
  );
  const certificate = sequence(body, algorithm, bits(sign('sha256', body, privateKey)));
  return {
    certificate: pem('CERTIFICATE', certificate),
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

function extensions(hosts: readonly string[], spki: Buffer): Buffer[] {
  const names = hosts.map(generalName);
  return [
    extension(ids.basicConstraints, sequence(), true),
    // digitalSignature and keyEncipherment.
    extension(ids.keyUsage, bits(Buffer.of(0xa0), 5), true),
    extension(ids.extendedKeyUsage, sequence(objectId(ids.serverAuth), objectId(ids.clientAuth))),
    extension(ids.subjectKeyIdentifier, octets(createHash('sha1').update(spki).digest())),
    ...(names.length > 0 ? [extension(ids.subjectAltName, sequence(...names))] : []),
  ];
}

function extension(id: string, value: Buffer, critical = false): Buffer {
  return sequence(objectId(id), ...(critical ? [boolean(true)] : []), octets(value));
}

/** dNSName or iPAddress (RFC 5280 4.2.1.6). */
function generalName(host: string): Buffer {
  return isIP(host) ? contextBytes(7, addressBytes(host)) : contextBytes(2, Buffer.from(host, 'latin1'));
}

function addressBytes(address: string): Buffer {
  if (isIP(address) === 4) return Buffer.from(address.split('.').map(Number));
  const [head = '', tail] = (address.split('%')[0] ?? '').split('::');
  const words = (text: string): number[] =>
    text === ''
      ? []
      : text.split(':').flatMap((word) => (word.includes('.') ? dotted(word) : [Number.parseInt(word, 16)]));
  const first = words(head);
  const last = tail === undefined ? [] : words(tail);
  const all = [...first, ...Array<number>(8 - first.length - last.length).fill(0), ...last];
  return Buffer.from(all.flatMap((word) => [word >> 8, word & 0xff]));
}

function dotted(address: string): number[] {
  const [a = 0, b = 0, c = 0, d = 0] = address.split('.').map(Number);
  return [a * 256 + b, c * 256 + d];
}

function pem(label: string, der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}
