import { describe, expect, it } from 'vitest';
import { diagnose } from './diagnose.ts';
import { move, moveControl, t0 } from './diagnosis.test-support.ts';
import type { Evidence } from './evidence.ts';

const answered = (status: number, changes: Partial<Evidence> = {}, elapsedMs = 50) =>
  diagnose(move(moveControl({ status, elapsedMs, counts: {} }, 'dcmtk'), changes))[0];

describe('the sentence for a radiologist', () => {
  it('does not say that the PACS does not know us, where a closed port or a firewall looks the same', () => {
    const orthanc = answered(0xc000);
    expect(orthanc).toMatchObject({ cause: 'B02', confidence: 'likely' });
    expect(orthanc?.alsoPossible).toEqual(expect.arrayContaining(['C06', 'C07', 'C09']));
    expect(orthanc?.sentence).toMatch(/could not send the images here.*probably.*or can’t reach it/);
  });

  it('says so where the PACS says so', () => {
    expect(answered(0xa801)).toMatchObject({
      confidence: 'certain',
      sentence: 'The PACS does not know where to send the images.',
    });
    expect(answered(0xa801, { memory: { everSucceeded: true } })).toMatchObject({
      confidence: 'likely',
      sentence: 'The PACS says that it does not know where to send the images.',
    });
  });

  it('is doubtful where only the time speaks for it', () => {
    const first = answered(0xc502, { memory: { everSucceeded: true } }, 40);
    expect(first?.confidence).toBe('possible');
    expect(first?.sentence).toMatch(/ may /);
  });
});

describe('an entry that may not be active yet', () => {
  it('is told after the tests of spelling, with a test of its own', () => {
    const other = { destination: 'movescope', ofImage: false, status: 0xa801 };
    const test = {
      probe: 'P3',
      at: t0,
      destination: 'MOVESCOPE',
      status: 0xa801,
      otherSpelling: other,
    } as const;
    expect(answered(0xa801, { probes: [test] })).toMatchObject({
      ...{ cause: 'B02', confidence: 'certain', alsoPossible: ['C17'], decidingTest: { probe: 'P5' } },
    });
  });

  it('is not thought of where retrieves have gone well before', () => {
    const first = answered(0xa801, { memory: { everSucceeded: true } });
    expect(first?.alsoPossible).not.toContain('C17');
  });

  it('is not proved by a server that looks for the images first', () => {
    const test = { probe: 'P3', at: t0, destination: 'MOVESCOPE', status: 0 } as const;
    expect(answered(0xa801, { probes: [test] })?.cause).toBe('B02');
  });
});
