import { describe, expect, it } from 'vitest';
import { diagnose } from './diagnose.ts';
import { move, moveControl } from './diagnosis.test-support.ts';
import type { Evidence } from './evidence.ts';

const said = (evidence: Evidence) => diagnose(evidence).map((one) => `${one.cause} ${one.confidence}`);

/** A retrieve of a series, with the keys of all levels. */
function series(
  answer: { status: number; errorComment?: string },
  changes: Partial<Evidence> = {},
): Evidence {
  const control = moveControl({ elapsedMs: 20, counts: {}, ...answer });
  const keys = { StudyInstanceUID: '1.2.3', SeriesInstanceUID: '1.2.3.4' };
  return move(
    { ...control, requests: control.requests.map((one) => ({ ...one, keys })) },
    { level: 'series', ...changes },
  );
}

describe('a retrieve of a series that is refused for its identifier', () => {
  it('met a PACS of whole studies, since no key was missing', () => {
    expect(said(series({ status: 0xa900 }))).toEqual(['B07 possible']);
  });

  it('lacked what the PACS names', () => {
    const answer = { status: 0xa900, errorComment: 'Missing PatientID (0010,0020)' };
    expect(said(series(answer))[0]).toBe('B06 certain');
  });

  it('lacked something at a PACS that has refused a retrieve for that before', () => {
    expect(said(series({ status: 0xa900 }, { memory: { relational: false } }))[0]).toBe('B06 likely');
    expect(said(series({ status: 0 }, { memory: { relational: false } }))[0]).toBe('B06 likely');
  });
});
