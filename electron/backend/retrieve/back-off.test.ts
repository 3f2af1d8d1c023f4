import { describe, expect, it } from 'vitest';
import type { Finding } from '../../../shared/diagnosis/finding.ts';
import type { Failure } from '../../../shared/failure/failure.ts';
import { backOffMs, isBusy } from './back-off.ts';

const status = (code: number): Failure => ({ kind: 'dimse-status', service: 'C-MOVE', status: code });
const rejected = (result: number, source: number, reason: number): Failure => ({
  ...{ kind: 'association-rejected', result, source, reason },
  ...{ callingAe: 'WS', calledAe: 'PACS' },
});
const finding = (confidence: Finding['confidence'], ...actions: Finding['actions']) =>
  ({ cause: 'B10', confidence, actions }) as Finding;

describe('a busy PACS is left alone', () => {
  it('twice as long each time, up to two minutes', () => {
    const waits = [1, 2, 3, 4, 5, 6, 20].map((retry) => backOffMs(retry, () => 0.5));
    expect(waits).toEqual([5000, 10_000, 20_000, 40_000, 80_000, 120_000, 120_000]);
  });

  it('a fifth longer or shorter than others leave it alone', () => {
    expect(backOffMs(1, () => 0)).toBe(4000);
    expect(backOffMs(1, () => 0.999_999)).toBe(6000);
  });
});

describe('a PACS is busy', () => {
  it.each([
    ['rejected as transient', rejected(2, 1, 1), true],
    ['local limit exceeded', rejected(2, 3, 2), true],
    ['congestion said to be permanent', rejected(1, 3, 1), true],
    ['an unknown AE title', rejected(1, 1, 7), false],
    ['out of resources', status(0xa700), true],
    ['out of resources to count', status(0xa701), true],
    ['an unknown destination', status(0xa801), false],
    ['a full disk of our own', { kind: 'disk-full' } as const, false],
    ['nothing at all', undefined, false],
  ])('at %s: %#', (_name, failure, busy) => {
    expect(isBusy(failure, { arrived: false, findings: [] })).toBe(busy);
  });

  it('at A702 only when it was able to reach us', () => {
    expect(isBusy(status(0xa702), { arrived: false, findings: [] })).toBe(false);
    expect(isBusy(status(0xa702), { arrived: true, findings: [] })).toBe(true);
  });

  it.each([
    [finding('possible', 'edit-node'), true],
    [finding('likely', 'retrieve-by-series', 'retry-later'), true],
    [finding('likely', 'retry'), false],
    [finding('certain', 'open-listener-settings', 'get-missing'), false],
  ])('unless the diagnosis knows better: %#', (best, busy) => {
    expect(isBusy(status(0xa700), { arrived: true, findings: [best] })).toBe(busy);
  });
});
