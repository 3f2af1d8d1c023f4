import { expect, test } from 'vitest';
import { isMatchingKey, matchesKey } from './matching.ts';

test.each([
  ['single value', 'PatientID', 'MV-1001', 'MV-1001', true],
  ['single value, other case', 'PatientID', 'mv-1001', 'MV-1001', false],
  ['asterisk', 'PatientID', 'MV-*', 'MV-1001', true],
  ['question marks', 'PatientID', 'MV-10??', 'MV-1001', true],
  ['too few question marks', 'PatientID', 'MV-10?', 'MV-1001', false],
  ['a dot is a dot', 'StudyDescription', 'a.c', 'abc', false],
  ['brackets are text', 'StudyDescription', 'CT (1)*', 'CT (1) chest', true],
  ['asterisk alone', 'PatientID', '*', '', true],
  ['nothing to match with', 'AccessionNumber', 'A1', '', false],
  ['name in another case', 'PatientName', 'müller^jürgen*', 'Müller^Jürgen^^Dr.', true],
  ['name with wildcards', 'PatientName', 'M?LLER*', 'Müller^Jürgen', true],
  ['name, decomposed accents', 'PatientName', 'Mu\u0308ller*', 'Müller^Jürgen', true],
  ['name, empty components at the end', 'PatientName', 'Doe^Jane^^^', 'Doe^Jane', true],
  ['name, ideographic group', 'PatientName', '山本*', 'Yamamoto^Hanako=山本^花子', true],
  ['name, whole value', 'PatientName', 'Yamamoto^Hanako=山本^花子', 'Yamamoto^Hanako=山本^花子', true],
  ['name, other person', 'PatientName', 'Smith*', 'Müller^Jürgen', false],
  ['name in Cyrillic, other case', 'PatientName', 'иванова*', 'Иванова^Мария', true],
  ['UID', 'StudyInstanceUID', '1.2.3', '1.2.3', true],
  ['UID list', 'StudyInstanceUID', '1.2.4\\1.2.3', '1.2.3', true],
  ['UID has no wildcards', 'StudyInstanceUID', '1.2.*', '1.2.3', false],
  ['several modalities in a study', 'ModalitiesInStudy', 'SR', 'CT\\SR', true],
  ['a list of modalities', 'ModalitiesInStudy', 'MR\\CT', 'CT\\SR', true],
  ['a modality that is not there', 'ModalitiesInStudy', 'MR', 'CT\\SR', false],
  ['date', 'StudyDate', '20260210', '20260210', true],
  ['other date', 'StudyDate', '20260211', '20260210', false],
  ['date range', 'StudyDate', '20260101-20260228', '20260210', true],
  ['date range, first day', 'StudyDate', '20260210-20260228', '20260210', true],
  ['date range, last day', 'StudyDate', '20260101-20260210', '20260210', true],
  ['before the range', 'StudyDate', '20260211-20260228', '20260210', false],
  ['open end', 'StudyDate', '20260101-', '20260210', true],
  ['open start', 'StudyDate', '-20260101', '20260210', false],
  ['date with dots', 'StudyDate', '2026.02.10', '20260210', true],
  ['no date', 'StudyDate', '20260101-', '', false],
  ['time range', 'StudyTime', '0900-1000', '093015', true],
  ['time, whole minute', 'StudyTime', '0930', '093015', true],
  ['time outside', 'StudyTime', '1000-', '093015', false],
  ['integer', 'SeriesNumber', '2', '02', true],
  ['other integer', 'SeriesNumber', '3', '2', false],
  ['sequence', 'ReferencedStudySequence', 'x', '', true],
])('%s: %s %j against %j is %s', (_, attribute, key, value, expected) => {
  expect(matchesKey(attribute, key, value)).toBe(expected);
});

test('level, character set and time zone select nothing', () => {
  const keys = ['QueryRetrieveLevel', 'SpecificCharacterSet', 'TimezoneOffsetFromUTC', 'PatientName'];
  expect(keys.filter(isMatchingKey)).toEqual(['PatientName']);
});
