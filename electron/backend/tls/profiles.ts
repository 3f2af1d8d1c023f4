import type { SecureContextOptions } from 'node:tls';
import type { TlsProfileId } from '../../../shared/contract/tls-profile.ts';

const aeadOf13 = 'TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_GCM_SHA256';
const aes256 = 'ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384';
const aes128 = 'ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256';
const dhe256 = 'DHE-RSA-AES256-GCM-SHA384';
const dhe128 = 'DHE-RSA-AES128-GCM-SHA256';
const chacha = 'ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305';
const ccm = 'ECDHE-ECDSA-AES256-CCM:ECDHE-ECDSA-AES128-CCM';

/** Suites in OpenSSL's names: those of TLS 1.3 first (RFC 8446 B.4), then those of TLS 1.2 in the order of preference. */
const suites: Readonly<Record<TlsProfileId, string>> = {
  // RFC 9325 4.2: ECDHE with AES in GCM; DHE is no longer recommended.
  'bcp195-rfc9325': [aeadOf13, aes256, aes128].join(':'),
  // The list of B.13 as far as OpenSSL has it: without Camellia in GCM, and without the short tags of CCM_8.
  'bcp195-rfc9325-modified': [aeadOf13, aes256, aes128, chacha, ccm, dhe256].join(':'),
  // RFC 7525 4.2: ECDHE and DHE with AES in GCM.
  'bcp195-non-downgrading': [aeadOf13, aes256, dhe256, aes128, dhe128].join(':'),
  // B.11 asks for 256 bits where B.10 leaves the choice.
  'bcp195-extended': ['TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256', aes256, chacha, dhe256].join(
    ':',
  ),
};

/** What `node:tls` needs to speak a profile: TLS 1.2 is the least of all of them (RFC 8996). */
export function profileOptions(profile: TlsProfileId): SecureContextOptions {
  return {
    minVersion: 'TLSv1.2',
    maxVersion: 'TLSv1.3',
    ciphers: suites[profile],
    honorCipherOrder: true,
    // For DHE: OpenSSL takes a group of RFC 7919 that fits the key of the certificate, 2048 bits at least.
    dhparam: 'auto',
  };
}
