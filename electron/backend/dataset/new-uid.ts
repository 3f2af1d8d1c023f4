import { randomBytes } from 'node:crypto';

/** A new UID below 2.25: a random version 4 UUID as a decimal number (PS3.5 B.2). */
export function newUid(): string {
  const bytes = randomBytes(16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return `2.25.${BigInt(`0x${bytes.toString('hex')}`)}`;
}
