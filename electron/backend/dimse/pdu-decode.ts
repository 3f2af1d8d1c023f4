import {
  maxContexts,
  maxItemTextLength,
  maxTransferSyntaxesPerContext,
  maxUserItems,
  minPeerPduLength,
} from './limits.ts';
import type {
  AnsweredContext,
  AssociateAc,
  AssociateRq,
  ControlPdu,
  OtherItem,
  RequestedContext,
  RoleSelection,
  UserInformation,
} from './pdu.ts';
import { assumedMaxPduLength, itemType, pduType } from './pdu.ts';
import { ProtocolError } from './protocol-error.ts';
import { wireText } from './wire-text.ts';

interface Item {
  readonly type: number;
  readonly value: Buffer;
}

/** UIDs and names, without the spaces and NULs that pad them. */
function text(bytes: Buffer): string {
  if (bytes.length > maxItemTextLength) throw new ProtocolError(6, `a UID or name of ${bytes.length} bytes`);
  return wireText(bytes, maxItemTextLength);
}

/** Splits `bytes` into items of type, reserved byte, 16-bit length and value. */
function items(bytes: Buffer, where: string, maxCount: number): Item[] {
  const found: Item[] = [];
  let at = 0;
  while (at < bytes.length) {
    if (at + 4 > bytes.length) throw new ProtocolError(6, `${where}: an item is cut short`);
    const end = at + 4 + bytes.readUInt16BE(at + 2);
    if (end > bytes.length) throw new ProtocolError(6, `${where}: an item is longer than what holds it`);
    if (found.length === maxCount) throw new ProtocolError(6, `${where}: more than ${maxCount} items`);
    found.push({ type: bytes.readUInt8(at), value: bytes.subarray(at + 4, end) });
    at = end;
  }
  return found;
}

function decodeRequestedContext(value: Buffer): RequestedContext {
  if (value.length < 4) throw new ProtocolError(6, 'presentation context item is cut short');
  const inner = items(value.subarray(4), 'presentation context', maxTransferSyntaxesPerContext + 1);
  const abstract = inner.find((one) => one.type === itemType.abstractSyntax);
  if (!abstract) throw new ProtocolError(6, 'presentation context without abstract syntax');
  return {
    id: value.readUInt8(0),
    abstractSyntax: text(abstract.value),
    transferSyntaxes: inner
      .filter((one) => one.type === itemType.transferSyntax)
      .map((one) => text(one.value)),
  };
}

function decodeAnsweredContext(value: Buffer): AnsweredContext {
  if (value.length < 4) throw new ProtocolError(6, 'presentation context item is cut short');
  const result = value.readUInt8(2);
  // The transfer syntax of a refused context is not significant (PS3.8 9.3.3.2): nothing about it may end the association.
  const inner =
    result === 0 ? items(value.subarray(4), 'presentation context', maxTransferSyntaxesPerContext + 1) : [];
  const transfer = inner.find((one) => one.type === itemType.transferSyntax);
  if (result === 0 && !transfer) throw new ProtocolError(6, 'accepted context without transfer syntax');
  return { id: value.readUInt8(0), result, transferSyntax: transfer ? text(transfer.value) : '' };
}

function decodeRole(value: Buffer): RoleSelection {
  const uidLength = value.length >= 2 ? value.readUInt16BE(0) : -1;
  if (uidLength < 0 || value.length < uidLength + 4) {
    throw new ProtocolError(6, 'role selection item is cut short');
  }
  return {
    sopClassUid: text(value.subarray(2, 2 + uidLength)),
    scu: value.readUInt8(2 + uidLength) === 1,
    scp: value.readUInt8(3 + uidLength) === 1,
  };
}

