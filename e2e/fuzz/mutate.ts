import type { Random } from './random.ts';

/** A PDU as it stands in a stream: P-DATA-TF opened to its values, so that changes inside can keep the framing right. */
interface Pdu {
  readonly type: number;
  readonly body: Buffer;
  readonly values: readonly { readonly contextId: number; readonly flags: number; readonly data: Buffer }[];
}

function readValues(body: Buffer): Pdu['values'] {
  const values: { contextId: number; flags: number; data: Buffer }[] = [];
  for (let at = 0; at + 6 <= body.length; ) {
    const end = at + 4 + body.readUInt32BE(at);
    values.push({ contextId: body[at + 4] ?? 0, flags: body[at + 5] ?? 0, data: body.subarray(at + 6, end) });
    at = end;
  }
  return values;
}

function readPdus(bytes: Buffer): Pdu[] {
  const pdus: Pdu[] = [];
  for (let at = 0; at + 6 <= bytes.length; ) {
    const type = bytes[at] ?? 0;
    const end = at + 6 + bytes.readUInt32BE(at + 2);
    const body = bytes.subarray(at + 6, end);
    pdus.push({ type, body, values: type === 4 ? readValues(body) : [] });
    at = end;
  }
  return pdus;
}

function framed(type: number, body: Buffer): Buffer {
  const head = Buffer.alloc(6);
  head[0] = type;
  head.writeUInt32BE(body.length, 2);
  return Buffer.concat([head, body]);
}

function pdvOf(contextId: number, flags: number, data: Buffer): Buffer {
  const head = Buffer.alloc(6);
  head.writeUInt32BE(data.length + 2);
  head[4] = contextId;
  head[5] = flags;
  return Buffer.concat([head, data]);
}

/** Longer values are spread over several PDUs, so that a length alone does not end the reading. */
const fragmentLength = 100_000;

function writePdu(pdu: Pdu): Buffer {
  if (pdu.type !== 4) return framed(pdu.type, pdu.body);
  if (pdu.values.every(({ data }) => data.length <= fragmentLength)) {
    const values = pdu.values.map(({ contextId, flags, data }) => pdvOf(contextId, flags, data));
    return framed(4, Buffer.concat(values));
  }
  const parts: Buffer[] = [];
  for (const { contextId, flags, data } of pdu.values) {
    for (let at = 0; at === 0 || at < data.length; at += fragmentLength) {
      const last = at + fragmentLength >= data.length;
      const piece = data.subarray(at, at + fragmentLength);
      parts.push(framed(4, pdvOf(contextId, last ? flags : flags & 1, piece)));
    }
  }
  return Buffer.concat(parts);
}

const lengths = [0, 1, 2, 3, 7, 0x7f, 0xff, 0x100, 0xffff, 0x1_0000, 0x7fff_ffff, 0xffff_fffe, 0xffff_ffff];
/** Little endian: item, its end, sequence end, pixel data, Command Field, character set, zeros, an empty sequence item. */
const tags = [
  'feff00e0',
  'feff0de0',
  'feffdde0',
  'e07f1000',
  '00000001',
  '08000500',
  '00000000',
  '0800ffff',
].map((text) => Buffer.from(text, 'hex'));
/** Repeated, these make what grows: nested sequences, empty items, spaces, zero elements, command elements, PDVs, PDUs. */
const bombs = [
  '400030a7ffffffff', // Content Sequence, undefined length
  'feff00e0ffffffff',
  '400030a7fffffffffeff00e0ffffffff',
  'feff00e000000000',
  '2020202020202020',
  '0000000000000000',
  '5c5c5c5c',
  '1b24421b2842',
  '000000090000000000000009',
  '000000020103',
  '040000000006000000020103',
  '0500000000040000000006000000000400000000',
  '200000140100000030000004312e323340000004312e3233',
  '540000080004312e32330101',
].map((text) => Buffer.from(text, 'hex'));

function randomBytes(random: Random, length: number): Buffer {
  return Buffer.from(Array.from({ length }, () => random.below(256)));
}

function replace(bytes: Buffer, at: number, count: number, by: Uint8Array): Buffer {
  return Buffer.concat([bytes.subarray(0, at), by, bytes.subarray(Math.min(bytes.length, at + count))]);
}

type Change = (bytes: Buffer, random: Random, other: Buffer) => Buffer;

/** Where a length field of something may be, how it is written, and where its value begins. */
interface Measured {
  readonly lengthAt: number;
  readonly write: 'writeUInt16BE' | 'writeUInt16LE' | 'writeUInt32LE';
  readonly length: number;
  readonly valueAt: number;
}

