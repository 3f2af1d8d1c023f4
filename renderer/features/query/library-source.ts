import type { BackendClient } from '../../../shared/contract/client.ts';
import type { LibraryInstance, LibrarySeries, LibraryStudy } from '../../../shared/contract/library.ts';
import type { NodeState } from '../../../shared/contract/pacs-node.ts';
import { matchesName, matchesWildcard } from '../../../shared/dicom/match-name.ts';
import type { Attributes, MatchingKeys } from '../../../shared/dicom/matching-key.ts';
import type { QueryLevel } from '../../../shared/dicom/query-level.ts';
import { nodeName } from '../nodes/index.ts';

/** The library takes part in searches as one more place that has studies; nothing is retrieved from it. */
export const librarySource = 'library';

export function isPacs(sourceId: string): boolean {
  return sourceId !== librarySource;
}

export function sourceName(nodes: readonly NodeState[], sourceId: string): string {
  return isPacs(sourceId) ? nodeName(nodes, sourceId) : 'Library';
}

export interface LibraryAnswer {
  readonly matches: readonly Attributes[];
  readonly truncated: boolean;
}

/** More are not looked through; the answer says so. */
const mostStudies = 10_000;

/** What a C-FIND of these keys would give if the library were a PACS. Rejects when the library can't be read. */
export async function findInLibrary(
  client: BackendClient,
  level: QueryLevel,
  keys: MatchingKeys,
): Promise<LibraryAnswer> {
  const { StudyInstanceUID: study = '', SeriesInstanceUID: series } = keys;
  if (level === 'series') {
    const entries = await client.call('library.series', { studyInstanceUid: study });
    return { matches: entries.map(seriesAttributes), truncated: false };
  }
  if (level === 'instance') {
    const scope = { studyInstanceUid: study, ...(series ? { seriesInstanceUid: series } : {}) };
    const entries = await client.call('library.instances', scope);
    return { matches: entries.map(instanceAttributes), truncated: false };
  }
  const { studies, total } = await client.call('library.search', {
    text: searchedText(keys),
    limit: mostStudies,
    ...(study ? { studyInstanceUids: [study] } : {}),
  });
  return {
    matches: studies.map(studyAttributes).filter((attributes) => matchesKeys(attributes, keys)),
    truncated: total > studies.length,
  };
}

/** Words that each match has somewhere: they narrow what is looked through. */
function searchedText(keys: MatchingKeys): string {
  const { PatientName, PatientID, AccessionNumber, StudyDescription } = keys;
  return [PatientName, PatientID, AccessionNumber, StudyDescription].filter(Boolean).join(' ');
}

function matchesKeys(attributes: Attributes, keys: MatchingKeys): boolean {
  return Object.entries(keys).every(([keyword, wanted]) => {
    const value = attributes[keyword] ?? '';
    if (!wanted) return true;
    if (keyword.endsWith('Name')) return matchesName(withoutMarks(wanted), withoutMarks(value));
    if (keyword.endsWith('Date')) return matchesDate(wanted, value);
    return value
      .split('\\')
      .some((one) => matchesWildcard(withoutMarks(wanted), withoutMarks(one), { ignoreCase: true }));
  });
}

/** As the library itself is searched, a name is found without its diacritics too. */
function withoutMarks(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').normalize('NFC').trim();
}

/** A date or a range of dates (PS3.4 C.2.2.2.5.1), `YYYYMMDD`. */
function matchesDate(wanted: string, value: string): boolean {
  if (!wanted.includes('-')) return value === wanted;
  const [from = '', to = ''] = wanted.split('-');
  return value !== '' && value >= from && (to === '' || value <= to);
}

function studyAttributes(study: LibraryStudy): Attributes {
  return {
    StudyInstanceUID: study.studyInstanceUid,
    PatientName: study.patientName,
    PatientID: study.patientId,
    PatientBirthDate: study.patientBirthDate,
    PatientSex: study.patientSex,
    StudyDate: study.studyDate,
    StudyTime: study.studyTime,
    AccessionNumber: study.accessionNumber,
    StudyDescription: study.studyDescription,
    ReferringPhysicianName: study.referringPhysicianName,
    ModalitiesInStudy: study.modalities.join('\\'),
    NumberOfStudyRelatedSeries: String(study.series),
    NumberOfStudyRelatedInstances: String(study.instances),
  };
}

function seriesAttributes(series: LibrarySeries): Attributes {
  return {
    SeriesInstanceUID: series.seriesInstanceUid,
    Modality: series.modality,
    SeriesNumber: series.seriesNumber,
    SeriesDescription: series.seriesDescription,
    BodyPartExamined: series.bodyPart,
    NumberOfSeriesRelatedInstances: String(series.instances),
  };
}

function instanceAttributes(instance: LibraryInstance): Attributes {
  return {
    SOPInstanceUID: instance.sopInstanceUid,
    InstanceNumber: instance.instanceNumber,
    NumberOfFrames: String(instance.numberOfFrames),
    Rows: String(instance.rows),
    Columns: String(instance.columns),
  };
}
