import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AssociateAc, AssociateRq, ControlPdu, Pdu } from './pdu.ts';
import { applicationContextName } from './pdu.ts';
import { decodeControlPdu } from './pdu-decode.ts';
import { encodePdu } from './pdu-encode.ts';
import { PduReader } from './pdu-reader.ts';
import { ProtocolError } from './protocol-error.ts';

const uid = fc
  .array(fc.integer({ min: 0, max: 99999 }), { minLength: 1, maxLength: 8 })
  .map((parts) => parts.join('.'));
const aeTitle = fc.stringMatching(/^[A-Z0-9_]([A-Z0-9_ ]{0,14}[A-Z0-9_])?$/);
const userInformation = fc.record({
  maxPduLength: fc.oneof(fc.constant(0), fc.integer({ min: 128, max: 0xffffffff })),
  implementationClassUid: uid,
  implementationVersionName: fc.stringMatching(/^[A-Z0-9_]{0,16}$/),
  roles: fc.array(fc.record({ sopClassUid: uid, scu: fc.boolean(), scp: fc.boolean() }), { maxLength: 4 }),
  otherItems: fc.array(
    fc.record({
      type: fc.constantFrom(0x53, 0x56, 0x57, 0x58, 0x59, 0x7f),
      value: fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
    }),
    { maxLength: 3 },
  ),
});
const parties = {
  protocolVersion: fc.constant(1),
  calledAe: aeTitle,
  callingAe: aeTitle,
  applicationContext: fc.constant(applicationContextName),
  userInformation,
};
const contextId = fc.nat(127).map((index) => index * 2 + 1);
const associateRq: fc.Arbitrary<AssociateRq> = fc.record({
  type: fc.constant('associate-rq' as const),
  ...parties,
  contexts: fc.uniqueArray(
    fc.record({
      id: contextId,
      abstractSyntax: uid,
      transferSyntaxes: fc.array(uid, { minLength: 1, maxLength: 4 }),
    }),
    { maxLength: 5, selector: (context) => context.id },
  ),
});
const associateAc: fc.Arbitrary<AssociateAc> = fc.record({
  type: fc.constant('associate-ac' as const),
  ...parties,
  contexts: fc.uniqueArray(
    fc.oneof(
      fc.record({ id: contextId, result: fc.constant(0), transferSyntax: uid }),
      fc.record({ id: contextId, result: fc.integer({ min: 1, max: 4 }), transferSyntax: fc.constant('') }),
    ),
    { maxLength: 5, selector: (context) => context.id },
  ),
});
const byte = fc.nat(255);
const control: fc.Arbitrary<ControlPdu> = fc.oneof(
  associateRq,
  associateAc,
  fc.record({ type: fc.constant('associate-rj' as const), result: byte, source: byte, reason: byte }),
  fc.record({ type: fc.constant('release-rq' as const) }),
  fc.record({ type: fc.constant('release-rp' as const) }),
  fc.record({ type: fc.constant('abort' as const), source: byte, reason: byte }),
);
const data: fc.Arbitrary<Pdu> = fc.record({
  type: fc.constant('p-data-tf' as const),
  pdvs: fc.array(
    fc.record({
      contextId,
      command: fc.boolean(),
      last: fc.boolean(),
      data: fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
    }),
    { maxLength: 4 },
  ),
});
const anyPdu = fc.oneof(control, data);

/** What a decoder gives beside what was encoded: the AE titles as they went over the line. */
function asReceived<P extends Pdu>(pdu: P): P {
  if (pdu.type !== 'associate-rq' && pdu.type !== 'associate-ac') return pdu;
  const bytes = (aeTitle: string): string => Buffer.from(aeTitle.padEnd(16), 'latin1').toString('hex');
  return { ...pdu, calledAeBytes: bytes(pdu.calledAe), callingAeBytes: bytes(pdu.callingAe) };
}

interface Reading {
  readonly seen: unknown[];
  readonly errors: unknown[];
}

