import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LibraryStudy } from '../../../shared/contract/library.ts';
import { type LibraryIndex, openIndex } from './index-database.ts';
import type { IndexEntry } from './index-entry.ts';
import type { StudySearch } from './index-search.ts';
import { normaliseSearchText, studySearchText } from './search.ts';

const studies = 300;
const names = ['Müller^Anna', 'Şahin^Elif', 'Brown^Carla', 'Ødegård^Søren', 'Xu^Li'];
const descriptions = ['CT Thorax nativ', 'MR Schädel', 'CT Abdomen KM'];

/** Every attribute has a period of its own, so that each order is another one. */
function entriesOf(study: number): IndexEntry[] {
  const studyInstanceUid = `1.2.${study + 1}`;
  return Array.from({ length: 1 + ((study * 7) % 5) }, (_, instance) => ({
    studyInstanceUid,
    seriesInstanceUid: `${studyInstanceUid}.${1 + (instance % 2)}`,
    sopInstanceUid: `${studyInstanceUid}.9.${instance + 1}`,
    sopClassUid: '1.2.840.10008.5.1.4.1.1.2',
    study: {
      patientName: names[study % names.length] ?? '',
      patientId: `P${Math.floor(study / 2)}`,
      ...{ patientBirthDate: '', patientSex: '', accessionNumber: `A${(study * 31) % 997}` },
      studyDate: `20${10 + ((study * 13) % 17)}0101`,
      studyTime: String(100_000 + ((study * 37) % 101)),
      studyDescription: descriptions[study % descriptions.length] ?? '',
      referringPhysicianName: '',
    },
    series: { modality: instance % 2 ? 'SR' : 'CT', seriesNumber: '1', seriesDescription: '', bodyPart: '' },
    ...{ instanceNumber: '1', numberOfFrames: 1, rows: 1, columns: 1 },
    ...{ imagePosition: '', imageOrientation: '', transferSyntaxUid: '1.2.840.10008.1.2.1' },
    ...{ bytes: 100 + ((study * 17) % 211), fileBytes: 500, checksum: 1 },
    receivedAt: 1_000_000 + ((study * 89) % 307),
  }));
}

let index: LibraryIndex;
let all: LibraryStudy[];

beforeAll(async () => {
  index = openIndex(':memory:');
  const entries = Array.from({ length: studies }, (_, study) => entriesOf(study)).flat();
  await Promise.all(entries.map((entry) => index.store(entry)));
  for (let study = 0; study < studies; study += 9) index.setPinned(`1.2.${study + 1}`, true);
  for (let study = 0; study < studies; study += 4)
    index.setOpened(`1.2.${study + 1}`, 5 + ((study * 7) % 53));
  all = index.search({}).studies;
});
afterAll(() => index.close());

/** Rows were made in this order: what ties is decided by it. */
function rowOf({ studyInstanceUid }: LibraryStudy): number {
  return Number(studyInstanceUid.split('.')[2]);
}

const keys: Readonly<Record<NonNullable<StudySearch['sort']>, (study: LibraryStudy) => (string | number)[]>> =
  {
    'study-date': (study) => [study.studyDate, study.studyTime, rowOf(study)],
    name: (study) => [studySearchText(study), rowOf(study)],
    received: (study) => [study.receivedAt, rowOf(study)],
    opened: (study) => [study.openedAt ?? 0, rowOf(study)],
    size: (study) => [study.bytes, rowOf(study)],
  };

function compare(a: (string | number)[], b: (string | number)[]): number {
  const at = a.findIndex((value, place) => value !== b[place]);
  return at < 0 ? 0 : (a[at] ?? 0) < (b[at] ?? 0) ? -1 : 1;
}

/** The same by looking at every study, one after the other. */
function expected(query: StudySearch): { readonly studies: string[]; readonly total: number } {
  const words = normaliseSearchText(query.text ?? '').split(' ');
  const found = all.filter(
    (study) =>
      words.every((word) => studySearchText(study).includes(word)) &&
      (query.patientId === undefined || study.patientId === query.patientId) &&
      (!query.pinned || study.pinned === true) &&
      (query.studyInstanceUids?.includes(study.studyInstanceUid) ?? true),
  );
  const sort = query.sort ?? 'study-date';
  const sign = (query.ascending ?? sort === 'name') ? 1 : -1;
  const sorted = found.toSorted((a, b) => sign * compare(keys[sort](a), keys[sort](b)));
  const from = query.offset ?? 0;
  const page = sorted.slice(from, query.limit === undefined ? undefined : from + query.limit);
  return { studies: page.map((study) => study.studyInstanceUid), total: found.length };
}

const filters: readonly StudySearch[] = [
  {},
  ...[
    'm',
    'mu',
    'mül',
    'muller anna',
    'a4',
    'P12',
    'ct thorax',
    'li xu',
    'x u',
    'zzz',
    'z',
    'odegard ct ab',
  ].map((text) => ({ text })),
  { pinned: true },
  { text: 'brown', pinned: true },
  { patientId: 'P7' },
  { text: 'ct', patientId: 'P7' },
  { studyInstanceUids: ['1.2.3', '1.2.4', '1.2.250'] },
  { text: 'an', studyInstanceUids: ['1.2.1', '1.2.2', '1.2.6'] },
];
const pages = [
  {},
  { limit: 1 },
  { limit: 7 },
  { limit: 7, offset: 20 },
  { limit: 1000 },
  { limit: 5, offset: 298 },
];

describe('search', () => {
  it.each(filters)(
    'for %j finds what a look at every study finds, in each order and on each page',
    (filter) => {
      for (const sort of ['study-date', 'name', 'received', 'opened', 'size'] as const)
        for (const ascending of [undefined, true, false])
          for (const page of pages) {
            const query = { ...filter, ...page, sort, ascending };
            const found = index.search(query);
            const got = { ...found, studies: found.studies.map((study) => study.studyInstanceUid) };
            expect(got, JSON.stringify(query)).toEqual(expected(query));
          }
    },
  );

  it('tells each modality of a study once, in order', () => {
    expect(all.find((study) => study.instances === 5)?.modalities).toEqual(['CT', 'SR']);
    expect(all.find((study) => study.instances === 1)?.modalities).toEqual(['CT']);
  });
});
