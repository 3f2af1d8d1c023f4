import { describe, expect, it } from 'vitest';
import type { LibraryStudy } from '../../../shared/contract/library.ts';
import { patientRuns } from './patient-runs.ts';

function aStudy(uid: string, change: Partial<LibraryStudy> = {}): LibraryStudy {
  return {
    studyInstanceUid: uid,
    patientName: 'DOE^JANE',
    patientId: 'P1',
    patientBirthDate: '19610314',
    patientSex: 'F',
    studyDate: '20260314',
    studyTime: '134501',
    accessionNumber: '',
    studyDescription: '',
    referringPhysicianName: '',
    modalities: ['CT'],
    series: 1,
    instances: 10,
    bytes: 1000,
    receivedAt: 0,
    ...change,
  };
}

const counts = (studies: readonly LibraryStudy[]): (number | undefined)[] => {
  const { places } = patientRuns(studies);
  return studies.map(({ studyInstanceUid }) => places.get(studyInstanceUid)?.count);
};

describe('patientRuns', () => {
  it('puts the newest study of a patient first and leaves the patients in their order', () => {
    const { studies, places } = patientRuns([
      aStudy('1', { patientName: 'ADAMS^AMY', patientId: 'P0', studyDate: '20200101' }),
      aStudy('2', { studyDate: '20240101' }),
      aStudy('3', { studyDate: '20260101' }),
      aStudy('4', { studyDate: '' }),
    ]);
    expect(studies.map((study) => study.studyInstanceUid)).toEqual(['1', '3', '2', '4']);
    expect(places.get('1')).toEqual({ index: 0, count: 1 });
    expect(places.get('2')).toEqual({ index: 1, count: 3 });
  });

  it('takes a name that differs in case or in empty components for the same', () => {
    expect(counts([aStudy('1'), aStudy('2', { patientName: 'Doe^Jane^^' })])).toEqual([2, 2]);
  });

  it('keeps people apart whose ID, name or birth date differs', () => {
    const others = [{ patientId: 'P2' }, { patientName: 'ROE^JANE' }, { patientBirthDate: '19620314' }];
    for (const other of others) expect(counts([aStudy('1'), aStudy('2', other)])).toEqual([1, 1]);
  });

  it('needs the same birth date where there is no ID', () => {
    const nobody = { patientId: '', patientBirthDate: '' };
    expect(counts([aStudy('1', nobody), aStudy('2', nobody)])).toEqual([1, 1]);
    expect(counts([aStudy('1', { patientId: '' }), aStudy('2', { patientId: '' })])).toEqual([2, 2]);
  });

  it('joins a study without a birth date by its ID and name', () => {
    expect(counts([aStudy('1'), aStudy('2', { patientBirthDate: '' })])).toEqual([2, 2]);
  });
});
