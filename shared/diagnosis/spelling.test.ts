import { describe, expect, it } from 'vitest';
import { diagnose } from './diagnose.ts';
import { move, moveControl, t0 } from './diagnosis.test-support.ts';
import type { ProbeResultOf } from './probe-result.ts';
import { otherSpelling } from './spelling.ts';

type P3 = ProbeResultOf<'P3'>;

/** The first finding, and what fits as well, of a retrieve that ended with `status` at once, and a test after it. */
function findingsFor(status: number, test: Omit<P3, 'probe' | 'at'>): readonly string[] {
  const control = moveControl({ status, elapsedMs: 3, counts: {} }, 'dcmtk');
  const [first] = diagnose(move(control, { probes: [{ probe: 'P3', at: t0, ...test }] }));
  return first ? [first.cause, ...(first.alsoPossible ?? [])] : [];
}

describe('our AE title in the other spelling', () => {
  it('is capitals for small letters, and the reverse', () => {
    expect(['MOVESCOPE', 'MoveScope', '4711'].map(otherSpelling)).toEqual([
      ...['movescope', 'MOVESCOPE'],
      undefined,
    ]);
  });

  it('gets another answer than ours: B04', () => {
    const other = { destination: 'movescope', ofImage: false };
    expect(findingsFor(0xa801, { status: 0xa801, otherSpelling: { ...other, status: 0 } })).toEqual(['B04']);
    expect(findingsFor(0xa801, { status: 0xa801, otherSpelling: { ...other, status: 0xa801 } })).toEqual([
      ...['B02', 'C17'],
    ]);
    expect(findingsFor(0xa801, { status: 0xa801, otherSpelling: other })).toEqual(['B02', 'C17']);
  });

  it('gets the image that ours did not get, or another answer than the retrieve: B04', () => {
    const other = { destination: 'movescope', ofImage: true };
    const came = { ...other, status: 0, arrived: 1 };
    expect(findingsFor(0xa801, { status: 0, otherSpelling: came })[0]).toBe('B04');
    expect(findingsFor(0xc000, { status: 0xc000, otherSpelling: came })[0]).toBe('B04');
    expect(findingsFor(0xa801, { status: 0, otherSpelling: { ...came, ownArrived: 0 } })[0]).toBe('B04');
    const refused = { ...other, status: 0xa702, arrived: 0 };
    expect(findingsFor(0xa801, { status: 0, otherSpelling: refused })[0]).toBe('B04');
    // A server that says C000 to everything says nothing by it.
    const same = { ...other, status: 0xc000, arrived: 0 };
    expect(findingsFor(0xc000, { status: 0xc000, otherSpelling: same })).not.toContain('B04');
    const unknown = { ...other, status: 0xa801, arrived: 0 };
    expect(findingsFor(0xa801, { status: 0, otherSpelling: unknown })).toEqual(['B02', 'C17']);
  });

  it('gets the image, and ours does so as well: it was repaired since, or was never the reason', () => {
    const both = { destination: 'movescope', ofImage: true, status: 0, arrived: 1, ownArrived: 1 };
    for (const status of [0xa801, 0xc000]) {
      expect(findingsFor(status, { status: 0xc000, otherSpelling: both })).not.toContain('B04');
    }
  });
});