/** What stands at `at`, when it looks like an element or an item that fits in: a value with a length before it. */
function measuredAt(bytes: Buffer, at: number): Measured | undefined {
  if (at + 12 > bytes.length) return undefined;
  const isVr = /^[A-Z]{2}$/.test(bytes.toString('latin1', at + 4, at + 6));
  const [short, long] = [bytes.readUInt16LE(at + 6), bytes.readUInt32LE(at + 8)];
  const candidates: readonly (Measured | false)[] = [
    isVr && short > 0 && { lengthAt: at + 6, write: 'writeUInt16LE', length: short, valueAt: at + 8 },
    isVr && short === 0 && { lengthAt: at + 8, write: 'writeUInt32LE', length: long, valueAt: at + 12 },
    { lengthAt: at + 4, write: 'writeUInt32LE', length: bytes.readUInt32LE(at + 4), valueAt: at + 8 },
    bytes[at + 1] === 0 && {
      ...{ lengthAt: at + 2, write: 'writeUInt16BE', length: bytes.readUInt16BE(at + 2), valueAt: at + 4 },
    },
  ];
  return candidates.find(
    (one): one is Measured => one !== false && one.length > 0 && one.valueAt + one.length <= bytes.length,
  );
}

/** Makes a value much longer, and its length right: what costs more than its bytes shows. */
function growValue(bytes: Buffer, random: Random): Buffer {
  for (let attempt = 0; attempt < 40; attempt += 1) {
    const found = measuredAt(bytes, random.below(bytes.length + 1));
    if (!found) continue;
    const { lengthAt, write, length, valueAt } = found;
    const most = write === 'writeUInt32LE' ? (random.chance(0.05) ? 1_000_000 : 60_000) : 65_000 - length;
    if (most <= 0) continue;
    const bomb = random.pick(bombs);
    const piece = Buffer.concat(Array<Buffer>(1 + random.below(Math.ceil(most / bomb.length))).fill(bomb));
    const grown = replace(bytes, valueAt + random.below(length + 1), 0, piece.subarray(0, most));
    grown[write](length + Math.min(piece.length, most), lengthAt);
    return grown;
  }
  return bytes;
}

function lengthField(bytes: Buffer, random: Random): Buffer {
  const size = random.pick([2, 4] as const);
  if (bytes.length < size) return bytes;
  const at = random.below(bytes.length - size + 1);
  const value = random.chance(0.5) ? random.pick(lengths) : random.below(bytes.length * 2 + 2);
  const changed = Buffer.from(bytes);
  if (size === 2) {
    if (random.chance(0.5)) changed.writeUInt16BE(value & 0xffff, at);
    else changed.writeUInt16LE(value & 0xffff, at);
  } else if (random.chance(0.5)) changed.writeUInt32BE(value >>> 0, at);
  else changed.writeUInt32LE(value >>> 0, at);
  return changed;
}

/** What may happen to any bytes, a whole stream or the inside of one value. */
const changes: readonly Change[] = [
  (bytes, random) => {
    const changed = Buffer.from(bytes);
    for (let count = 1 + random.below(4); count > 0 && changed.length > 0; count -= 1) {
      const at = random.below(changed.length);
      changed[at] = (changed[at] ?? 0) ^ (1 << random.below(8));
    }
    return changed;
  },
  lengthField,
  lengthField,
  growValue,
  (bytes, random) => bytes.subarray(0, random.below(bytes.length + 1)),
  (bytes, random, other) => {
    const from = random.below(other.length);
    const piece = other.subarray(from, from + 1 + random.below(2000));
    return replace(bytes, random.below(bytes.length + 1), random.chance(0.5) ? piece.length : 0, piece);
  },
  (bytes, random) => {
    const from = random.below(bytes.length + 1);
    const piece = bytes.subarray(from, from + 1 + random.below(500));
    return replace(bytes, from, 0, Buffer.concat(Array<Buffer>(1 + random.below(20)).fill(piece)));
  },
  (bytes, random) => replace(bytes, random.below(bytes.length + 1), random.below(300), Buffer.alloc(0)),
  (bytes, random) => replace(bytes, random.below(bytes.length + 1), 4, random.pick(tags)),
  (bytes, random) => {
    if (bytes.length < 16) return bytes;
    const changed = Buffer.from(bytes);
    const [one, two] = [random.below(bytes.length - 4), random.below(bytes.length - 4)];
    bytes.copy(changed, one, two, two + 4);
    bytes.copy(changed, two, one, one + 4);
    return changed;
  },
  (bytes, random) =>
    replace(bytes, random.below(bytes.length + 1), 0, randomBytes(random, 1 + random.below(64))),
  (bytes, random) => {
    const changed = Buffer.from(bytes);
    const at = random.below(bytes.length + 1);
    changed.fill(
      random.pick([0, 0x20, 0xff, 0x5c]),
      at,
      Math.min(changed.length, at + 1 + random.below(200)),
    );
    return changed;
  },
  (bytes, random) => {
    const count = random.chance(0.02) ? 20_000 : 1 + random.below(400);
    const piece = Buffer.concat(Array<Buffer>(count).fill(random.pick(bombs)));
    return replace(bytes, random.below(bytes.length + 1), random.below(16), piece);
  },
];

