import { describe, expect, it } from 'vitest';
import type { ListenerSettings } from '../../../shared/contract/listener.ts';
import { sopClass } from '../../../shared/dicom/sop-class.ts';
import type { AssociationRequest } from '../dimse/acceptor.ts';
import { refusalOf } from './admission.ts';

const ct = '1.2.840.10008.5.1.4.1.1.2';
const request = (change: Partial<AssociationRequest> = {}, abstractSyntax = ct): AssociationRequest => ({
  ...{ associationId: 'a', callingAe: 'PACS1', calledAe: 'MOVESCOPE', remoteAddress: '192.0.2.10' },
  contexts: [{ id: 1, abstractSyntax, transferSyntaxes: [] }],
  ...change,
});

function judge(
  settings: Partial<ListenerSettings>,
  asked = request(),
): { readonly reason: number; readonly why: string } | undefined {
  const refusal = refusalOf(asked, {
    settings: { aeTitle: 'MOVESCOPE', port: 104, bindAddress: '::', ...settings },
    otherAeTitles: () => ['NODE7'],
    isOwnAddress: (address) => address === '192.0.2.1',
  });
  return refusal && { reason: refusal.rejection.reason, why: refusal.why };
}
const only = (...callers: string[]) => ({ allowedCallers: { enforced: true, callers } });

describe('who is let in', () => {
  it('is everybody, by whatever name, unless the settings say otherwise', () => {
    expect(judge({}, request({ calledAe: 'ANY' }))).toBeUndefined();
    expect(judge({ allowedCallers: { enforced: false, callers: [] } })).toBeUndefined();
  });

  it('with our AE title only: whoever calls us by it, or by a name that a node of ours has for us', () => {
    const settings = { onlyOwnAeTitle: true };
    expect(judge(settings)).toBeUndefined();
    expect(judge(settings, request({ calledAe: 'NODE7' }))).toBeUndefined();
    expect(judge(settings, request({ calledAe: 'movescope' }))).toEqual({
      reason: 7,
      why: 'Refused: it called movescope, and only MOVESCOPE is accepted',
    });
  });

  it.each([
    ['PACS1', true],
    ['PACS1@192.0.2.10', true],
    ['@192.0.2.0/24', true],
    ['pacs1', false],
    ['PACS1@192.0.2.11', false],
    ['@198.51.100.0/24', false],
    ['@fd00::/8', false],
  ])('with a list of %s: PACS1 at 192.0.2.10 %s', (rule, letIn) => {
    expect(judge(only(rule)) === undefined).toBe(letIn);
    expect(judge(only('OTHER', rule)) === undefined).toBe(letIn);
  });

  it('with an empty list is nobody', () => {
    expect(judge(only())).toEqual({
      reason: 3,
      why: 'Refused: PACS1 at 192.0.2.10 is not on the list of allowed callers',
    });
  });

  it('compares IPv6 addresses as addresses, without the zone', () => {
    const asked = request({ remoteAddress: 'fe80::0001%eth0' });
    expect(judge(only('@fe80::1'), asked)).toBeUndefined();
    expect(judge(only('@fe80::/10'), asked)).toBeUndefined();
    expect(judge(only('@192.0.2.10'), asked)?.reason).toBe(3);
  });

  it('is our own C-ECHO always, and no other service of our own', () => {
    const own = { remoteAddress: '192.0.2.1', callingAe: 'T1', calledAe: 'X' };
    const strict = { ...only(), onlyOwnAeTitle: true };
    expect(judge(strict, request(own, sopClass.verification))).toBeUndefined();
    expect(judge(strict, request(own))?.reason).toBe(3);
    expect(judge(strict, request({}, sopClass.verification))?.reason).toBe(3);
  });
});