function decodeUserInformation(value: Buffer): UserInformation {
  let maxPduLength = assumedMaxPduLength;
  let implementationClassUid = '';
  let implementationVersionName = '';
  const roles: RoleSelection[] = [];
  const otherItems: OtherItem[] = [];
  for (const one of items(value, 'user information', maxUserItems)) {
    if (one.type === itemType.maxLength) {
      if (one.value.length !== 4) throw new ProtocolError(6, 'maximum length item is not 4 bytes long');
      maxPduLength = one.value.readUInt32BE(0);
      if (maxPduLength > 0 && maxPduLength < minPeerPduLength) {
        throw new ProtocolError(6, `a maximum length of ${maxPduLength} bytes`);
      }
    } else if (one.type === itemType.implementationClassUid) implementationClassUid = text(one.value);
    else if (one.type === itemType.implementationVersionName) implementationVersionName = text(one.value);
    else if (one.type === itemType.roleSelection) roles.push(decodeRole(one.value));
    else otherItems.push({ type: one.type, value: one.value });
  }
  return { maxPduLength, implementationClassUid, implementationVersionName, roles, otherItems };
}

const noUserInformation: UserInformation = {
  maxPduLength: assumedMaxPduLength,
  implementationClassUid: '',
  implementationVersionName: '',
  roles: [],
  otherItems: [],
};

/** One ID for two contexts would leave open how its messages are encoded. */
function withDistinctIds<Context extends { readonly id: number }>(contexts: readonly Context[]): Context[] {
  const byId = new Map(contexts.map((one) => [one.id, one]));
  if (byId.size < contexts.length) throw new ProtocolError(6, 'two presentation contexts with one ID');
  if (byId.size > maxContexts) throw new ProtocolError(6, `more than ${maxContexts} presentation contexts`);
  return [...contexts];
}

function decodeAssociate(type: 'associate-rq' | 'associate-ac', body: Buffer): AssociateRq | AssociateAc {
  if (body.length < 68) throw new ProtocolError(6, `${type} is cut short`);
  // Application context, user information, and room for items that nobody knows yet (PS3.8 9.3.1).
  const all = items(body.subarray(68), type, maxContexts + 16);
  const context = all.find((one) => one.type === itemType.applicationContext);
  const user = all.find((one) => one.type === itemType.userInformation);
  const parties = {
    protocolVersion: body.readUInt16BE(0),
    calledAe: text(body.subarray(4, 20)),
    callingAe: text(body.subarray(20, 36)),
    calledAeBytes: body.toString('hex', 4, 20),
    callingAeBytes: body.toString('hex', 20, 36),
    applicationContext: context ? text(context.value) : '',
    userInformation: user ? decodeUserInformation(user.value) : noUserInformation,
  };
  if (type === 'associate-rq') {
    const requested = all.filter((one) => one.type === itemType.requestedContext);
    return {
      type,
      ...parties,
      contexts: withDistinctIds(requested.map((one) => decodeRequestedContext(one.value))),
    };
  }
  const answered = all.filter((one) => one.type === itemType.answeredContext);
  return {
    type,
    ...parties,
    contexts: withDistinctIds(answered.map((one) => decodeAnsweredContext(one.value))),
  };
}

function fourBytes(body: Buffer, name: string): Buffer {
  if (body.length < 4) throw new ProtocolError(6, `${name} is cut short`);
  return body;
}

/**
 * Decodes the variable field of a PDU other than P-DATA-TF (PS3.8 9.3). Unknown items are kept or left out, as the
 * standard asks (9.3.1). Throws ProtocolError for anything that is cut short, too long or unknown.
 */
export function decodeControlPdu(type: number, body: Buffer): ControlPdu {
  switch (type) {
    case pduType['associate-rq']:
      return decodeAssociate('associate-rq', body);
    case pduType['associate-ac']:
      return decodeAssociate('associate-ac', body);
    case pduType['associate-rj']: {
      const bytes = fourBytes(body, 'A-ASSOCIATE-RJ');
      const [result, source, reason] = [bytes.readUInt8(1), bytes.readUInt8(2), bytes.readUInt8(3)];
      return { type: 'associate-rj', result, source, reason };
    }
    case pduType['release-rq']:
      return { type: 'release-rq' };
    case pduType['release-rp']:
      return { type: 'release-rp' };
    case pduType.abort: {
      const bytes = fourBytes(body, 'A-ABORT');
      return { type: 'abort', source: bytes.readUInt8(2), reason: bytes.readUInt8(3) };
    }
    default:
      throw new ProtocolError(1, `PDU type ${type} does not exist`);
  }
}
