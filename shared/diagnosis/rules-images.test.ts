import { describe, expect, it } from 'vitest';
import { sopClass } from '../dicom/sop-class.ts';
import { diagnose } from './diagnose.ts';
import { arrivals, call, listening, move, moveControl, t0 } from './diagnosis.test-support.ts';
import type { Evidence } from './evidence.ts';
import type { InboundConnection } from './evidence-association.ts';

const said = (evidence: Evidence) => diagnose(evidence).map((one) => `${one.cause} ${one.confidence}`);
const failed = (inbound: InboundConnection[]) =>
  move(moveControl({ status: 0xa702, elapsedMs: 80, counts: { failed: 3 } }), {
    listener: listening(inbound),
  });
const mpps = '1.2.840.10008.3.1.2.3.3';

function proposing(abstractSyntax: string, result: number): InboundConnection {
  const context = { id: 1, abstractSyntax };
  return call({
    proposed: { callingAe: 'PACS', calledAe: 'US', contexts: [{ ...context, transferSyntaxes: [] }] },
    accepted: { contexts: [{ ...context, result, transferSyntax: '' }], at: t0 + 210, seq: 11 },
  });
}

describe('an association of the PACS on which we refused everything', () => {
  it('brought kinds of object that we don’t take, whatever they are', () => {
    const [first] = diagnose(failed([proposing(mpps, 3)]));
    expect(first).toMatchObject({ cause: 'D07', confidence: 'certain' });
    expect(first?.steps[0]).toContain('Modality Performed Procedure Step');
  });

  it.each([sopClass.verification, sopClass.storageCommitment])(
    'was not for images when it was for %s',
    (uid) => {
      expect(said(failed([proposing(uid, 3)]))).not.toContain('D07 certain');
    },
  );

  it('says nothing where the images had an association of their own', () => {
    expect(said(failed([proposing(mpps, 3), call()]))).not.toContain('D07 certain');
  });
});

describe('an association that goes on no more', () => {
  const stalled = (changes: Partial<InboundConnection>) =>
    said(
      move(moveControl({ status: 0xb000, elapsedMs: 90_000, counts: { completed: 1, failed: 2 } }), {
        outcome: 'incomplete',
        listener: listening([call({ stored: 1, ...changes })]),
        arrivals: arrivals(1),
      }),
    );
  const ended = {
    how: 'aborted',
    by: 'us',
    failure: { kind: 'response-timeout', during: 'C-STORE', silentMs: 60_000 },
  } as const;

  it('stalled where an image had begun', () => {
    expect(stalled({ storeRequests: 2, end: ended })).toEqual(['D11 likely', 'E05 certain']);
  });

  it('may have done so between images', () => {
    expect(stalled({ storeRequests: 1, end: ended })).toEqual(['E05 certain', 'D11 possible']);
  });

  it('names whose turn it is and for how long, while it is open', () => {
    const { end: _, ...atRest } = call({ stored: 1 });
    const open = move(
      moveControl({ status: 0xb000, elapsedMs: 90_000, counts: { completed: 1, failed: 2 } }),
      {
        outcome: 'incomplete',
        listener: listening([atRest]),
        arrivals: arrivals(1),
      },
    );
    const stalled = diagnose(open).find((finding) => finding.cause === 'D11');
    expect(stalled?.evidence.map((line) => line.text)).toContainEqual(
      expect.stringMatching(
        /it is the turn of the PACS: its association is open, and no further image .+ for \d/,
      ),
    );
  });
});
