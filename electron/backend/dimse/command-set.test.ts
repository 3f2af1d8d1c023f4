import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { CommandSet } from './command-set.ts';
import { decodeCommandSet, encodeCommandSet } from './command-set.ts';
import { ProtocolError } from './protocol-error.ts';

const us = fc.option(fc.nat(0xffff), { nil: undefined });
const uid = fc.option(fc.stringMatching(/^[0-9]{1,5}(\.[0-9]{1,5}){0,6}$/), { nil: undefined });
const text = fc.option(fc.stringMatching(/^[!-~]([ -~]{0,30}[!-~])?$/), { nil: undefined });
const command: fc.Arbitrary<CommandSet> = fc.record({
  commandField: fc.nat(0xffff),
  affectedSopClassUid: uid,
  requestedSopClassUid: uid,
  messageId: us,
  messageIdBeingRespondedTo: us,
  moveDestination: text,
  priority: us,
  commandDataSetType: fc.nat(0xffff),
  status: us,
  offendingElements: fc.option(fc.array(fc.stringMatching(/^[0-9A-F]{8}$/), { minLength: 1, maxLength: 4 }), {
    nil: undefined,
  }),
  errorComment: text,
  errorId: us,
  affectedSopInstanceUid: uid,
  requestedSopInstanceUid: uid,
  remaining: us,
  completed: us,
  failed: us,
  warning: us,
  moveOriginatorAe: text,
  moveOriginatorMessageId: us,
});

test('what is encoded is decoded to the same, and the group length counts what follows', () => {
  fc.assert(
    fc.property(command, (value) => {
      const bytes = encodeCommandSet(value);
      expect(bytes.readUInt32LE(8)).toBe(bytes.length - 12);
      expect(bytes.length % 2).toBe(0);
      expect(decodeCommandSet(bytes)).toEqual(value);
    }),
  );
});

test('a count that is absent stays absent, one of 0 is 0', () => {
  const bytes = encodeCommandSet({
    commandField: 0x8021,
    commandDataSetType: 0x0101,
    status: 0xff00,
    completed: 0,
  });
  const decoded = decodeCommandSet(bytes);
  expect(decoded.completed).toBe(0);
  expect(decoded.remaining).toBeUndefined();
});

test('unknown elements are kept and written again in order', () => {
  const others = new Map([[0x5010, Buffer.from('AB')]]);
  const bytes = encodeCommandSet({ commandField: 1, commandDataSetType: 1, moveOriginatorAe: 'X', others });
  expect(decodeCommandSet(bytes).others).toEqual(others);
  expect(encodeCommandSet(decodeCommandSet(bytes))).toEqual(bytes);
});

test('damaged bytes end in a ProtocolError or are read as something else', () => {
  fc.assert(
    fc.property(
      command,
      fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 5 }),
      fc.nat(),
      (value, changes, cut) => {
        const whole = encodeCommandSet(value);
        for (const [at, byte] of changes) whole[at % whole.length] = byte;
        try {
          decodeCommandSet(whole.subarray(0, cut % (whole.length + 1)));
        } catch (error) {
          expect(error).toBeInstanceOf(ProtocolError);
        }
      },
    ),
    { numRuns: 300 },
  );
});
