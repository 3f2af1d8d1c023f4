import { describe, expect, it } from 'vitest';
import { silent } from './cause-case.test-support.ts';
import { diagnose } from './diagnose.ts';
import { diagnoseSearch } from './diagnose-failure.ts';
import { move, moveControl, t0 } from './diagnosis.test-support.ts';
import type { Evidence } from './evidence.ts';

const said = (evidence: Evidence) => diagnose(evidence).map((one) => `${one.cause} ${one.confidence}`);

describe('a code that servers have for their own faults', () => {
  const control = moveControl({ status: 0xc511, elapsedMs: 20, counts: {} });
  const get = { probe: 'P6', at: t0, offered: true } as const;

  it('is not taken for an unknown destination', () => {
    const [first, ...others] = diagnose(move(control));
    expect(first).toMatchObject({ cause: 'B10', confidence: 'possible', decidingTest: { probe: 'P6' } });
    expect(first?.sentence).toContain('may have failed');
    expect(others).toEqual([]);
  });

  it('is likelier where C-GET, which needs no way back, fails as well', () => {
    expect(said(move(control, { probes: [{ ...get, arrived: 0, status: 0xc511 }] }))).toEqual(['B10 likely']);
  });

  it('is about the way back after all where C-GET brings the image', () => {
    const [first] = diagnose(move(control, { probes: [{ ...get, arrived: 1, status: 0 }] }));
    expect(first?.cause).toBe('B02');
  });
});

describe('a PACS that answers neither the retrieve nor the search beside it', () => {
  const asked = (searchAt: number): NonNullable<Evidence['expect']> => ({
    ...moveControl(undefined),
    purpose: 'expect',
    requests: [{ service: 'C-FIND', keys: {}, at: searchAt, seq: 8 }],
  });
  const answer = { service: 'C-FIND', final: true, status: 0, counts: {}, responses: 1 } as const;

  it('is blocked by another request, perhaps', () => {
    expect(said(silent({ expect: asked(t0 + 101) }))).toEqual(['B14 possible']);
    expect(said(silent({ expect: asked(t0 + 101) }, 'dcmtk'))).toEqual(['B14 likely']);
  });

  it('may only be slow in the first seconds', () => {
    expect(said(silent({ takenAt: t0 + 9000, expect: asked(t0 + 101) }))).toEqual([]);
  });

  it('is not when the search was answered, or only its first part hangs', () => {
    const expect1 = { ...asked(t0 + 101), responses: [{ ...answer, at: t0 + 200 }] };
    expect(said(silent({ expect: expect1 }))).toEqual([]);
    const { accepted: _, ...unanswered } = asked(t0 + 101);
    expect(said(silent({ expect: unanswered }))).toEqual([]);
  });
});

describe('a search by name that found nothing', () => {
  const peer = { aeTitle: 'PACS', host: 'pacs', port: 104 };

  it('is doubted where the PACS has listed that name before', () => {
    const [first] = diagnoseSearch({ matches: 0, byText: true, listedBefore: 2 }, t0, peer);
    expect(first).toMatchObject({ cause: 'B13', confidence: 'possible' });
    expect(first?.sentence).toContain('listed such a patient before');
    expect(first?.evidence.map((line) => line.text)).toContain(
      'Earlier searches listed 2 patients of that name.',
    );
  });

  it('is believed otherwise', () => {
    expect(diagnoseSearch({ matches: 0, byText: true }, t0, peer)).toEqual([]);
    expect(diagnoseSearch({ matches: 1, byText: true, listedBefore: 2 }, t0, peer)).toEqual([]);
  });
});
