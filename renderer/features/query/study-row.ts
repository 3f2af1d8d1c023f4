import type { LibraryStudy } from '../../../shared/contract/library.ts';
import type { Attributes } from '../../../shared/dicom/matching-key.ts';
import { isPacs } from './library-source.ts';

/** A study of the results: what the PACSs and the library that have it said, merged on its Study Instance UID. */
export interface StudyRow {
  readonly studyInstanceUid: string;
  /** The first answer, completed by the others where it had nothing. */
  readonly attributes: Attributes;
  /** What each of them said, in the order of the answers. */
  readonly sources: readonly StudySource[];
}

export interface StudySource {
  readonly nodeId: string;
  readonly attributes: Attributes;
}

function completed(first: Attributes, second: Attributes): Attributes {
  const merged: Record<string, string> = { ...first };
  for (const [keyword, value] of Object.entries(second)) if (!merged[keyword]) merged[keyword] = value;
  return merged;
}

/** How much of the study the library has says nothing of what a PACS has. */
const counts = ['NumberOfStudyRelatedSeries', 'NumberOfStudyRelatedInstances'];

/** What the PACSs say comes first; the library fills in what none of them gave. */
function mergedAttributes(sources: readonly StudySource[]): Attributes {
  const said = sources.filter((source) => isPacs(source.nodeId)).map((source) => source.attributes);
  const kept = sources.filter((source) => !isPacs(source.nodeId)).map((source) => source.attributes);
  const uncounted = kept.map((attributes) =>
    Object.fromEntries(Object.entries(attributes).filter(([keyword]) => !counts.includes(keyword))),
  );
  return [...said, ...(said.length > 0 ? uncounted : kept)].reduce(completed);
}

function merge(row: StudyRow | undefined, source: StudySource, studyInstanceUid: string): StudyRow {
  const before = row?.sources ?? [];
  const known = before.find((old) => old.nodeId === source.nodeId);
  const sources = known
    ? before.map((old) =>
        old === known ? { ...old, attributes: completed(old.attributes, source.attributes) } : old,
      )
    : [...before, source];
  return { studyInstanceUid, attributes: mergedAttributes(sources), sources };
}

/** The PACSs that have the study, from which it can be retrieved. */
export function pacsOf(row: StudyRow): readonly string[] {
  return row.sources.map((source) => source.nodeId).filter(isPacs);
}

/** Adds a batch of matches of one source. Matches without a Study Instance UID can't be told apart and are left out. */
export function addMatches(
  rows: ReadonlyMap<string, StudyRow>,
  nodeId: string,
  matches: readonly Attributes[],
): ReadonlyMap<string, StudyRow> {
  const next = new Map(rows);
  for (const attributes of matches) {
    const uid = attributes.StudyInstanceUID?.trim();
    if (uid) next.set(uid, merge(next.get(uid), { nodeId, attributes }, uid));
  }
  return next;
}

/** A count as the PACS gave it: undefined when it did not, which is not 0. */
export function givenCount(attributes: Attributes, keyword: string): number | undefined {
  const text = attributes[keyword]?.trim();
  return text && /^\d+$/.test(text) ? Number(text) : undefined;
}

/** What a PACS said that the study has; undefined when it did not. */
export function studyInstancesAt(row: StudyRow, nodeId: string): number | undefined {
  const source = row.sources.find((one) => one.nodeId === nodeId);
  return source && givenCount(source.attributes, 'NumberOfStudyRelatedInstances');
}

/**
 * A study of the library with the most instances that anybody said it has, the PACSs of this row included: after a
 * retrieve of one series, or when images were added since, less is here than they have.
 */
export function withExpected(study: LibraryStudy, row: StudyRow): LibraryStudy {
  const given = row.sources
    .filter((source) => isPacs(source.nodeId))
    .map((source) => givenCount(source.attributes, 'NumberOfStudyRelatedInstances') ?? 0);
  const expected = Math.max(study.expectedInstances ?? 0, ...given);
  return expected > 0 ? { ...study, expectedInstances: expected } : study;
}

/** Modalities in Study, else the study's Modality where a server answers that instead; undefined when not given. */
export function modalitiesOf(attributes: Attributes): string | undefined {
  return attributes.ModalitiesInStudy?.trim() || attributes.Modality?.trim() || undefined;
}

/** Studies of this source among the rows. */
export function countOf(rows: Iterable<StudyRow>, nodeId: string): number {
  let count = 0;
  for (const row of rows) if (row.sources.some((source) => source.nodeId === nodeId)) count += 1;
  return count;
}

/** The family name to compare identities by: no case, so that `DOE^JANE` and `Doe, Jane` are the same. */
function familyName(name: string | undefined): string {
  const [alphabetic = ''] = (name ?? '').split('=');
  const [family = ''] = alphabetic.toLocaleUpperCase().split(/[\^,]/);
  return family.trim();
}

/**
 * Whether two studies with the same Patient ID seem to be of different people: ids are only unique within one PACS.
 * Another birth date says so; another family name does unless the birth date is the same (people marry).
 */
export function differentPerson(a: Attributes, b: Attributes): boolean {
  const birthA = a.PatientBirthDate?.trim();
  const birthB = b.PatientBirthDate?.trim();
  if (birthA && birthB) return birthA !== birthB;
  const familyA = familyName(a.PatientName);
  const familyB = familyName(b.PatientName);
  return familyA !== '' && familyB !== '' && familyA !== familyB;
}