/** Reads the pieces; with `wait`, the receiver holds the reader back at every opportunity. */
async function read(pieces: readonly Uint8Array[], wait = false, maxPduLength = 0): Promise<Reading> {
  const seen: unknown[] = [];
  const errors: unknown[] = [];
  const later = (): Promise<void> | undefined => (wait ? Promise.resolve() : undefined);
  let fragment: { contextId: number; command: boolean; last: boolean; parts: Uint8Array[] } | undefined;
  let idle: (() => void) | undefined;
  const reader = new PduReader(
    {
      pdu(pdu) {
        seen.push(pdu);
        return later();
      },
      fragmentStart(header) {
        fragment = { ...header, parts: [] };
      },
      fragmentBytes(bytes) {
        fragment?.parts.push(bytes);
        return later();
      },
      fragmentEnd() {
        const { parts = [], ...header } = fragment ?? {};
        seen.push({ ...header, data: Buffer.concat(parts) });
        return later();
      },
    },
    {
      maxPduLength,
      onHold(held) {
        if (!held) idle?.();
      },
      onError: (error) => {
        errors.push(error);
        idle?.();
      },
    },
  );
  for (const piece of pieces) {
    reader.push(piece);
    if (reader.held) {
      await new Promise<void>((resolve) => {
        idle = resolve;
      });
    }
  }
  return { seen, errors };
}

function expected(pdus: readonly Pdu[]): unknown[] {
  return pdus.flatMap((pdu): unknown[] => (pdu.type === 'p-data-tf' ? [...pdu.pdvs] : [pdu]));
}

function split(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const at = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b);
  return [0, ...at].map((start, index) => bytes.subarray(start, at[index] ?? bytes.length));
}

describe('PDU codec', () => {
  test('what is encoded is decoded to the same', () => {
    fc.assert(
      fc.property(control, (pdu) => {
        const bytes = encodePdu(pdu);
        expect(bytes.readUInt32BE(2)).toBe(bytes.length - 6);
        expect(decodeControlPdu(bytes.readUInt8(0), bytes.subarray(6))).toEqual(asReceived(pdu));
      }),
    );
  });

  test('an A-ASSOCIATE-RQ has the bytes of PS3.8 9.3.2', () => {
    const bytes = encodePdu({
      type: 'associate-rq',
      protocolVersion: 1,
      calledAe: 'PACS',
      callingAe: 'ME',
      applicationContext: applicationContextName,
      contexts: [{ id: 1, abstractSyntax: '1.2', transferSyntaxes: ['1.3'] }],
      userInformation: {
        maxPduLength: 16384,
        implementationClassUid: '1.4',
        implementationVersionName: 'V',
        roles: [{ sopClassUid: '1.5', scu: false, scp: true }],
        otherItems: [],
      },
    });
    expect(bytes.toString('latin1')).toBe(
      `\x01\0\0\0\0\x96\0\x01\0\0PACS            ME              ${'\0'.repeat(32)}` +
        '\x10\0\0\x151.2.840.10008.3.1.1.1' +
        '\x20\0\0\x12\x01\0\0\0\x30\0\0\x031.2\x40\0\0\x031.3' +
        '\x50\0\0\x1f\x51\0\0\x04\0\0\x40\0\x52\0\0\x031.4\x54\0\0\x07\0\x031.5\0\x01\x55\0\0\x01V',
    );
  });

  test('padding with NUL or spaces is not part of a UID or an AE title', () => {
    const bytes = encodePdu({
      type: 'associate-ac',
      protocolVersion: 1,
      calledAe: ' PACS',
      callingAe: 'ME\0\0',
      applicationContext: `${applicationContextName}\0`,
      contexts: [{ id: 1, result: 0, transferSyntax: '1.2.840.10008.1.2\0' }],
      userInformation: {
        maxPduLength: 0,
        implementationClassUid: '1.2 ',
        implementationVersionName: 'V\0',
        roles: [],
        otherItems: [],
      },
    });
    expect(decodeControlPdu(2, bytes.subarray(6))).toMatchObject({
      calledAe: 'PACS',
      callingAe: 'ME',
      applicationContext: applicationContextName,
      contexts: [{ transferSyntax: '1.2.840.10008.1.2' }],
      userInformation: { implementationClassUid: '1.2', implementationVersionName: 'V' },
    });
  });
});

