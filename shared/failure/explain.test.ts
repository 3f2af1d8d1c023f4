import { describe, expect, it } from 'vitest';
import { explain } from './explain.ts';
import { type Failure, failureSchema } from './failure.ts';
import { retryable } from './retryable.ts';

const at = { host: 'pacs.example', port: 104 };
const rejected = (result: number, source: number, reason: number): Failure => ({
  kind: 'association-rejected',
  result,
  source,
  reason,
  callingAe: 'MOVESCOPE',
  calledAe: 'PACS',
});
const status = (service: 'C-ECHO' | 'C-FIND' | 'C-MOVE' | 'C-GET' | 'C-STORE', code: number): Failure => ({
  kind: 'dimse-status',
  service,
  status: code,
});

/** One of every kind, and every variant that has words of its own. */
const onePerKind: readonly Failure[] = [
  { kind: 'name-not-found', host: 'pacs.example', code: 'ENOTFOUND' },
  { kind: 'tcp-refused', ...at, elapsedMs: 4 },
  { kind: 'tcp-timeout', ...at, elapsedMs: 10_000 },
  { kind: 'tcp-unreachable', ...at, code: 'EHOSTUNREACH', elapsedMs: 3050 },
  { kind: 'tls-failed', ...at, code: 'DEPTH_ZERO_SELF_SIGNED_CERT' },
  { kind: 'not-dicom', ...at, protocol: 'http', firstBytes: '485454502f312e31' },
  rejected(1, 1, 7),
  { kind: 'association-aborted', by: 'peer', source: 0, reason: 0, during: 'C-MOVE' },
  { kind: 'association-closed-early', during: 'C-MOVE', code: 'ECONNRESET' },
  {
    kind: 'no-presentation-context',
    abstractSyntax: '1.2.840.10008.5.1.4.1.2.2.2',
    contexts: [{ abstractSyntax: '1.2.840.10008.5.1.4.1.2.2.2', result: 3 }],
  },
  { kind: 'response-timeout', during: 'C-MOVE', silentMs: 180_000 },
  { kind: 'no-progress', service: 'C-MOVE', forMs: 1_800_000 },
  { kind: 'limit-reached', limit: 'connections', value: 64 },
  { kind: 'protocol-error', during: 'C-FIND', detail: 'PDU type 0x48' },
  status('C-MOVE', 0xa801),
  { kind: 'sub-operations-failed', status: 0xb000, failed: 2, completed: 8 },
  { kind: 'images-missing', expected: 10, reported: 10, received: 8 },
  { kind: 'port-in-use', port: 11112, bindAddress: '::', freePort: 11113 },
  { kind: 'port-forbidden', port: 104, bindAddress: '::', code: 'EACCES' },
  { kind: 'address-not-available', bindAddress: '10.0.0.9' },
  { kind: 'listener-not-running' },
  { kind: 'disk-full', freeBytes: 12_000_000 },
  { kind: 'file-read-failed', code: 'EACCES', name: 'IM0001' },
  { kind: 'file-write-failed', code: 'EROFS' },
  { kind: 'not-a-dicom-file', name: 'letter.pdf', reason: 'no-dicom' },
  { kind: 'data-folder-in-use', folder: 'data' },
  { kind: 'invalid-request', detail: 'level' },
  { kind: 'not-found', what: 'retrieve' },
  { kind: 'cancelled' },
  { kind: 'interrupted' },
  { kind: 'backend-unreachable' },
  { kind: 'internal', correlationId: 'c-1' },
];
const rejectReasons: readonly Failure[] = [
  rejected(1, 1, 1),
  rejected(1, 1, 2),
  rejected(1, 1, 3),
  rejected(1, 1, 7),
  rejected(1, 1, 9),
  rejected(1, 2, 1),
  rejected(1, 2, 2),
  rejected(2, 3, 1),
  rejected(2, 3, 2),
  rejected(2, 3, 5),
];
const moveStatuses = [
  0xa700, 0xa701, 0xa702, 0xa770, 0xa801, 0xa900, 0xa9ff, 0xb000, 0xc000, 0xc003, 0xc004, 0xc005, 0xc013,
  0xc502, 0xc801, 0xfe00, 0x0110, 0x0122, 0x0124, 0x0211, 0x0213,
].map((code) => status('C-MOVE', code));
const others: readonly Failure[] = [
  { kind: 'limit-reached', limit: 'rest', value: 1_800_000 },
  { kind: 'limit-reached', limit: 'slow-message', value: 1024 },
  { kind: 'association-aborted', by: 'us', source: 0, reason: 0, during: 'C-MOVE' },
  { kind: 'association-aborted', by: 'peer', source: 2, reason: 2, during: 'C-MOVE' },
  { kind: 'sub-operations-failed', status: 0xa702, failed: 8, completed: 0 },
  { kind: 'images-missing', reported: 10, received: 0 },
  { kind: 'images-missing', received: 8 },
  { kind: 'not-a-dicom-file', name: 'a', reason: 'truncated' },
  { kind: 'not-a-dicom-file', name: 'a', reason: 'no-uids' },
  { kind: 'not-a-dicom-file', name: 'a', reason: 'encrypted' },
  status('C-ECHO', 0x0110),
  ...[0xa700, 0xa900, 0xc000, 0xfe00, 0x0110, 0x0124].map((code) => status('C-FIND', code)),
  ...[0xa700, 0xa900, 0xc000, 0x0110].map((code) => status('C-STORE', code)),
  ...[0xa702, 0xc000, 0x0124].map((code) => status('C-GET', code)),
];
const all = [...onePerKind, ...rejectReasons, ...moveStatuses, ...others];

