import { describe, expect, it } from 'vitest';
import { createListedNames } from './listed-names.ts';

const yamamoto = [{ PatientName: 'Yamamoto^Taro' }, { PatientName: 'Yamamoto^Hanako' }, {}];

describe('the names that a node has listed', () => {
  it('are missed by a search for one of them that found nothing', () => {
    const names = createListedNames();
    names.add('n1', yamamoto);
    expect(names.missed('n1', { PatientName: 'yamamoto*', StudyDate: '' })).toBe(2);
    expect(names.missed('n1', { PatientName: 'Yamamoto^Taro' })).toBe(1);
  });

  it('are not missed by one for another name, at another node, or with other keys', () => {
    const names = createListedNames();
    names.add('n1', yamamoto);
    expect(names.missed('n1', { PatientName: 'Smith*' })).toBe(0);
    expect(names.missed('n1', { PatientName: '*' })).toBe(0);
    expect(names.missed('n1', {})).toBe(0);
    expect(names.missed('n2', { PatientName: 'Yamamoto*' })).toBe(0);
    expect(names.missed('n1', { PatientName: 'Yamamoto*', StudyDate: '20240101' })).toBe(0);
  });

  it('are forgotten, the oldest first, when they become many', () => {
    const names = createListedNames();
    names.add('n1', yamamoto);
    names.add(
      'n1',
      Array.from({ length: 2000 }, (_, index) => ({ PatientName: `Smith^${index}` })),
    );
    expect(names.missed('n1', { PatientName: 'Yamamoto*' })).toBe(0);
    expect(names.missed('n1', { PatientName: 'Smith*' })).toBe(2000);
  });
});
