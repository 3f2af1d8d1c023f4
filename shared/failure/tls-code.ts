/** What a code of OpenSSL or Node says about a TLS connection that came to nothing. */
export type TlsTrouble =
  | 'self-signed'
  | 'unknown-issuer'
  | 'expired'
  | 'not-yet-valid'
  | 'wrong-name'
  | 'weak'
  | 'revoked'
  | 'bad-certificate'
  | 'none-shown'
  | 'ours-refused'
  | 'ours-wanted'
  | 'our-key'
  | 'no-common'
  | 'not-tls'
  | 'lost'
  | 'other';

const patterns: readonly (readonly [RegExp, TlsTrouble])[] = [
  [/ALERT_(PROTOCOL_VERSION|HANDSHAKE_FAILURE|INSUFFICIENT_SECURITY|INAPPROPRIATE_FALLBACK)/, 'no-common'],
  [/ALERT_CERTIFICATE_REQUIRED/, 'ours-wanted'],
  [/ALERT_.*(CERT|UNKNOWN_CA|ACCESS_DENIED)/, 'ours-refused'],
  [/PEER_DID_NOT_RETURN_A_CERTIFICATE/, 'none-shown'],
  [/KEY_VALUES_MISMATCH|KEY_TYPE_MISMATCH/, 'our-key'],
  [/SELF_SIGNED/, 'self-signed'],
  [/UNABLE_TO_(GET|VERIFY)|INVALID_CA|INVALID_PURPOSE|CERT_UNTRUSTED|PATH_LENGTH/, 'unknown-issuer'],
  [/CERT_HAS_EXPIRED/, 'expired'],
  [/CERT_NOT_YET_VALID/, 'not-yet-valid'],
  [/ALTNAME|HOSTNAME_MISMATCH/, 'wrong-name'],
  [/KEY_TOO_SMALL|MD_TOO_WEAK/, 'weak'],
  [/CERT_REVOKED|CRL/, 'revoked'],
  [/CERT_|_CERT/, 'bad-certificate'],
  [/UNSUPPORTED_PROTOCOL|NO_SHARED_CIPHER|VERSION_TOO_LOW|NO_PROTOCOLS|WRONG_SSL_VERSION/, 'no-common'],
  [/WRONG_VERSION_NUMBER|HTTP_REQUEST|HTTPS_PROXY|UNKNOWN_PROTOCOL|PACKET_LENGTH|RECORD_LAYER/, 'not-tls'],
  [/ECONNRESET|EPIPE|ETIMEDOUT|ECONNABORTED|UNEXPECTED_EOF/, 'lost'],
];

export function tlsTrouble(code: string): TlsTrouble {
  return patterns.find(([pattern]) => pattern.test(code))?.[1] ?? 'other';
}

const certificateTroubles: ReadonlySet<TlsTrouble> = new Set([
  ...([
    'self-signed',
    'unknown-issuer',
    'expired',
    'not-yet-valid',
    'wrong-name',
    'weak',
    'revoked',
  ] as const),
  ...(['bad-certificate', 'none-shown', 'ours-refused', 'ours-wanted', 'our-key'] as const),
]);

/** Whether a certificate, theirs or ours, was the reason. */
export function isCertificateTrouble(code: string): boolean {
  return certificateTroubles.has(tlsTrouble(code));
}

/** In one sentence. `they`: the other side, such as `the PACS`. */
export function describeTlsTrouble(code: string, they: string): string {
  switch (tlsTrouble(code)) {
    case 'self-signed':
      return `The certificate of ${they} is self-signed and not trusted here.`;
    case 'unknown-issuer':
      return `The certificate of ${they} was issued by an authority that is not trusted here.`;
    case 'expired':
      return `The certificate of ${they} has expired.`;
    case 'not-yet-valid':
      return `The certificate of ${they} is not valid yet.`;
    case 'wrong-name':
      return `The certificate of ${they} is for another name than the one that was called.`;
    case 'weak':
      return `The key or signature of the certificate of ${they} is too weak.`;
    case 'revoked':
      return `The certificate of ${they} has been revoked.`;
    case 'bad-certificate':
      return `The certificate of ${they} can not be verified.`;
    case 'none-shown':
      return `No certificate was shown by ${they}, and one is required here.`;
    case 'ours-refused':
      return `Our certificate is not accepted by ${they}.`;
    case 'ours-wanted':
      return `A certificate of ours is required by ${they}, and none was shown.`;
    case 'our-key':
      return 'Our private key does not belong to our certificate.';
    case 'no-common':
      return `No TLS version or cipher suite in common with ${they}.`;
    case 'not-tls':
      return `What came from ${they} was not TLS.`;
    case 'lost':
      return `The connection was closed by ${they} in the middle of the TLS handshake.`;
    case 'other':
      return `TLS with ${they} failed.`;
  }
}

/** What to do about it, for a technician, where there is something more exact than "agree with the other side". */
export function tlsRemedy(code: string): string | undefined {
  switch (tlsTrouble(code)) {
    case 'self-signed':
    case 'unknown-issuer':
    case 'bad-certificate':
      return 'Import the authority of their certificate, or the certificate itself, and trust it here.';
    case 'expired':
    case 'not-yet-valid':
      return 'Have their certificate renewed, and check the clocks of both computers.';
    case 'wrong-name':
      return 'Call the other side by the name in its certificate, or do not compare the name.';
    case 'weak':
    case 'revoked':
      return 'Have their certificate replaced.';
    case 'none-shown':
      return 'Give the other side a certificate, or do not require one of callers here.';
    case 'ours-refused':
      return 'Export our certificate and have it trusted there; check that it has not expired.';
    case 'ours-wanted':
      return 'Choose a certificate of ours for this connection, and have it trusted there.';
    case 'our-key':
      return 'Import our certificate together with the key that belongs to it.';
    case 'no-common':
      return 'Compare the TLS profiles of both sides: TLS 1.2 is the least that DICOM allows.';
    case 'not-tls':
    case 'lost':
    case 'other':
      return undefined;
  }
}