/** What a radiologist should not have to know; exact terms stand in whatHappened. */
const jargon =
  /\b(TCP|TLS|PDU|DIMSE|SC[PU]|AE|UID|A-[A-Z]+|C-(MOVE|GET|FIND|STORE|ECHO)|association|sub-operations?|presentation context|abstract syntax|transfer syntax|status|rejected|E[A-Z]{4,}|0x[0-9A-F]+)\b/;

const titlesOf = (failures: readonly Failure[]): string[] =>
  failures.map((failure) => explain(failure).title);

describe('explain', () => {
  it('tells a sender that stopped in the middle of an image from a PACS that does not answer', () => {
    const silence = { kind: 'response-timeout', during: 'C-STORE', silentMs: 60_000 } as const;
    const stopped = explain({ ...silence, awaited: 'rest-of-image' });
    expect(stopped.title).toBe('The sender stopped in the middle of an image');
    expect(stopped.whatHappened).toMatch(/its turn, not ours\. Nothing came for 60/);
    expect(explain(silence).title).toBe('The PACS stopped answering');
  });

  it('has an example of every kind in this test', () => {
    const kinds = failureSchema.options.map((option) => option.shape.kind.value);
    expect(onePerKind.map((failure) => failure.kind)).toEqual(kinds);
    for (const failure of all) expect(failureSchema.safeParse(failure).success).toBe(true);
  });

  it.each(all.map((failure) => [JSON.stringify(failure), failure] as const))(
    '%s has all three texts',
    (_, failure) => {
      const text = explain(failure);
      expect(text.title.length).toBeGreaterThan(8);
      expect(text.title).not.toMatch(/[.]$/);
      expect(text.whatHappened).toMatch(/[.]$/);
      expect(text.whatToTry).toMatch(/[.]$/);
      expect(`${text.title} ${text.whatHappened} ${text.whatToTry}`).not.toMatch(/undefined|NaN|\[object/);
    },
  );

  it.each(all.map((failure) => [JSON.stringify(failure), failure] as const))(
    '%s has a title without jargon',
    (_, failure) => {
      expect(explain(failure).title).not.toMatch(jargon);
    },
  );

  it('gives every kind its own title', () => {
    expect(new Set(titlesOf(onePerKind)).size).toBe(onePerKind.length);
  });

  it('gives every reject reason its own title, and its bytes in the exact sentence', () => {
    expect(new Set(titlesOf(rejectReasons)).size).toBe(rejectReasons.length);
    expect(explain(rejected(1, 1, 7)).whatHappened).toContain('rejected 1/1/7');
    expect(explain(rejected(2, 3, 2)).whatHappened).toContain('rejected 2/3/2 (transient');
  });

  it('gives every C-MOVE status its own title, and its code in the exact sentence', () => {
    expect(new Set(titlesOf(moveStatuses)).size).toBe(moveStatuses.length);
    expect(explain(status('C-MOVE', 0xa702)).whatHappened).toContain('0xA702');
  });

  it('shows the error comment and the offending elements of the peer', () => {
    const text = explain({
      kind: 'dimse-status',
      service: 'C-MOVE',
      status: 0xa900,
      errorComment: 'Missing StudyInstanceUID',
      offendingElements: ['0020000D'],
    });
    expect(text.whatHappened).toContain('Missing StudyInstanceUID');
    expect(text.whatHappened).toContain('0020000D');
  });

  it('fills our entry in where the PACS must have it', () => {
    const context = { localAe: 'MOVESCOPE', localAddress: '192.168.1.20', listenerPort: 11112 };
    for (const failure of [status('C-MOVE', 0xa801), rejected(1, 1, 3)]) {
      expect(explain(failure, context).whatToTry).toContain(
        'AE title MOVESCOPE, address 192.168.1.20, port 11112',
      );
    }
  });

  it('says at 1/1/7 that DCMTK means unknown callers too', () => {
    expect(explain(rejected(1, 1, 7)).whatToTry).toContain('Some servers (DCMTK)');
    expect(explain(rejected(1, 1, 7), { implementationVersionName: 'OFFIS_DCMTK_367' }).whatToTry).toContain(
      'This server (DCMTK)',
    );
  });

  it('tells a router’s quick refusal from a dead address by the time it took', () => {
    const unreachable = (elapsedMs: number): Failure => ({
      kind: 'tcp-unreachable',
      ...at,
      code: 'EHOSTUNREACH',
      elapsedMs,
    });
    expect(explain(unreachable(40)).whatHappened).toContain('firewall refused at once');
    expect(explain(unreachable(3050)).whatHappened).toContain('no computer has this address');
  });
});

describe('retryable', () => {
  it.each([
    [rejected(2, 3, 2), true],
    [rejected(1, 3, 1), true],
    [rejected(1, 1, 3), false],
    [rejected(1, 1, 7), false],
    [status('C-MOVE', 0xa702), true],
    [status('C-MOVE', 0xa801), false],
    [status('C-MOVE', 0x0124), false],
    [{ kind: 'name-not-found', host: 'a', code: 'EAI_AGAIN' }, true],
    [{ kind: 'name-not-found', host: 'a', code: 'ENOTFOUND' }, false],
    [{ kind: 'interrupted' }, true],
    [{ kind: 'cancelled' }, false],
    [{ kind: 'listener-not-running' }, false],
  ] as const satisfies readonly (readonly [Failure, boolean])[])('%j is %s', (failure, expected) => {
    expect(retryable(failure)).toBe(expected);
  });

  it('answers for every kind', () => {
    for (const failure of all) expect(typeof retryable(failure)).toBe('boolean');
  });
});
