import { maxCommandTextLength, maxOffendingElements } from './limits.ts';
import { ProtocolError } from './protocol-error.ts';
import { wireText } from './wire-text.ts';

/** Command Field values (0000,0100) of the DIMSE services that we speak (PS3.7 E.1). Responses have bit 15 set. */
export const commandField = {
  storeRq: 0x0001,
  getRq: 0x0010,
  findRq: 0x0020,
  moveRq: 0x0021,
  echoRq: 0x0030,
  eventReportRq: 0x0100,
  actionRq: 0x0130,
  cancelRq: 0x0fff,
} as const;

export const responseBit = 0x8000;
/** Command Data Set Type (0000,0800) of a message without data set. Any other value says that one follows. */
export const noDataSet = 0x0101;
/** What we send when a data set follows; the value is free (PS3.7 E.1). */
export const withDataSet = 0x0001;
export const mediumPriority = 0x0000;

/** A DIMSE command set (PS3.7 6.3, E.1). An element that was absent, or empty, is absent here. */
export interface CommandSet {
  readonly commandField: number;
  readonly affectedSopClassUid?: string | undefined;
  readonly requestedSopClassUid?: string | undefined;
  readonly messageId?: number | undefined;
  readonly messageIdBeingRespondedTo?: number | undefined;
  readonly moveDestination?: string | undefined;
  readonly priority?: number | undefined;
  readonly commandDataSetType: number;
  readonly status?: number | undefined;
  /** Tags as eight hexadecimal digits. */
  readonly offendingElements?: readonly string[] | undefined;
  readonly errorComment?: string | undefined;
  readonly errorId?: number | undefined;
  readonly affectedSopInstanceUid?: string | undefined;
  readonly requestedSopInstanceUid?: string | undefined;
  readonly eventTypeId?: number | undefined;
  readonly actionTypeId?: number | undefined;
  readonly remaining?: number | undefined;
  readonly completed?: number | undefined;
  readonly failed?: number | undefined;
  readonly warning?: number | undefined;
  readonly moveOriginatorAe?: string | undefined;
  readonly moveOriginatorMessageId?: number | undefined;
  /** Elements not listed above, by element number of group 0000, values as received. */
  readonly others?: ReadonlyMap<number, Uint8Array> | undefined;
}

type FieldName = Exclude<keyof CommandSet, 'others'>;
type FieldKind = 'uid' | 'us' | 'text' | 'at';

/** In ascending order, which is the order of encoding. */
const fields: readonly (readonly [number, FieldName, FieldKind])[] = [
  [0x0002, 'affectedSopClassUid', 'uid'],
  [0x0003, 'requestedSopClassUid', 'uid'],
  [0x0100, 'commandField', 'us'],
  [0x0110, 'messageId', 'us'],
  [0x0120, 'messageIdBeingRespondedTo', 'us'],
  [0x0600, 'moveDestination', 'text'],
  [0x0700, 'priority', 'us'],
  [0x0800, 'commandDataSetType', 'us'],
  [0x0900, 'status', 'us'],
  [0x0901, 'offendingElements', 'at'],
  [0x0902, 'errorComment', 'text'],
  [0x0903, 'errorId', 'us'],
  [0x1000, 'affectedSopInstanceUid', 'uid'],
  [0x1001, 'requestedSopInstanceUid', 'uid'],
  [0x1002, 'eventTypeId', 'us'],
  [0x1008, 'actionTypeId', 'us'],
  [0x1020, 'remaining', 'us'],
  [0x1021, 'completed', 'us'],
  [0x1022, 'failed', 'us'],
  [0x1023, 'warning', 'us'],
  [0x1030, 'moveOriginatorAe', 'text'],
  [0x1031, 'moveOriginatorMessageId', 'us'],
];
const fieldByElement = new Map(fields.map(([element, name, kind]) => [element, { name, kind }]));

