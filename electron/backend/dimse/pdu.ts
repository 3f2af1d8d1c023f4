/** The protocol data units of the DICOM upper layer (PS3.8 9.3), as values. AE titles and UIDs are without padding. */

/** The only application context name there is (PS3.7 A.2.1). */
export const applicationContextName = '1.2.840.10008.3.1.1.1';

export interface RoleSelection {
  readonly sopClassUid: string;
  readonly scu: boolean;
  readonly scp: boolean;
}

/** A user information item that we do not interpret (PS3.7 D.3.3: asynchronous operations, extended negotiation, identity). */
export interface OtherItem {
  readonly type: number;
  readonly value: Uint8Array;
}

export interface UserInformation {
  /** Largest P-DATA-TF that the sender of this item takes, in bytes; 0 is unlimited (PS3.8 D.1). */
  readonly maxPduLength: number;
  readonly implementationClassUid: string;
  readonly implementationVersionName: string;
  readonly roles: readonly RoleSelection[];
  readonly otherItems: readonly OtherItem[];
}

interface AssociateParties {
  /** Bit 0 stands for version 1. */
  readonly protocolVersion: number;
  readonly calledAe: string;
  readonly callingAe: string;
  /** As received, with padding: 16 bytes each, hexadecimal. Not encoded. */
  readonly calledAeBytes?: string;
  readonly callingAeBytes?: string;
  readonly applicationContext: string;
  readonly userInformation: UserInformation;
}

export interface RequestedContext {
  readonly id: number;
  readonly abstractSyntax: string;
  readonly transferSyntaxes: readonly string[];
}

/** `result`: 0 accepted, 1 user rejection, 2 no reason, 3 abstract syntax, 4 transfer syntaxes (PS3.8 9.3.3.2). */
export interface AnsweredContext {
  readonly id: number;
  readonly result: number;
  readonly transferSyntax: string;
}

export interface AssociateRq extends AssociateParties {
  readonly type: 'associate-rq';
  readonly contexts: readonly RequestedContext[];
}

export interface AssociateAc extends AssociateParties {
  readonly type: 'associate-ac';
  readonly contexts: readonly AnsweredContext[];
}

export interface AssociateRj {
  readonly type: 'associate-rj';
  readonly result: number;
  readonly source: number;
  readonly reason: number;
}

/** One presentation data value: a piece of a command set or of a data set (PS3.8 9.3.5.1 and Annex E). */
export interface Pdv {
  readonly contextId: number;
  readonly command: boolean;
  readonly last: boolean;
  readonly data: Uint8Array;
}

export interface PDataTf {
  readonly type: 'p-data-tf';
  readonly pdvs: readonly Pdv[];
}

export interface ReleaseRq {
  readonly type: 'release-rq';
}

export interface ReleaseRp {
  readonly type: 'release-rp';
}

export interface Abort {
  readonly type: 'abort';
  readonly source: number;
  readonly reason: number;
}

/** PDUs that are collected before they are handed on; P-DATA-TF is streamed instead. */
export type ControlPdu = AssociateRq | AssociateAc | AssociateRj | ReleaseRq | ReleaseRp | Abort;
export type Pdu = ControlPdu | PDataTf;

/** PDU type bytes (PS3.8 9.3.1). */
export const pduType = {
  'associate-rq': 1,
  'associate-ac': 2,
  'associate-rj': 3,
  'p-data-tf': 4,
  'release-rq': 5,
  'release-rp': 6,
  abort: 7,
} as const satisfies Record<Pdu['type'], number>;

/** Item types inside A-ASSOCIATE PDUs (PS3.8 9.3.2, PS3.7 D.3.3). */
export const itemType = {
  applicationContext: 0x10,
  requestedContext: 0x20,
  answeredContext: 0x21,
  abstractSyntax: 0x30,
  transferSyntax: 0x40,
  userInformation: 0x50,
  maxLength: 0x51,
  implementationClassUid: 0x52,
  roleSelection: 0x54,
  implementationVersionName: 0x55,
} as const;

/** What a peer is taken to accept when its A-ASSOCIATE PDU has no maximum length item: the common default. */
export const assumedMaxPduLength = 16384;
