import type { UserIdentityType } from '../../../shared/retrieve/association-event.ts';
import type { OtherItem, UserInformation } from './pdu.ts';
import { ProtocolError } from './protocol-error.ts';

/** Who uses us, told to the peer in the A-ASSOCIATE-RQ (PS3.7 D.3.3.7). `secret` goes into the item and nowhere else. */
export interface UserIdentity {
  readonly type: UserIdentityType;
  /** User name in UTF-8; the ticket or assertion of the other types is in `secret`. */
  readonly username?: string;
  /** Passcode (UTF-8), Kerberos ticket, SAML assertion or JSON Web Token, as it goes on the wire. */
  readonly secret?: Uint8Array;
  /** The peer shall confirm it in its A-ASSOCIATE-AC. */
  readonly responseRequested: boolean;
}

/** User identity types of PS3.7 Table D.3-14. */
const typeNumbers: Readonly<Record<UserIdentityType, number>> = {
  username: 1,
  'username-passcode': 2,
  kerberos: 3,
  saml: 4,
  jwt: 5,
};

const requestItem = 0x58;
const answerItem = 0x59;

/** The user identity sub-item of an A-ASSOCIATE-RQ (PS3.7 D.3.3.7.1). Fields longer than 65535 bytes do not fit. */
export function userIdentityItem(identity: UserIdentity): OtherItem {
  const secret = identity.secret ?? new Uint8Array();
  const name = Buffer.from(identity.username ?? '', 'utf8');
  const named = identity.type === 'username' || identity.type === 'username-passcode';
  const primary = named ? name : secret;
  const secondary = identity.type === 'username-passcode' ? secret : new Uint8Array();
  const value = Buffer.alloc(6 + primary.length + secondary.length);
  value[0] = typeNumbers[identity.type];
  value[1] = identity.responseRequested ? 1 : 0;
  value.writeUInt16BE(primary.length, 2);
  value.set(primary, 4);
  value.writeUInt16BE(secondary.length, 4 + primary.length);
  value.set(secondary, 6 + primary.length);
  return { type: requestItem, value };
}

/**
 * The type of the user identity that a peer sent, and nothing else of it; undefined when it sent none.
 * @throws ProtocolError for an item that is cut short.
 */
export function userIdentityTypeOf({ otherItems }: UserInformation): UserIdentityType | 'other' | undefined {
  const value = otherItems.find((one) => one.type === requestItem)?.value;
  if (!value) return undefined;
  if (value.length < 6) throw new ProtocolError(6, 'user identity item is cut short');
  const types = Object.keys(typeNumbers) as UserIdentityType[];
  return types.find((type) => typeNumbers[type] === value[0]) ?? 'other';
}

/** Whether the peer confirmed our user identity (PS3.7 D.3.3.7.2). What it answered besides stays unread. */
export function confirmsUserIdentity({ otherItems }: UserInformation): boolean {
  return otherItems.some((one) => one.type === answerItem);
}