function changed(bytes: Buffer, random: Random, other: Buffer): Buffer {
  return random.pick(changes)(bytes, random, other);
}

/** Changes inside one PDU: the lengths around are put right again. */
function changeInside(pdu: Pdu, random: Random, other: Buffer): Pdu {
  if (pdu.values.length === 0) return { ...pdu, body: changed(pdu.body, random, other) };
  const chosen = random.below(pdu.values.length);
  const values = pdu.values.map((value, index) => {
    if (index !== chosen) return value;
    if (random.chance(0.1)) return { ...value, flags: random.below(4) };
    if (random.chance(0.1)) return { ...value, contextId: random.below(256) };
    return { ...value, data: changed(value.data, random, other) };
  });
  return { ...pdu, values };
}

function changeOrder(pdus: Pdu[], random: Random, others: readonly Pdu[]): Pdu[] {
  const at = random.below(pdus.length);
  const pdu = pdus[at];
  if (!pdu) return pdus;
  switch (random.below(6)) {
    case 0:
      return pdus.toSpliced(at, 1);
    case 1:
      return pdus.toSpliced(at, 0, ...Array<Pdu>(1 + random.below(5)).fill(pdu));
    case 2:
      return pdus.toSpliced(at, 1).toSpliced(random.below(pdus.length), 0, pdu);
    case 3:
      return pdus.with(at, { ...pdu, type: random.below(10) });
    case 4:
      return pdus.toSpliced(at, 0, { type: 5 + random.below(3), body: Buffer.alloc(4), values: [] });
    default:
      return pdus.toSpliced(at, 0, random.pick(others));
  }
}

/** One to four changes to a recorded stream; `other` is another one, to borrow from. */
export function mutate(bytes: Buffer, other: Buffer, random: Random): Buffer {
  let pdus = readPdus(bytes);
  const others = readPdus(other);
  let raw = false;
  let stream = bytes;
  for (let count = 1 + random.below(4); count > 0; count -= 1) {
    const kind = random.below(10);
    if (raw || kind < 2) {
      // From here on the framing is whatever comes out.
      if (!raw) stream = Buffer.concat(pdus.map(writePdu));
      raw = true;
      stream = changed(stream, random, other);
    } else if (kind < 4) {
      pdus = changeOrder(pdus, random, others);
    } else {
      const at = random.below(pdus.length);
      const pdu = pdus[at];
      // The association itself is changed less often: else little would be reached beyond it.
      if (pdu && (at > 0 || random.chance(0.3))) pdus = pdus.with(at, changeInside(pdu, random, other));
    }
  }
  return raw ? stream : Buffer.concat(pdus.map(writePdu));
}

/** Cuts a stream into what is written at once: whole, in a few pieces, in many, or byte by byte. */
export function cut(bytes: Buffer, random: Random): Buffer[] {
  const style = random.below(10);
  if (bytes.length < 2 || style < 2) return [bytes];
  if (style < 5) return cutAtPdus(bytes);
  if (style === 9 && bytes.length <= 1500) return Array.from(bytes, (_, at) => bytes.subarray(at, at + 1));
  const pieces: Buffer[] = [];
  const longest = style < 7 ? bytes.length : 1500;
  for (let at = 0; at < bytes.length; ) {
    const end = Math.min(bytes.length, at + 1 + random.below(longest));
    pieces.push(bytes.subarray(at, end));
    at = end;
  }
  return pieces;
}

/** Cuts where PDUs end, as far as their lengths tell: who waits for an answer before the next PDU sends like this. */
export function cutAtPdus(bytes: Buffer): Buffer[] {
  const pieces: Buffer[] = [];
  let at = 0;
  while (at + 6 <= bytes.length) {
    const end = Math.min(bytes.length, at + 6 + bytes.readUInt32BE(at + 2));
    pieces.push(bytes.subarray(at, end));
    at = end;
  }
  if (at < bytes.length) pieces.push(bytes.subarray(at));
  return pieces;
}
