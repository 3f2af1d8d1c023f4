import { describe, expect, it } from 'vitest';
import { connected, timedOut } from './cause-case.test-support.ts';
import { diagnose } from './diagnose.ts';
import { link, listening, t0 } from './diagnosis.test-support.ts';
import type { Evidence } from './evidence.ts';
import type { InboundConnection } from './evidence-association.ts';

const secured = { protocol: 'TLSv1.3', cipher: 'TLS_AES_256_GCM_SHA384' } as const;

function first(evidence: Evidence): string {
  const [finding] = diagnose(evidence);
  return finding ? `${finding.cause} ${finding.confidence}` : 'none';
}

function ours(code: string, changes: object = {}): Evidence {
  const tlsFailure = { code, by: 'peer' as const, ownCertificate: false, ...changes };
  return link('echo', { connect: connected, tls: true, tlsFailure });
}

/** A C-MOVE that failed at once, and a connection of the PACS that brought no association. */
function theirs(changes: Partial<InboundConnection>): Evidence {
  const call: InboundConnection = {
    ...{ associationId: 'in', remoteAddress: '192.168.1.30', connectedAt: t0 + 20, stored: 0, refused: [] },
    ...{ bytesReceived: 200, sender: 'peer-address', seq: 9, end: { how: 'closed', at: t0 + 30 } },
    ...changes,
  };
  return timedOut(40, { listener: listening([call]) });
}

describe('TLS on the way to the PACS', () => {
  it.each([
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'A07 certain'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'A07 certain'],
    ['CERT_HAS_EXPIRED', 'A07 certain'],
    ['CERT_NOT_YET_VALID', 'A07 certain'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'A07 certain'],
    ['ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', 'A07 certain'],
    ['ERR_SSL_TLSV1_ALERT_UNKNOWN_CA', 'A07 certain'],
    ['ERR_OSSL_X509_KEY_VALUES_MISMATCH', 'A07 certain'],
    ['ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION', 'A06 likely'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'A06 likely'],
    ['ECONNRESET', 'A06 likely'],
  ])('that ends with %s is %s', (code, finding) => {
    expect(first(ours(code))).toBe(finding);
  });

  it('that a server of TLS 1.2 breaks off may want a certificate that we did not show', () => {
    const code = 'ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE';
    const all = diagnose(ours(code)).map(({ cause }) => cause);
    expect(all).toEqual(expect.arrayContaining(['A06', 'A07']));
    expect(diagnose(ours(code, { ownCertificate: true })).map(({ cause }) => cause)).not.toContain('A07');
  });

  it('is the wrong mode where a test in the other one was answered', () => {
    const evidence = ours('ERR_SSL_WRONG_VERSION_NUMBER');
    const probes = [{ probe: 'P1', at: t0, ok: true, tls: false }] as const;
    expect(diagnose({ ...evidence, probes: [...probes] })[0]).toMatchObject({
      cause: 'A06',
      confidence: 'certain',
      steps: expect.arrayContaining([
        'Switch TLS off for this node: a test that way was answered.',
      ]) as unknown,
    });
  });

  it('that stands, and is closed without a word, is our certificate probably; in plain text it is not', () => {
    const end = { how: 'closed', by: 'peer', code: 'ECONNRESET' } as const;
    expect(first(link('echo', { connect: connected, tls: true, secured, end }))).toBe('A07 likely');
    expect(first(link('echo', { connect: connected, end }))).toBe('A06 likely');
  });

  it('shows whose certificate it was', () => {
    const certificate = {
      ...{ subject: 'CN=pacs', issuer: 'CN=Hospital CA', fingerprint256: 'AB' },
      ...{ validFrom: Date.UTC(2020, 0, 1), validTo: Date.UTC(2024, 0, 1) },
    };
    const [finding] = diagnose(ours('CERT_HAS_EXPIRED', { by: 'us', certificate }));
    expect(finding?.evidence.map((line) => line.text)).toEqual([
      'The certificate of the PACS has expired. (CERT_HAS_EXPIRED)',
      'Their certificate: CN=pacs, issued by CN=Hospital CA, valid 2020-01-01 to 2024-01-01.',
    ]);
  });
});

describe('TLS when the PACS calls us', () => {
  it.each<[string, Partial<InboundConnection>, string]>([
    ['TLS on our plain port', { firstBytes: 'tls' }, 'D02 certain'],
    ['plain DICOM on our TLS port', { tls: true, firstBytes: 'associate-rq' }, 'D02 certain'],
    [
      'an old TLS version',
      { tls: true, firstBytes: 'tls', tlsFailure: { code: 'ERR_SSL_UNSUPPORTED_PROTOCOL' } },
      'D02 certain',
    ],
    [
      'distrust of our certificate',
      { tls: true, firstBytes: 'tls', tlsFailure: { code: 'ERR_SSL_TLSV1_ALERT_UNKNOWN_CA' } },
      'A07 certain',
    ],
    [
      'no certificate of its own',
      {
        ...{ tls: true, firstBytes: 'tls' },
        tlsFailure: { code: 'ERR_SSL_PEER_DID_NOT_RETURN_A_CERTIFICATE' },
      },
      'A07 certain',
    ],
  ])('with %s is told', (_, changes, finding) => {
    expect(first(theirs(changes))).toBe(finding);
  });

  it('on a TLS port and after a handshake, an association request is as it should be', () => {
    const call = theirs({ tls: true, firstBytes: 'associate-rq', secured });
    expect(diagnose(call).map(({ cause }) => cause)).not.toContain('D02');
  });

  it('a web browser on the TLS port is a visitor, not the PACS', () => {
    const { sender: _, ...call } = theirs({ tls: true, firstBytes: 'http' }).listener?.inbound[0] ?? {};
    const inbound = [{ ...call, remoteAddress: '192.168.1.77' }] as InboundConnection[];
    expect(diagnose(timedOut(40, { listener: listening(inbound) })).map(({ cause }) => cause)).toContain(
      'D03',
    );
  });
});
