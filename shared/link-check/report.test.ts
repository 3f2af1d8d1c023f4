import { describe, expect, it } from 'vitest';
import { makeAdminCard } from './admin-card.ts';
import { type HopId, type HopResult, hopIdSchema, isPassed } from './hop.ts';
import { formatHop, formatReport } from './report.ts';

const hop = (id: HopId, outcome: HopResult['outcome'] = 'passed'): HopResult => ({
  ...{ hop: id, outcome, elapsedMs: 12, fact: 'It answers.' },
});
const all = hopIdSchema.options.map((id) => hop(id));

describe('a link check has passed', () => {
  it('when every step passed or does not apply', () => {
    expect(isPassed(all.map((one) => (one.hop === 'tls' ? hop('tls', 'unused') : one)))).toBe(true);
  });

  it.each(['failed', 'skipped'] as const)('not when a step %s', (outcome) => {
    expect(isPassed(all.map((one) => (one.hop === 'move' ? hop('move', outcome) : one)))).toBe(false);
  });

  it('not when it was cut short', () => {
    expect(isPassed(all.slice(0, -1))).toBe(false);
  });
});

describe('the report as text', () => {
  it('has a line for each step with its time', () => {
    expect(formatHop(hop('tcp'))).toBe('ok      12 ms  TCP connection: It answers.');
    expect(formatHop(hop('tls', 'unused'))).not.toContain('ms');
  });

  it('has the steps, the verdict and the card', () => {
    const peer = { aeTitle: 'PACS', host: '10.0.0.1', port: 104 };
    const adminCard = makeAdminCard({
      ...{ nodeName: 'Archive', aeTitle: 'WS', callingAe: 'WS', address: '10.0.0.2', addresses: [] },
      ...{ port: 11_112, peer, implementation: { classUid: '1', versionName: 'V' } },
    });
    const text = formatReport({
      ...{ nodeName: 'Archive', peer, startedAt: 0, endedAt: 1, hops: [hop('tcp', 'failed')], passed: false },
      ...{ findings: [], adminCard },
    });
    expect(text).toContain('Link check of Archive (PACS@10.0.0.1:104), 1970-01-01T00:00:00.000Z');
    expect(text).toContain('FAIL');
    expect(text).toContain(adminCard.text);
  });
});
