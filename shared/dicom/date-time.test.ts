import { describe, expect, it } from 'vitest';
import { ageInYears, dateRangeMatchingValue, formatDicomDate, formatDicomTime } from './date-time.ts';

describe('dates', () => {
  it('shows a DICOM date as people write it, also the old form with dots', () => {
    expect(formatDicomDate('20260314')).toBe('2026-03-14');
    expect(formatDicomDate('1993.08.22')).toBe('1993-08-22');
  });

  it('hides nothing: text that is no date is shown as it is', () => {
    expect(formatDicomDate('unknown')).toBe('unknown');
    expect(formatDicomTime('later')).toBe('later');
  });

  it('shows times to the second, as far as they are given', () => {
    expect(formatDicomTime('134501.123456')).toBe('13:45:01');
    expect(formatDicomTime('1345')).toBe('13:45');
    expect(formatDicomTime('13:45:01')).toBe('13:45:01');
  });

  it.each([
    [{ from: '2026-01-01', to: '2026-12-31' }, '20260101-20261231'],
    [{ from: '2026-01-01' }, '20260101-'],
    [{ to: '2026-01-01' }, '-20260101'],
    [{ from: '2026-01-01', to: '2026-01-01' }, '20260101'],
    [{}, ''],
  ])('range %o is sent as "%s"', (range, value) => {
    expect(dateRangeMatchingValue(range)).toBe(value);
  });

  it('counts whole years, the birthday not yet reached included', () => {
    expect(ageInYears('19800615', '20260614')).toBe(45);
    expect(ageInYears('19800615', '20260615')).toBe(46);
    expect(ageInYears('', '20260615')).toBeUndefined();
    expect(ageInYears('20270101', '20260615')).toBeUndefined();
  });
});
