import { describe, expect, it } from 'vitest';
import type { LibraryStudy } from '../../../shared/contract/library.ts';
import { addEntries } from './children-store.ts';
import { flatten, messagesOf } from './result-items.ts';
import {
  addMatches,
  countOf,
  differentPerson,
  givenCount,
  type StudyRow,
  withExpected,
} from './study-row.ts';

const none: ReadonlyMap<string, StudyRow> = new Map();

describe('addMatches', () => {
  it('merges the same study of two PACSs into one row with both sources', () => {
    const first = addMatches(none, 'a', [
      { StudyInstanceUID: '1.2', PatientName: 'DOE^JANE', AccessionNumber: '' },
    ]);
    const both = addMatches(first, 'b', [{ StudyInstanceUID: '1.2', AccessionNumber: 'A1' }]);
    expect(both.size).toBe(1);
    const row = both.get('1.2');
    expect(row?.sources.map((source) => source.nodeId)).toEqual(['a', 'b']);
    expect(row?.attributes).toMatchObject({ PatientName: 'DOE^JANE', AccessionNumber: 'A1' });
  });

  it('counts a study once for a PACS that answered it twice', () => {
    const once = addMatches(none, 'a', [{ StudyInstanceUID: '1.2' }]);
    const twice = addMatches(once, 'a', [{ StudyInstanceUID: '1.2' }, { StudyInstanceUID: '1.3' }]);
    expect(countOf(twice.values(), 'a')).toBe(2);
    expect(countOf(twice.values(), 'b')).toBe(0);
  });

  it('leaves the given map as it was', () => {
    addMatches(none, 'a', [{ StudyInstanceUID: '1.2' }]);
    expect(none.size).toBe(0);
  });
});

describe('withExpected', () => {
  const study: LibraryStudy = {
    studyInstanceUid: '1.2',
    patientName: 'DOE^JANE',
    patientId: '',
    patientBirthDate: '',
    patientSex: '',
    studyDate: '',
    studyTime: '',
    accessionNumber: '',
    studyDescription: '',
    referringPhysicianName: '',
    modalities: ['CT'],
    series: 1,
    instances: 12,
    bytes: 1000,
    receivedAt: 0,
  };
  const rowOf = (counts: Readonly<Record<string, string>>): StudyRow => ({
    studyInstanceUid: '1.2',
    attributes: {},
    sources: Object.entries(counts).map(([nodeId, count]) => ({
      nodeId,
      attributes: { NumberOfStudyRelatedInstances: count },
    })),
  });

  it('takes the most that a PACS or an earlier retrieve knew of', () => {
    expect(withExpected(study, rowOf({ a: '12', b: '40' })).expectedInstances).toBe(40);
    const retrieved = { ...study, expectedInstances: 50 };
    expect(withExpected(retrieved, rowOf({ a: '40' })).expectedInstances).toBe(50);
  });

  it('expects nothing where no PACS gave a count, and does not take the library for one', () => {
    expect(withExpected(study, rowOf({ a: '' })).expectedInstances).toBeUndefined();
    expect(withExpected(study, rowOf({ library: '12' })).expectedInstances).toBeUndefined();
  });
});

describe('givenCount', () => {
  it('tells a count of 0 from one that was not given', () => {
    expect(givenCount({ N: '0' }, 'N')).toBe(0);
    expect(givenCount({ N: '' }, 'N')).toBeUndefined();
    expect(givenCount({}, 'N')).toBeUndefined();
  });
});

describe('differentPerson', () => {
  it('goes by the birth date, else by the family name', () => {
    expect(differentPerson({ PatientBirthDate: '19610314' }, { PatientBirthDate: '19700101' })).toBe(true);
    expect(
      differentPerson(
        { PatientBirthDate: '19610314', PatientName: 'DOE^JANE' },
        { PatientBirthDate: '19610314', PatientName: 'ROE^JANE' },
      ),
    ).toBe(false);
    expect(differentPerson({ PatientName: 'DOE^JANE' }, { PatientName: 'Doe, Jane' })).toBe(false);
    expect(differentPerson({ PatientName: 'DOE^JANE' }, { PatientName: 'ROE^JANE' })).toBe(true);
  });
});

describe('flatten', () => {
  const row: StudyRow = {
    studyInstanceUid: '1.2',
    attributes: {},
    sources: [{ nodeId: 'a', attributes: {} }],
  };
  const entries = addEntries([], 'a', 'series', [
    { SeriesInstanceUID: '1.2.1' },
    { SeriesInstanceUID: '1.2.2' },
  ]);

  it('lays opened series under their study', () => {
    const children = new Map([['1.2', { status: 'done' as const, entries, failures: [], truncated: false }]]);
    const items = flatten([row], new Set(['1.2']), children);
    expect(items.map((item) => `${item.kind} ${item.key}`)).toEqual([
      'study 1.2',
      'series 1.2.1',
      'series 1.2.2',
    ]);
  });

  it('never shows a failure as emptiness', () => {
    const failed = {
      status: 'done' as const,
      entries: [],
      failures: [{ nodeId: 'a', failure: { kind: 'cancelled' as const } }],
      truncated: false,
    };
    expect(messagesOf(failed).map((message) => message.type)).toEqual(['failed']);
    expect(messagesOf({ ...failed, failures: [] }).map((message) => message.type)).toEqual(['empty']);
  });
});
