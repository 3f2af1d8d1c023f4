import { describe, expect, it } from 'vitest';
import { diagnose } from './diagnose.ts';
import { arrivals, call, listening, move, moveControl, t0 } from './diagnosis.test-support.ts';
import type { Evidence } from './evidence.ts';
import type { InboundConnection } from './evidence-association.ts';

/** A retrieve that brought everything over `inbound`. */
function complete(inbound: InboundConnection[], changes: Partial<Evidence> = {}): Evidence {
  return move(moveControl({ status: 0, elapsedMs: 500, counts: { completed: 3 } }), {
    ...{ outcome: 'complete', arrivals: arrivals(3), listener: listening(inbound) },
    ...changes,
  });
}

const images = call({ stored: 3 });
const namesOf = (callingAe: string) => ({ callingAe, calledAe: 'MOVESCOPE', contexts: [] });

describe('a complete retrieve', () => {
  const { proposed: _, accepted: __, sender: ___, ...nobody } = call();
  const visitor: InboundConnection = {
    ...{ ...nobody, associationId: 'in-2', remoteAddress: '10.77.0.66', firstBytes: 'http' },
    end: { how: 'closed', by: 'us', at: t0 + 300, seq: 30 },
  };

  it('has a note of a stranger who called meanwhile', () => {
    const [first, ...others] = diagnose(complete([images, visitor]));
    expect(first).toMatchObject({ cause: 'D03', confidence: 'certain' });
    expect(first?.steps.join(' ')).toContain('10.77.0.66');
    expect(others).toEqual([]);
  });

  it('has none of what the PACS itself tried before it spoke DICOM', () => {
    expect(diagnose(complete([images, { ...visitor, remoteAddress: images.remoteAddress }]))).toEqual([]);
  });

  it('has a note of a sender that nobody had heard of, until it is known', () => {
    const store = call({ stored: 3, proposed: namesOf('STORE_NODE') });
    const [first, ...others] = diagnose(complete([store]));
    expect(first).toMatchObject({ cause: 'D05', confidence: 'certain' });
    expect(first?.sentence).toContain('“STORE_NODE”');
    expect(others).toEqual([]);
    expect(diagnose(complete([store], { memory: { senderAeTitles: ['STORE_NODE'] } }))).toEqual([]);
  });

  it.each(['PACS', 'pacs', 'PACS '])('has none of %j, whom it asked', (callingAe) => {
    expect(diagnose(complete([call({ stored: 3, proposed: namesOf(callingAe) })]))).toEqual([]);
  });
});