describe('PDU reader', () => {
  test('any split of the byte stream gives the same PDUs and fragments, held back or not', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyPdu, { maxLength: 6 }),
        fc.array(fc.nat(), { maxLength: 30 }),
        fc.boolean(),
        async (pdus, cuts, wait) => {
          const bytes = Buffer.concat(pdus.map(encodePdu));
          const { seen, errors } = await read(split(bytes, cuts), wait);
          expect(errors).toEqual([]);
          expect(seen).toEqual(expected(pdus.map(asReceived)));
        },
      ),
    );
  });

  test('one byte at a time gives the same too', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyPdu, { minLength: 1, maxLength: 3 }), async (pdus) => {
        const bytes = Buffer.concat(pdus.map(encodePdu));
        const { seen } = await read([...bytes].map((value) => Buffer.of(value)));
        expect(seen).toEqual(expected(pdus.map(asReceived)));
      }),
      { numRuns: 20 },
    );
  });

  test('mutated bytes end in a ProtocolError or are read as something else, never in another error', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyPdu, { minLength: 1, maxLength: 4 }),
        fc.array(fc.tuple(fc.nat(), byte), { minLength: 1, maxLength: 8 }),
        fc.array(fc.nat(), { maxLength: 6 }),
        async (pdus, changes, cuts) => {
          const bytes = Buffer.concat(pdus.map(encodePdu));
          for (const [at, value] of changes) bytes[at % bytes.length] = value;
          const { errors } = await read(split(bytes, cuts), false, 65536);
          for (const error of errors) expect(error).toBeInstanceOf(ProtocolError);
          expect(errors.length).toBeLessThanOrEqual(1);
        },
      ),
      { numRuns: 300 },
    );
  });

  test('random bytes never do more than end in a ProtocolError', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 400 }), async (bytes) => {
        const { errors } = await read([bytes], false, 16384);
        for (const error of errors) expect(error).toBeInstanceOf(ProtocolError);
      }),
      { numRuns: 300 },
    );
  });

  test.each([
    ['an A-ASSOCIATE-RQ of 512 KiB and a byte', Buffer.from([1, 0, 0, 8, 0, 1]), 6],
    ['an A-ASSOCIATE-RQ of 4 GiB', Buffer.from([1, 0, 0xff, 0xff, 0xff, 0xff]), 6],
    ['a release of 64 KiB', Buffer.from([5, 0, 0, 1, 0, 0]), 6],
    ['a P-DATA-TF far beyond what was offered', Buffer.from([4, 0, 0x7f, 0, 0, 0]), 6],
    ['a PDU type that does not exist', Buffer.from([9, 0, 0, 0, 0, 4]), 1],
    ['a PDV longer than its PDU', Buffer.from([4, 0, 0, 0, 0, 10, 0, 0, 0, 100, 1, 3]), 6],
    ['a PDV too short for its own header', Buffer.from([4, 0, 0, 0, 0, 10, 0, 0, 0, 1, 1, 3]), 6],
  ])('%s is refused as soon as its header is there', async (_name, bytes, reason) => {
    const { errors } = await read([bytes], false, 16384);
    expect(errors).toHaveLength(1);
    expect(errors[0]).toMatchObject({ name: 'ProtocolError', reason });
  });

  test('data is handed on before its PDU is whole, without copying', () => {
    const parts: Uint8Array[] = [];
    const reader = new PduReader(
      {
        pdu: () => undefined,
        fragmentStart: () => undefined,
        fragmentBytes: (bytes) => void parts.push(bytes),
        fragmentEnd: () => undefined,
      },
      { maxPduLength: 0, onHold: () => undefined, onError: () => undefined },
    );
    const whole = encodePdu({
      type: 'p-data-tf',
      pdvs: [{ contextId: 1, command: false, last: true, data: Buffer.alloc(1000, 7) }],
    });
    const head = whole.subarray(0, 500);
    reader.push(head);
    expect(parts.map((part) => part.length)).toEqual([488]);
    expect(parts[0]?.buffer).toBe(head.buffer);
    expect(reader.midPdu).toBe(true);
    reader.push(whole.subarray(500));
    expect(parts.map((part) => part.length)).toEqual([488, 512]);
    expect(reader.midPdu).toBe(false);
  });
});
