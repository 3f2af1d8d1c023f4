import { describe, expect, it } from 'vitest';
import { readAttributes } from '../dataset/attributes.ts';
import { levelOfKeys, type RetrieveKeys, retrieveIdentifier } from './identifier.ts';

const keysOf = (keys: RetrieveKeys, model: 'study-root' | 'patient-root' = 'study-root') =>
  readAttributes(retrieveIdentifier(model, keys));

describe('the identifier of a retrieve', () => {
  it('has the keys of every level, and a list only at its own', () => {
    const keys = {
      studyInstanceUid: '1.2',
      seriesInstanceUid: '1.2.3',
      sopInstanceUids: ['1.2.3.1', '1.2.3.2'],
    };
    expect(keysOf(keys)).toEqual({
      StudyInstanceUID: '1.2',
      SeriesInstanceUID: '1.2.3',
      SOPInstanceUID: '1.2.3.1\\1.2.3.2',
    });
    expect(levelOfKeys(keys)).toBe('instance');
    expect(keysOf({ studyInstanceUid: '1.2', patientId: 'P 1' }, 'patient-root')).toEqual({
      PatientID: 'P 1',
      StudyInstanceUID: '1.2',
    });
  });

  it.each<[string, RetrieveKeys]>([
    ['an empty study', { studyInstanceUid: '' }],
    ['a wildcard', { studyInstanceUid: '*' }],
    ['a list above the level', { studyInstanceUid: '1.2\\1.3' }],
    ['an empty series', { studyInstanceUid: '1.2', seriesInstanceUid: '' }],
    ['no instance', { studyInstanceUid: '1.2', seriesInstanceUid: '1.3', sopInstanceUids: [] }],
    [
      'an empty instance',
      { studyInstanceUid: '1.2', seriesInstanceUid: '1.3', sopInstanceUids: ['1.4', ''] },
    ],
    ['an instance without its series', { studyInstanceUid: '1.2', sopInstanceUids: ['1.4'] }],
  ])('is never made with %s', (_, keys) => {
    expect(() => retrieveIdentifier('study-root', keys)).toThrow('invalid-request');
  });

  it.each(['', ' ', 'A*', 'A\\B'])('is never made by Patient Root for the Patient ID “%s”', (patientId) => {
    expect(() => retrieveIdentifier('patient-root', { studyInstanceUid: '1.2', patientId })).toThrow(
      'invalid-request',
    );
  });
});
