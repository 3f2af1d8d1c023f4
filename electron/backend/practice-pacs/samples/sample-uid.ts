import { createHash } from 'node:crypto';

/** A UID below 2.25 that depends on `name` only: a version 8 UUID made of its hash (RFC 9562 5.8; PS3.5 B.2). */
export function sampleUid(name: string): string {
  const bytes = createHash('sha256').update(`movescope practice PACS/${name}`).digest().subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return `2.25.${BigInt(`0x${bytes.toString('hex')}`)}`;
}
