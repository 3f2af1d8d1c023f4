import { describe, expect, it } from 'vitest';
import { answersForm } from './local-check.ts';
import {
  buildQueries,
  dateRange,
  emptyForm,
  formForText,
  formProblem,
  normalDate,
  sentName,
} from './search-form.ts';

const today = new Date(2026, 2, 14);

describe('buildQueries', () => {
  it('sends a typed name as family and given with wildcards, and says so', () => {
    const form = { ...emptyForm, patientName: 'smith john' };
    expect(buildQueries(form, today)).toEqual([{ PatientName: 'smith*^john*' }]);
    expect(sentName(form)).toBe('smith*^john*');
  });

  it('leaves out empty keys, so an empty form asks for everything', () => {
    expect(buildQueries(emptyForm, today)).toEqual([{}]);
  });

  it('asks once for each modality, because the standard has no list matching for them', () => {
    const queries = buildQueries({ ...emptyForm, modalities: ['CT', 'MR'] }, today);
    expect(queries).toEqual([{ ModalitiesInStudy: 'CT' }, { ModalitiesInStudy: 'MR' }]);
  });

  it('asks for a number as ID and as accession number', () => {
    const queries = buildQueries({ ...emptyForm, number: '4711', date: 'today' }, today);
    expect(queries).toEqual([
      { StudyDate: '20260314', PatientID: '4711' },
      { StudyDate: '20260314', AccessionNumber: '4711' },
    ]);
  });

  it('sends an extra tag without a value as a return key', () => {
    const form = { ...emptyForm, tags: [{ keyword: 'StationName', value: '' }] };
    expect(buildQueries(form, today)).toEqual([{ StationName: '' }]);
  });
});

describe('dateRange', () => {
  it('counts a week as today and the six days before', () => {
    expect(dateRange({ date: 'week', from: '', to: '' }, today)).toEqual({
      from: '2026-03-08',
      to: '2026-03-14',
    });
  });

  it('begins a month on the last day of a shorter month before', () => {
    const month = { date: 'month', from: '', to: '' } as const;
    expect(dateRange(month, new Date(2026, 2, 31))?.from).toBe('2026-02-28');
    expect(dateRange(month, new Date(2026, 4, 31))?.from).toBe('2026-04-30');
    expect(dateRange(month, new Date(2026, 0, 15))?.from).toBe('2025-12-15');
    expect(dateRange({ ...month, date: 'year' }, new Date(2028, 1, 29))?.from).toBe('2027-02-28');
  });

  it('takes no range without dates as any date', () => {
    expect(dateRange({ date: 'range', from: '', to: '' }, today)).toBeUndefined();
  });
});

describe('formForText', () => {
  it('takes words as a name, digits as a number, a UID as a study', () => {
    expect(formForText('smith john', [])).toMatchObject({ patientName: 'smith john', number: '' });
    expect(formForText('A26030505', [])).toMatchObject({ patientName: '', number: 'A26030505' });
    expect(formForText('1.2.840.113619.2.55.3', [])).toMatchObject({ studyUid: '1.2.840.113619.2.55.3' });
  });

  it('keeps the chosen PACSs', () => {
    expect(formForText('x', ['a']).nodeIds).toEqual(['a']);
  });
});

describe('formProblem', () => {
  it('names what can not be sent', () => {
    expect(formProblem({ ...emptyForm, studyUid: '1.2.x' })).toMatch(/UID/);
    expect(formProblem({ ...emptyForm, tags: [{ keyword: 'station name', value: '' }] })).toMatch(/keyword/);
    expect(formProblem({ ...emptyForm, birthDate: '1961-3' })).toMatch(/dates/);
    expect(formProblem({ ...emptyForm, date: 'range', from: '2026-02-30' })).toMatch(/dates/);
    expect(formProblem({ ...emptyForm, date: 'range', from: '2026-03-02', to: '2026-03-01' })).toMatch(
      /ends before/,
    );
    expect(formProblem(emptyForm)).toBeUndefined();
  });

  it('reads dates without hyphens', () => {
    expect(normalDate('20260314')).toBe('2026-03-14');
    expect(normalDate('2026-0')).toBe('2026-0');
  });
});

describe('answersForm', () => {
  const form = { ...emptyForm, modalities: ['CT'], date: 'week' as const };

  it('sets aside what a server sent although it does not match', () => {
    expect(answersForm({ StudyDate: '20240101', ModalitiesInStudy: 'CT' }, form, today)).toBe(false);
    expect(answersForm({ StudyDate: '20260310', ModalitiesInStudy: 'MR' }, form, today)).toBe(false);
    expect(answersForm({ StudyDate: '20260310', ModalitiesInStudy: 'CT\\SR' }, form, today)).toBe(true);
  });

  it('lets pass what can not be checked because the server did not give it', () => {
    expect(answersForm({}, form, today)).toBe(true);
  });
});