function encodeValue(kind: FieldKind, value: string | number | readonly string[]): Buffer {
  if (kind === 'us') {
    const bytes = Buffer.allocUnsafe(2);
    bytes.writeUInt16LE(Number(value) & 0xffff);
    return bytes;
  }
  if (kind === 'at') {
    const tags = Array.isArray(value) ? value : [value];
    return Buffer.concat(
      tags.map((tag: string) => {
        const bytes = Buffer.allocUnsafe(4);
        bytes.writeUInt16LE(Number.parseInt(tag.slice(0, 4), 16), 0);
        bytes.writeUInt16LE(Number.parseInt(tag.slice(4), 16), 2);
        return bytes;
      }),
    );
  }
  const text = String(value);
  const padded = text.length % 2 === 0 ? text : `${text}${kind === 'uid' ? '\0' : ' '}`;
  return Buffer.from(padded, 'latin1');
}

function element(number: number, value: Uint8Array): Buffer {
  const bytes = Buffer.allocUnsafe(8 + value.length);
  bytes.writeUInt16LE(0, 0);
  bytes.writeUInt16LE(number, 2);
  bytes.writeUInt32LE(value.length, 4);
  bytes.set(value, 8);
  return bytes;
}

/** Encodes in Implicit VR Little Endian with the group length first (PS3.7 6.3.1). */
export function encodeCommandSet(command: CommandSet): Buffer {
  const parts: (readonly [number, Buffer])[] = [];
  for (const [number, name, kind] of fields) {
    const value = command[name];
    if (value !== undefined) parts.push([number, element(number, encodeValue(kind, value))]);
  }
  if (command.others) {
    for (const [number, value] of command.others) parts.push([number, element(number, value)]);
    parts.sort(([left], [right]) => left - right);
  }
  const body = parts.map(([, bytes]) => bytes);
  const length = Buffer.allocUnsafe(4);
  length.writeUInt32LE(body.reduce((sum, bytes) => sum + bytes.length, 0));
  return Buffer.concat([element(0, length), ...body]);
}

function decodeValue(kind: FieldKind, value: Buffer): string | number | readonly string[] | undefined {
  if (kind === 'us') return value.length >= 2 ? value.readUInt16LE(0) : undefined;
  if (kind === 'at') {
    const tags: string[] = [];
    const end = Math.min(value.length, maxOffendingElements * 4);
    for (let at = 0; at + 4 <= end; at += 4) {
      const [group, number] = [value.readUInt16LE(at), value.readUInt16LE(at + 2)];
      tags.push((group * 0x10000 + number).toString(16).toUpperCase().padStart(8, '0'));
    }
    return tags.length > 0 ? tags : undefined;
  }
  return wireText(value, maxCommandTextLength) || undefined;
}

/** Decodes a whole command set. Throws ProtocolError when it is cut short or lacks Command Field. */
export function decodeCommandSet(input: Uint8Array): CommandSet {
  const bytes = Buffer.from(input.buffer, input.byteOffset, input.byteLength);
  const found: Partial<Record<FieldName, string | number | readonly string[]>> = {};
  const others = new Map<number, Uint8Array>();
  let at = 0;
  while (at < bytes.length) {
    if (at + 8 > bytes.length) throw new ProtocolError(6, 'command set is cut short');
    const [group, number, length] = [
      bytes.readUInt16LE(at),
      bytes.readUInt16LE(at + 2),
      bytes.readUInt32LE(at + 4),
    ];
    if (length > bytes.length - at - 8)
      throw new ProtocolError(6, 'command element is longer than the command set');
    if (group !== 0) throw new ProtocolError(6, `command set with an element of group ${group.toString(16)}`);
    const value = bytes.subarray(at + 8, at + 8 + length);
    const field = fieldByElement.get(number);
    if (field) {
      const decoded = decodeValue(field.kind, value);
      if (decoded !== undefined) found[field.name] = decoded;
    } else if (number !== 0) {
      others.set(number, Buffer.from(value));
    }
    at += 8 + length;
  }
  if (found.commandField === undefined) throw new ProtocolError(6, 'command set without Command Field');
  // A peer that leaves the type out has no way to announce a data set, so none follows.
  const command = { commandDataSetType: noDataSet, ...found, ...(others.size > 0 ? { others } : {}) };
  return command as CommandSet;
}
