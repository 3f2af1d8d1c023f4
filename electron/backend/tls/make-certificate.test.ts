import { createPrivateKey, X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { makeCertificate } from './make-certificate.ts';

const validFrom = Date.UTC(2026, 0, 2, 3, 4, 5);

describe('a certificate made for this workstation', () => {
  it('is one that OpenSSL reads, signs itself, and fits its key', async () => {
    const validTo = Date.UTC(2051, 5, 7);
    const hosts = ['reading-1.example', '192.0.2.7', '2001:db8::5'];
    const made = await makeCertificate({ commonName: 'Lesestation Ä', hosts, validFrom, validTo });
    const certificate = new X509Certificate(made.certificate);
    expect(certificate.subject).toBe('CN=Lesestation Ä');
    expect(certificate.issuer).toBe(certificate.subject);
    expect(certificate.verify(certificate.publicKey)).toBe(true);
    expect(certificate.checkPrivateKey(createPrivateKey(made.key))).toBe(true);
    expect(certificate.validFromDate.getTime()).toBe(validFrom);
    expect(certificate.validToDate.getTime()).toBe(validTo);
    expect(certificate.subjectAltName).toBe(
      'DNS:reading-1.example, IP Address:192.0.2.7, IP Address:2001:DB8:0:0:0:0:0:5',
    );
    expect(certificate.ca).toBe(false);
    expect(certificate.publicKey.asymmetricKeyDetails).toMatchObject({ modulusLength: 3072 });
  });
});
