import { describe, expect, it } from 'vitest';
import { FailureError } from '../../../shared/failure/failure.ts';
import { identifierKeys, modelFor } from './query-keys.ts';

function detailOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof FailureError && error.failure.kind === 'invalid-request')
      return error.failure.detail;
    throw error;
  }
  return 'accepted';
}

describe('identifierKeys', () => {
  it("asks for the level's usual attributes and lets the user's keys override them", () => {
    const keys = identifierKeys('study', 'study-root', { PatientName: 'DOE*', BodyPartExamined: '' });
    expect(keys).toMatchObject({ PatientName: 'DOE*', StudyInstanceUID: '', BodyPartExamined: '' });
  });

  it.each([
    ['series', 'study-root', {}, 'StudyInstanceUID'],
    ['series', 'study-root', { StudyInstanceUID: '1.2.*' }, 'StudyInstanceUID'],
    ['series', 'study-root', { StudyInstanceUID: '1.2\\1.3' }, 'StudyInstanceUID'],
    ['instance', 'study-root', { StudyInstanceUID: '1.2' }, 'SeriesInstanceUID'],
    ['study', 'patient-root', { PatientName: 'DOE*' }, 'PatientID'],
    ['study', 'patient-root', { PatientID: 'A*' }, 'PatientID'],
    ['study', 'study-root', { QueryRetrieveLevel: 'STUDY' }, 'level'],
    ['study', 'study-root', { StudyDate: 'today' }, 'StudyDate takes a date'],
    ['study', 'study-root', { StudyDate: '2025-01-31' }, 'YYYYMMDD'],
    ['study', 'study-root', { StudyDate: '20251301' }, 'StudyDate takes a date'],
    ['study', 'study-root', { StudyDate: '20250101-2025' }, 'StudyDate takes a date'],
    ['study', 'study-root', { StudyDate: '-' }, 'StudyDate takes a date'],
    ['study', 'study-root', { '00100030': '1960' }, '00100030 takes a date'],
  ] as const)('refuses a %s query in %s with %j and names %s', (level, model, keys, named) => {
    expect(detailOf(() => identifierKeys(level, model, keys))).toContain(named);
  });

  it.each([
    ['series', 'study-root', { StudyInstanceUID: '1.2' }],
    ['instance', 'study-root', { StudyInstanceUID: '1.2', SeriesInstanceUID: '1.3' }],
    ['study', 'study-root', { StudyInstanceUID: '1.2\\1.3' }],
    ['study', 'patient-root', { PatientID: 'A1' }],
    ['patient', 'patient-root', { PatientName: 'DOE*' }],
  ] as const)('takes a %s query in %s with %j', (level, model, keys) => {
    expect(detailOf(() => identifierKeys(level, model, keys))).toBe('accepted');
  });

  it.each([
    '20250101',
    '2025.01.01',
    '20250101-',
    '-20250101',
    '20250101-20251231',
    '',
    '*',
    '20250101\\20250102',
  ])('takes the date “%s”', (value) => {
    expect(detailOf(() => identifierKeys('study', 'study-root', { StudyDate: value }))).toBe('accepted');
  });
});

it('queries for patients in the Patient Root model whatever the node prefers', () => {
  expect(modelFor('patient', 'study-root')).toBe('patient-root');
  expect(modelFor('study', 'study-root')).toBe('study-root');
});
