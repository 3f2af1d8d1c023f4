import type { MatchingKeys } from '../../../shared/dicom/matching-key.ts';
import type { InformationModel, QueryLevel } from '../../../shared/dicom/query-level.ts';
import { isUid } from '../../../shared/dicom/uid.ts';
import { FailureError } from '../../../shared/failure/failure.ts';
import { tagFromKey, vrOf } from '../dataset/dictionary.ts';

/** Attributes that every query of a level asks for: the usual return keys of PS3.4 C.6. */
const returnKeys: Readonly<Record<QueryLevel, readonly string[]>> = {
  patient: [
    'PatientName',
    'PatientID',
    'IssuerOfPatientID',
    'PatientBirthDate',
    'PatientSex',
    'NumberOfPatientRelatedStudies',
    'NumberOfPatientRelatedSeries',
    'NumberOfPatientRelatedInstances',
  ],
  study: [
    'PatientName',
    'PatientID',
    'IssuerOfPatientID',
    'PatientBirthDate',
    'PatientSex',
    'StudyInstanceUID',
    'StudyDate',
    'StudyTime',
    'AccessionNumber',
    'StudyID',
    'StudyDescription',
    'ModalitiesInStudy',
    'ReferringPhysicianName',
    'NumberOfStudyRelatedSeries',
    'NumberOfStudyRelatedInstances',
    'RetrieveAETitle',
    'InstanceAvailability',
  ],
  series: [
    'StudyInstanceUID',
    'SeriesInstanceUID',
    'Modality',
    'SeriesNumber',
    'SeriesDescription',
    'SeriesDate',
    'SeriesTime',
    'BodyPartExamined',
    'Laterality',
    'ProtocolName',
    'NumberOfSeriesRelatedInstances',
    'RetrieveAETitle',
    'InstanceAvailability',
  ],
  instance: [
    'StudyInstanceUID',
    'SeriesInstanceUID',
    'SOPInstanceUID',
    'SOPClassUID',
    'InstanceNumber',
    'ContentDate',
    'ContentTime',
    'NumberOfFrames',
    'Rows',
    'Columns',
    'RetrieveAETitle',
    'InstanceAvailability',
  ],
};

/** Patients exist as a level of their own in the Patient Root model only (PS3.4 C.6.1). */
export function modelFor(level: QueryLevel, preferred: InformationModel): InformationModel {
  return level === 'patient' ? 'patient-root' : preferred;
}

/**
 * The attributes of an Identifier: the usual return keys of the level, overridden by `keys`.
 * Throws FailureError `invalid-request` when a unique key of a level above is missing or is not a single value
 * (hierarchical search, PS3.4 C.4.1.2.1): the peer would refuse it, or answer with nothing.
 */
export function identifierKeys(level: QueryLevel, model: InformationModel, keys: MatchingKeys): MatchingKeys {
  if (keys.QueryRetrieveLevel !== undefined || keys['00080052'] !== undefined) {
    refuse('The query level is not a key; choose the level instead');
  }
  if (model === 'patient-root' && level !== 'patient' && !isSingleValue(keys.PatientID)) {
    refuse(
      `In the Patient Root model a query for ${plural[level]} needs one PatientID without wildcards. ` +
        'Search for the patient first, or set the node to Study Root',
    );
  }
  if ((level === 'series' || level === 'instance') && !isSingleUid(keys.StudyInstanceUID)) {
    refuse(`A query for ${plural[level]} needs one StudyInstanceUID. Search for the study first`);
  }
  if (level === 'instance' && !isSingleUid(keys.SeriesInstanceUID)) {
    refuse('A query for instances needs one SeriesInstanceUID. Search for the series first');
  }
  for (const [key, value] of Object.entries(keys)) refuseNoDate(key, value);
  return { ...Object.fromEntries(returnKeys[level].map((key) => [key, ''])), ...keys };
}

/** A PACS that is asked for what is no date answers with nothing, which would look like no match. */
function refuseNoDate(key: string, value: string): void {
  const tag = tagFromKey(key);
  if (tag === undefined || vrOf(tag) !== 'DA' || value.trim() === '*') return;
  if (value.split('\\').every((one) => isDateMatch(one.trim()))) return;
  refuse(`${key} takes a date as YYYYMMDD, or a range as YYYYMMDD-YYYYMMDD, YYYYMMDD- or -YYYYMMDD`);
}

/** A date or a range of dates (PS3.4 C.2.2.2.5.1), of which one side may be open. */
function isDateMatch(text: string): boolean {
  if (text === '') return true;
  const sides = text.split('-');
  return sides.length <= 2 && text !== '-' && sides.every((side) => side === '' || isDate(side));
}

/** As in PS3.5 6.2, also in the old form with dots. */
function isDate(text: string): boolean {
  const [, month, day] = /^\d{4}(\.?)(\d{2})\1(\d{2})$/.exec(text)?.slice(1) ?? [];
  const within = (part: string | undefined, most: number): boolean =>
    part !== undefined && Number(part) >= 1 && Number(part) <= most;
  return within(month, 12) && within(day, 31);
}

const plural: Readonly<Record<QueryLevel, string>> = {
  patient: 'patients',
  study: 'studies',
  series: 'series',
  instance: 'instances',
};

function isSingleUid(value: string | undefined): boolean {
  return value !== undefined && isUid(value.trim());
}

function isSingleValue(value: string | undefined): boolean {
  return value !== undefined && value.trim() !== '' && !/[*?\\]/.test(value);
}

function refuse(detail: string): never {
  throw new FailureError({ kind: 'invalid-request', detail });
}
