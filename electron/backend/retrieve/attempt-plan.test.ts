import { describe, expect, it } from 'vitest';
import { planForAll, planForMissing } from './attempt-plan.ts';

const missing = (seriesInstanceUid: string, count: number) =>
  Array.from({ length: count }, (_, n) => ({
    seriesInstanceUid,
    sopInstanceUid: `${seriesInstanceUid}.${n + 1}`,
  }));
const scope = { studyInstanceUid: '1', patientId: 'P' };

describe('the requests for what is missing', () => {
  it('are lists of at most 64 UIDs, each of one series and with every parent', () => {
    const plan = planForMissing({ method: 'C-MOVE', level: 'instance' }, scope, [
      ...missing('1.1', 65),
      ...missing('1.2', 2),
    ]);
    expect(
      plan.requests.map(({ sopInstanceUids, ...parents }) => [sopInstanceUids?.length, parents]),
    ).toEqual([
      [64, { studyInstanceUid: '1', patientId: 'P', seriesInstanceUid: '1.1' }],
      [1, { studyInstanceUid: '1', patientId: 'P', seriesInstanceUid: '1.1' }],
      [2, { studyInstanceUid: '1', patientId: 'P', seriesInstanceUid: '1.2' }],
    ]);
  });

  it('are one by one where lists are not taken, and by series where that would be too many', () => {
    const way = { method: 'C-GET', level: 'instance', single: true } as const;
    expect(planForMissing(way, scope, missing('1.1', 3)).requests).toHaveLength(3);
    const many = planForMissing(way, scope, missing('1.1', 201));
    expect(many.way.level).toBe('series');
    expect(many.requests).toEqual([{ studyInstanceUid: '1', patientId: 'P', seriesInstanceUid: '1.1' }]);
  });

  it('are whole studies or series where the way says so', () => {
    const both = [...missing('1.1', 2), ...missing('1.2', 1)];
    const study = planForMissing({ method: 'C-MOVE', level: 'study' }, scope, both);
    expect(study.requests).toEqual([{ studyInstanceUid: '1', patientId: 'P' }]);
    const series = planForMissing({ method: 'C-MOVE', level: 'series' }, scope, both);
    expect(series.requests.map((keys) => keys.seriesInstanceUid)).toEqual(['1.1', '1.2']);
  });
});

describe('the request for everything', () => {
  it('is that of the scope, or of its study where only studies are moved', () => {
    const series = { studyInstanceUid: '1', seriesInstanceUid: '1.1' };
    expect(planForAll({ method: 'C-MOVE', level: 'series' }, series).requests).toEqual([series]);
    expect(planForAll({ method: 'C-MOVE', level: 'study' }, series)).toMatchObject({
      way: { level: 'study' },
      requests: [{ studyInstanceUid: '1' }],
    });
  });
});
