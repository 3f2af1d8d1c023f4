import type { X509Certificate } from 'node:crypto';
import type { SecureContextOptions } from 'node:tls';
import type { CertificateFacts } from '../../../shared/failure/certificate-facts.ts';
import type { Failure } from '../../../shared/failure/failure.ts';

/** TLS of an association that we request. It holds a private key: never logged, in no event. */
export interface RequestorTls {
  readonly secure: SecureContextOptions;
  /** Also compares the peer's certificate with the name that we call; its chain is always verified. */
  readonly checkHostName: boolean;
}

/** TLS of a port that we listen on. It holds a private key, too. */
export interface AcceptorTls {
  readonly secure: SecureContextOptions;
  /** `required`: callers show a certificate that `secure.ca` vouches for. */
  readonly clientCertificate: 'required' | 'not-asked';
}

export function certificateFacts(certificate: X509Certificate | undefined): CertificateFacts | undefined {
  if (!certificate) return undefined;
  return {
    subject: oneLine(certificate.subject),
    issuer: oneLine(certificate.issuer),
    validFrom: certificate.validFromDate.getTime(),
    validTo: certificate.validToDate.getTime(),
    fingerprint256: certificate.fingerprint256,
  };
}

/** Node puts each attribute of a name on a line of its own; some names have none at all. */
export function oneLine(name: string | undefined): string {
  return (name ?? '').split('\n').join(', ');
}

/** Whether we show a certificate of our own. */
export function hasOwnCertificate({ cert, pfx }: SecureContextOptions): boolean {
  return cert !== undefined || pfx !== undefined;
}

/** OpenSSL's name of an alert that came from the other side says so. */
export function isAlert(code: string): boolean {
  return /_ALERT_/.test(code);
}

/** A connection on which TLS came to nothing. `by` is the side that would not go on. */
export function tlsFailure(
  at: { readonly host: string; readonly port: number },
  code: string,
  more: { readonly ownCertificate: boolean; readonly certificate?: CertificateFacts | undefined },
): Failure {
  const { ownCertificate, certificate } = more;
  const lost = code === 'ECONNRESET' || code === 'EPIPE' || code === 'ETIMEDOUT';
  return {
    ...{ kind: 'tls-failed', host: at.host, port: at.port, code, ownCertificate },
    by: lost || isAlert(code) ? 'peer' : 'us',
    ...(certificate && { certificate }),
  };
}
