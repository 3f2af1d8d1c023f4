import { InvalidArgumentError } from 'commander';
import {
  aeTitleSchema,
  formatPeerAe,
  type PeerAe,
  parsePeerAe,
} from '../../shared/dicom/application-entity.ts';
import { callerRuleSchema } from '../../shared/dicom/caller-rule.ts';
import { type MatchingKeys, matchingKeysSchema } from '../../shared/dicom/matching-key.ts';
import { isUid } from '../../shared/dicom/uid.ts';
import { type FaultId, isFaultId, practiceFaults } from '../../shared/practice/faults.ts';

/** Readers of what is typed. Each throws commander's InvalidArgumentError, which ends the program with status 2. */

export function readPeer(text: string): PeerAe {
  const peer = parsePeerAe(text);
  if (!peer)
    throw new InvalidArgumentError('Write a peer as AET@host:port, for example ARCHIVE@192.0.2.10:104.');
  return peer;
}

export function readPeers(text: string, earlier: readonly PeerAe[] = []): readonly PeerAe[] {
  const peer = readPeer(text);
  const twice = earlier.some((other) => formatPeerAe(other) === formatPeerAe(peer));
  return twice ? earlier : [...earlier, peer];
}

export function readAeTitle(text: string): string {
  const aeTitle = aeTitleSchema.safeParse(text);
  if (!aeTitle.success)
    throw new InvalidArgumentError(aeTitle.error.issues[0]?.message ?? 'Not an AE title.');
  return aeTitle.data;
}

export function readCallers(text: string, earlier: readonly string[] = []): readonly string[] {
  const caller = callerRuleSchema.safeParse(text);
  if (!caller.success) throw new InvalidArgumentError(caller.error.issues[0]?.message ?? 'Not a caller.');
  return [...earlier, caller.data];
}

export function readFault(text: string): FaultId {
  if (isFaultId(text)) return text;
  const list = practiceFaults.map(({ id, title }) => `  ${id}  ${title}`).join('\n');
  throw new InvalidArgumentError(`No such fault. There are:\n${list}`);
}

/** 0 stands for any free port. */
export function readPort(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535)
    throw new InvalidArgumentError('A port is a number from 0 to 65535.');
  return port;
}

export function readSeconds(text: string): number {
  const seconds = Number(text);
  if (!Number.isFinite(seconds) || seconds <= 0 || seconds > 86_400) {
    throw new InvalidArgumentError('Write a number of seconds above 0.');
  }
  return seconds;
}

export function readBusyRetries(text: string): number {
  const retries = Number(text);
  if (!Number.isSafeInteger(retries) || retries < 0 || retries > 20)
    throw new InvalidArgumentError('Write a whole number from 0 to 20.');
  return retries;
}

export function readCount(text: string): number {
  const count = Number(text);
  if (!Number.isSafeInteger(count) || count < 1)
    throw new InvalidArgumentError('Write a whole number above 0.');
  return count;
}

export function readUid(text: string): string {
  if (!isUid(text))
    throw new InvalidArgumentError('A UID has only digits and single dots, at most 64 characters.');
  return text;
}

/** `Keyword=value`; without a value (`Keyword` or `Keyword=`) the attribute is only asked for. */
export function readKey(text: string, earlier: MatchingKeys = {}): MatchingKeys {
  const equals = text.indexOf('=');
  const keyword = equals < 0 ? text : text.slice(0, equals);
  const keys = matchingKeysSchema.safeParse({ [keyword]: equals < 0 ? '' : text.slice(equals + 1) });
  if (!keys.success) {
    throw new InvalidArgumentError('Write a key as Keyword=value, for example PatientName=DOE*.');
  }
  return { ...earlier, ...keys.data };
}
