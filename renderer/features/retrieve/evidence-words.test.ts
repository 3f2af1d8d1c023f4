import { describe, expect, it } from 'vitest';
import type { TimelineEvent } from '../../../shared/retrieve/timeline-event.ts';
import { inboundCalls } from './inbound-calls.ts';
import { silenceWords } from './silence.tsx';
import { aSummary } from './summary.fixture.ts';

const store = { purpose: 'store', associationId: 'i1' } as const;
const called: TimelineEvent = {
  ...store,
  type: 'connected',
  seq: 3,
  at: 2000,
  direction: 'in',
  localAddress: '10.0.0.5',
  localPort: 11_112,
  remoteAddress: '10.0.0.9',
  remotePort: 50_000,
  elapsedMs: 0,
};
const asked: TimelineEvent = {
  ...store,
  type: 'association-requested',
  seq: 4,
  at: 2001,
  direction: 'in',
  callingAe: 'STORE1',
  calledAe: 'OLDNAME',
  maxPduLength: 16_384,
  implementationClassUid: '1.2',
  implementationVersionName: 'X',
  contexts: [],
};
const attempt: TimelineEvent = {
  type: 'attempt-started',
  seq: 1,
  at: 1000,
  method: 'C-MOVE',
  level: 'study',
  model: 'study-root',
  localAe: 'MOVESCOPE',
};
const sent: TimelineEvent = {
  type: 'request-sent',
  purpose: 'retrieve',
  associationId: 'o1',
  seq: 2,
  at: 1500,
  service: 'C-MOVE',
  messageId: 1,
  abstractSyntax: '1.2',
  keys: {},
};

describe('inboundCalls', () => {
  it('names time, address, both AE titles and why the call was refused', () => {
    const rejected: TimelineEvent = {
      ...store,
      type: 'association-rejected',
      seq: 5,
      at: 2002,
      by: 'us',
      result: 1,
      source: 1,
      reason: 7,
      elapsedMs: 1,
    };
    expect(inboundCalls([called, asked, rejected])).toEqual([
      {
        associationId: 'i1',
        seq: 5,
        at: 2000,
        address: '10.0.0.9',
        callingAe: 'STORE1',
        calledAe: 'OLDNAME',
        stored: 0,
        refused: true,
        outcome: 'We refused it: it called us “OLDNAME”, and only our AE title is accepted (1/1/7).',
      },
    ]);
    expect(inboundCalls([called, asked, { ...rejected, reason: 3 }])[0]?.outcome).toBe(
      'We refused it: STORE1 at 10.0.0.9 is not on our list of allowed callers (1/1/3).',
    );
  });

  it('tells a visitor without a request from a call that brought images', () => {
    const closed: TimelineEvent = {
      ...store,
      type: 'connection-closed',
      seq: 5,
      at: 2100,
      orderly: false,
      bytesReceived: 0,
      firstBytes: 'none',
    };
    expect(inboundCalls([called, closed])[0]).toMatchObject({
      refused: true,
      outcome: 'The connection was closed without a single byte.',
    });
    const aborted: TimelineEvent = {
      ...store,
      type: 'association-aborted',
      seq: 4,
      at: 2050,
      by: 'us',
      source: 2,
      reason: 1,
    };
    expect(inboundCalls([called, aborted, { ...closed, firstBytes: 'tls' }])[0]).toMatchObject({
      refused: true,
      outcome: 'The connection was closed; the visitor began TLS on our plain port.',
    });
    const stored: TimelineEvent = {
      type: 'instances-stored',
      seq: 5,
      at: 2100,
      associationId: 'i1',
      instances: [{ sopInstanceUid: '1', seriesInstanceUid: '2' }],
      bytes: 1,
      late: false,
      duplicates: 0,
    };
    expect(inboundCalls([called, asked, stored])[0]).toMatchObject({
      refused: false,
      outcome: '1 image stored.',
    });
  });
});

describe('silenceWords', () => {
  const summary = aSummary({ phase: 'requesting' });

  it('says since when nobody has called back, and how long firewalls take', () => {
    expect(silenceWords(summary, [attempt, sent], 13_500)).toBe(
      'No call-back yet, 12 s. Firewalls show themselves after 10 to 135 s.',
    );
  });

  it('knows that the PACS has not answered, or has called without an image', () => {
    expect(silenceWords(summary, [attempt], 11_000)).toBe('The PACS has not answered yet, 10 s.');
    expect(silenceWords(summary, [attempt, sent, called], 12_000)).toBe(
      'The PACS has called us, but no image has come for 10 s.',
    );
  });

  it('says that the PACS goes on promising, which is no silence and no progress either', () => {
    const pending: TimelineEvent = {
      ...{ type: 'response-pending', purpose: 'retrieve', associationId: 'a1', service: 'C-MOVE' },
      ...{ responses: 312, since: 2000, status: 0xff00, counts: {}, seq: 40, at: 61_000 },
    };
    expect(silenceWords(summary, [attempt, { ...sent, at: 2000 }, pending], 62_000)).toBe(
      'The PACS goes on answering “pending” (× 312), with no progress for 1:00.',
    );
  });

  it('is quiet while things move, and when it is over', () => {
    expect(silenceWords(summary, [attempt, sent], 2000)).toBeUndefined();
    expect(silenceWords(aSummary({ phase: 'failed' }), [attempt, sent], 90_000)).toBeUndefined();
  });
});
