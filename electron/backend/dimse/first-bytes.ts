export type FirstBytesKind = 'associate-rq' | 'tls' | 'http' | 'ssh' | 'other' | 'none';

/** TLS record types alert (21) and handshake (22) with a version of 3.x (RFC 8446 5.1). */
function isTls(bytes: Buffer): boolean {
  return (bytes[0] === 0x15 || bytes[0] === 0x16) && (bytes.length < 2 || bytes[1] === 3);
}

const httpStarts = [
  'HTTP/',
  'GET ',
  'POST',
  'PUT ',
  'HEAD',
  'OPTI',
  'DELE',
  'CONN',
  'TRAC',
  'PATC',
  'PRI ',
  '<htm',
  '<!DO',
];

/** Says what kind of conversation begins like this. `bytes` are the first ones received, 16 are enough. */
export function classifyFirstBytes(bytes: Buffer): FirstBytesKind {
  if (bytes.length === 0) return 'none';
  if (bytes[0] === 1) return 'associate-rq';
  if (isTls(bytes)) return 'tls';
  const text = bytes.toString('latin1');
  if (text.startsWith('SSH-')) return 'ssh';
  if (httpStarts.some((start) => text.startsWith(start))) return 'http';
  return 'other';
}
