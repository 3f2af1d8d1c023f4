import type {
  AnsweredContext,
  AssociateAc,
  AssociateRq,
  Pdu,
  Pdv,
  RequestedContext,
  UserInformation,
} from './pdu.ts';
import { itemType, pduType } from './pdu.ts';

function item(type: number, value: Uint8Array): Buffer {
  const bytes = Buffer.allocUnsafe(4 + value.length);
  bytes[0] = type;
  bytes[1] = 0;
  bytes.writeUInt16BE(value.length, 2);
  bytes.set(value, 4);
  return bytes;
}

function textItem(type: number, text: string): Buffer {
  return item(type, Buffer.from(text, 'latin1'));
}

function encodeRequestedContext(context: RequestedContext): Buffer {
  return item(
    itemType.requestedContext,
    Buffer.concat([
      Buffer.of(context.id, 0, 0, 0),
      textItem(itemType.abstractSyntax, context.abstractSyntax),
      ...context.transferSyntaxes.map((uid) => textItem(itemType.transferSyntax, uid)),
    ]),
  );
}

function encodeAnsweredContext(context: AnsweredContext): Buffer {
  return item(
    itemType.answeredContext,
    Buffer.concat([
      Buffer.of(context.id, 0, context.result, 0),
      textItem(itemType.transferSyntax, context.transferSyntax),
    ]),
  );
}

function encodeUserInformation(user: UserInformation): Buffer {
  const maxLength = Buffer.allocUnsafe(4);
  maxLength.writeUInt32BE(user.maxPduLength);
  const roles = user.roles.map((role) => {
    const uid = Buffer.from(role.sopClassUid, 'latin1');
    const value = Buffer.allocUnsafe(uid.length + 4);
    value.writeUInt16BE(uid.length);
    value.set(uid, 2);
    value[uid.length + 2] = role.scu ? 1 : 0;
    value[uid.length + 3] = role.scp ? 1 : 0;
    return item(itemType.roleSelection, value);
  });
  const version = user.implementationVersionName;
  return item(
    itemType.userInformation,
    Buffer.concat([
      item(itemType.maxLength, maxLength),
      textItem(itemType.implementationClassUid, user.implementationClassUid),
      ...roles,
      ...(version ? [textItem(itemType.implementationVersionName, version)] : []),
      ...user.otherItems.map((other) => item(other.type, other.value)),
    ]),
  );
}

function encodeAssociate(pdu: AssociateRq | AssociateAc): Buffer {
  const head = Buffer.alloc(68);
  head.writeUInt16BE(pdu.protocolVersion);
  head.write(pdu.calledAe.padEnd(16).slice(0, 16), 4, 'latin1');
  head.write(pdu.callingAe.padEnd(16).slice(0, 16), 20, 'latin1');
  const contexts =
    pdu.type === 'associate-rq'
      ? pdu.contexts.map(encodeRequestedContext)
      : pdu.contexts.map(encodeAnsweredContext);
  return Buffer.concat([
    head,
    textItem(itemType.applicationContext, pdu.applicationContext),
    ...contexts,
    encodeUserInformation(pdu.userInformation),
  ]);
}

/** The 12 bytes before one PDV's data when it is alone in its P-DATA-TF, which is how we send (PS3.8 9.3.5). */
export function encodeDataHeader(pdv: Omit<Pdv, 'data'>, dataLength: number): Buffer {
  const header = Buffer.allocUnsafe(12);
  header[0] = pduType['p-data-tf'];
  header[1] = 0;
  header.writeUInt32BE(dataLength + 6, 2);
  header.writeUInt32BE(dataLength + 2, 6);
  header[10] = pdv.contextId;
  header[11] = (pdv.command ? 1 : 0) | (pdv.last ? 2 : 0);
  return header;
}

function encodeData(pdvs: readonly Pdv[]): Buffer {
  return Buffer.concat(pdvs.flatMap((pdv) => [encodeDataHeader(pdv, pdv.data.length).subarray(6), pdv.data]));
}

function encodeBody(pdu: Pdu): Buffer {
  switch (pdu.type) {
    case 'associate-rq':
    case 'associate-ac':
      return encodeAssociate(pdu);
    case 'associate-rj':
      return Buffer.of(0, pdu.result, pdu.source, pdu.reason);
    case 'p-data-tf':
      return encodeData(pdu.pdvs);
    case 'release-rq':
    case 'release-rp':
      return Buffer.alloc(4);
    case 'abort':
      return Buffer.of(0, 0, pdu.source, pdu.reason);
  }
}

/** Encodes a whole PDU, header included (PS3.8 9.3). */
export function encodePdu(pdu: Pdu): Buffer {
  const body = encodeBody(pdu);
  const header = Buffer.alloc(6);
  header[0] = pduType[pdu.type];
  header.writeUInt32BE(body.length, 2);
  return Buffer.concat([header, body]);
}
