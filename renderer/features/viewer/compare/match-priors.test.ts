import { describe, expect, it } from 'vitest';
import type { LibraryStudy } from '../../../../shared/contract/library.ts';
import { type ComparedSeries, type ComparedStudy, isOfSamePatient, rankPriors } from './match-priors.ts';

function study(uid: string, date: string, more: Partial<LibraryStudy> = {}): LibraryStudy {
  return {
    studyInstanceUid: uid,
    patientName: 'SMITH^John',
    patientId: 'P1',
    patientBirthDate: '19610401',
    patientSex: 'M',
    studyDate: date,
    studyTime: '1015',
    accessionNumber: '',
    studyDescription: '',
    referringPhysicianName: '',
    modalities: ['CT'],
    series: 1,
    instances: 1,
    bytes: 1,
    receivedAt: 0,
    ...more,
  };
}

function series(uid: string, more: Partial<ComparedSeries> = {}): ComparedSeries {
  return {
    seriesInstanceUid: uid,
    modality: 'CT',
    description: '',
    bodyPart: 'CHEST',
    plane: 'axial',
    images: 100,
    ...more,
  };
}

const of = (
  one: LibraryStudy,
  ...all: readonly (string | readonly [string, Partial<ComparedSeries>])[]
): ComparedStudy => ({
  study: one,
  series: all.map((entry) => (typeof entry === 'string' ? series(entry) : series(entry[0], entry[1]))),
});

const pairs = (current: ComparedStudy, prior: ComparedStudy): string[] =>
  (rankPriors(current, [prior])[0]?.pairs ?? []).map((pair) => `${pair.current}-${pair.prior}`);

const now = study('c', '20260210');
const before = study('p', '20250204');

describe('which prior', () => {
  it('is the most recent of the same region and plane', () => {
    const current = of(now, 'c1');
    const ranked = rankPriors(current, [
      of(study('old', '20200101'), 'o1'),
      of(study('recent', '20251201'), 'r1'),
      of(study('head', '20260101'), ['h1', { bodyPart: 'HEAD' }]),
      of(study('unsaid', '20260201'), ['u1', { bodyPart: '', plane: undefined }]),
    ]);
    expect(ranked.map((prior) => prior.study.studyInstanceUid)).toEqual(['recent', 'old', 'unsaid', 'head']);
    expect(ranked.at(-1)?.pairs).toEqual([]);
  });

  it('is never a later study, one of the same moment, or the study itself', () => {
    const current = of(now, 'c1');
    const others = [study('later', '20260211'), study('same', '20260210'), now, study('undated', '')];
    expect(
      rankPriors(
        current,
        others.map((one) => of(one, 'x')),
      ),
    ).toEqual([]);
    const morning = study('morning', '20260210', { studyTime: '0900' });
    expect(rankPriors(current, [of(morning, 'x')])).toHaveLength(1);
  });

  it('is of the same patient: an ID that two hospitals gave is not enough', () => {
    expect(isOfSamePatient(before, now)).toBe(true);
    expect(isOfSamePatient({ ...before, patientName: 'SMITH-JONES^John' }, now)).toBe(true);
    expect(isOfSamePatient({ ...before, patientBirthDate: '19620401' }, now)).toBe(false);
    expect(isOfSamePatient({ ...before, patientBirthDate: '', patientName: 'Smith^J' }, now)).toBe(true);
    expect(isOfSamePatient({ ...before, patientBirthDate: '', patientName: 'Brown^J' }, now)).toBe(false);
    expect(isOfSamePatient({ ...before, patientId: '' }, { ...now, patientId: '' })).toBe(false);
  });
});

describe('which series belong together', () => {
  it('those of the same plane and the most alike description, each once', () => {
    const current = of(
      now,
      ['c1', { description: 'Lung 1.0 B60' }],
      ['c2', { description: 'Soft tissue 3.0' }],
      ['c3', { description: 'MPR cor', plane: 'coronal' }],
    );
    const prior = of(
      before,
      ['p1', { description: 'MPR coronal', plane: 'coronal' }],
      ['p2', { description: 'Soft tissue 5.0' }],
      ['p3', { description: 'Lung 1.5 B70' }],
    );
    expect(pairs(current, prior)).toEqual(['c1-p3', 'c2-p2', 'c3-p1']);
  });

  it('not a localizer of three images with the volume, when there is another volume', () => {
    const current = of(now, ['c1', { images: 300 }]);
    const prior = of(before, ['scout', { images: 3 }], ['p1', { images: 250 }]);
    expect(pairs(current, prior)).toEqual(['c1-p1']);
  });

  it('radiographs of different detectors, by their view', () => {
    const at = { plane: undefined, images: 1 } as const;
    const current = of(
      now,
      ['pa', { ...at, modality: 'DX', description: 'Chest PA' }],
      ['lat', { ...at, modality: 'DX', description: 'Chest LATERAL' }],
    );
    const prior = of(
      before,
      ['oldlat', { ...at, modality: 'CR', description: 'Thorax lateral', bodyPart: '' }],
      ['oldpa', { ...at, modality: 'CR', description: 'Thorax PA', bodyPart: '' }],
    );
    expect(pairs(current, prior)).toEqual(['pa-oldpa', 'lat-oldlat']);
  });

  it('by the region that the description of the study names, when the series name none', () => {
    const nameless = { bodyPart: '', description: '3.0 B30f' };
    const current = of(study('c', '20260210', { studyDescription: 'CT Kopf nativ' }), ['c1', nameless]);
    const abdomen = of(study('p', '20250204', { studyDescription: 'CT Abdomen' }), ['p1', nameless]);
    const head = of(study('p', '20240204', { studyDescription: 'CT head' }), ['p1', nameless]);
    expect(pairs(current, abdomen)).toEqual([]);
    expect(pairs(current, head)).toEqual(['c1-p1']);
  });

  it('never series of different modalities', () => {
    expect(pairs(of(now, 'c1'), of(before, ['p1', { modality: 'MR' }]))).toEqual([]);
  });
});
