import { describe, expect, it } from 'vitest';
import type { Failure } from '../failure/failure.ts';
import { diagnoseFailure } from './diagnose-failure.ts';

const at = { host: 'pacs.local', port: 104 };
const context = { now: 1_790_000_000_000, peer: { aeTitle: 'PACS', ...at }, localAe: 'MOVESCOPE' };
const rejection = (result: number, source: number, reason: number): Failure => ({
  kind: 'association-rejected',
  ...{ result, source, reason },
  callingAe: 'MOVESCOPE',
  calledAe: 'PACS',
});

const cases: readonly (readonly [string, Failure, string])[] = [
  ['unknown name', { kind: 'name-not-found', host: 'pacs.local', code: 'ENOTFOUND' }, 'A01 certain'],
  ['refused', { kind: 'tcp-refused', ...at, elapsedMs: 3 }, 'A02 likely'],
  ['timeout', { kind: 'tcp-timeout', ...at, elapsedMs: 10_000 }, 'A03 certain'],
  ['no route', { kind: 'tcp-unreachable', ...at, code: 'ENETUNREACH', elapsedMs: 1 }, 'A04 likely'],
  ['web server', { kind: 'not-dicom', ...at, protocol: 'http', firstBytes: '48545450' }, 'A05 certain'],
  ['TLS alert', { kind: 'not-dicom', ...at, protocol: 'tls', firstBytes: '1503' }, 'A06 likely'],
  [
    'reset at once',
    { kind: 'association-closed-early', during: 'association', code: 'ECONNRESET' },
    'A06 likely',
  ],
  ['certificate', { kind: 'tls-failed', ...at, code: 'CERT_HAS_EXPIRED' }, 'A07 certain'],
  ['called name', rejection(1, 1, 7), 'A08 likely'],
  ['calling name', rejection(1, 1, 3), 'A09 certain'],
  ['busy', rejection(2, 3, 1), 'A10 certain'],
  ['no reason', rejection(1, 1, 1), 'A11 certain'],
  [
    'aborted at C-FIND',
    { kind: 'association-aborted', by: 'peer', source: 0, reason: 0, during: 'C-FIND' },
    'A12 likely',
  ],
  [
    'context refused',
    {
      kind: 'no-presentation-context',
      abstractSyntax: '1.2.840.10008.5.1.4.1.2.2.1',
      contexts: [{ abstractSyntax: '1.2.840.10008.5.1.4.1.2.2.1', result: 3 }],
    },
    'A13 certain',
  ],
  ['cut', { kind: 'association-closed-early', during: 'C-FIND' }, 'A14 possible'],
  ['our timer', { kind: 'response-timeout', during: 'C-FIND', silentMs: 60_000 }, 'A15 certain'],
  ['not authorised', { kind: 'dimse-status', service: 'C-FIND', status: 0x0124 }, 'B05 certain'],
];

describe('diagnoseFailure', () => {
  it.each(cases)('%s', (_title, failure, expected) => {
    const [first] = diagnoseFailure(failure, { ...context, operation: 'query' });
    expect(`${first?.cause} ${first?.confidence}`).toBe(expected);
    expect(first?.steps.join(' ')).not.toMatch(/[{}]/);
  });

  it('says nothing about what somebody cancelled, and about a bug of ours', () => {
    expect(diagnoseFailure({ kind: 'cancelled' }, context)).toEqual([]);
    expect(diagnoseFailure({ kind: 'internal', correlationId: 'x' }, context)).toEqual([]);
  });

  it('knows at 1/1/7 that an accepted called name means that ours is unknown', () => {
    const findings = diagnoseFailure(rejection(1, 1, 7), { ...context, memory: { calledAeAccepted: true } });
    expect(findings.map((one) => `${one.cause} ${one.confidence}`)).toEqual(['A09 likely']);
  });

  it('is certain about TLS when the other mode works', () => {
    const failure: Failure = { kind: 'association-closed-early', during: 'association', code: 'ECONNRESET' };
    const [first] = diagnoseFailure(failure, {
      ...context,
      tls: false,
      probes: [{ probe: 'P1', at: 0, ok: true, tls: true }],
    });
    expect(first).toMatchObject({ cause: 'A06', confidence: 'certain' });
    expect(first?.steps[0]).toContain('Switch TLS on');
  });
});
