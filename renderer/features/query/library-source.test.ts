import { describe, expect, it, vi } from 'vitest';
import type { LibraryStudy } from '../../../shared/contract/library.ts';
import { connectFake } from '../../testing/render.tsx';
import { findInLibrary } from './library-source.ts';
import { buildQueries, emptyForm, type SearchForm } from './search-form.ts';
import { createSearchStore } from './search-store.ts';
import { addMatches, pacsOf } from './study-row.ts';

const today = new Date(2026, 2, 14);

const study: LibraryStudy = {
  studyInstanceUid: '1.2.3',
  patientName: 'MÜLLER^Jörg=山田^太郎',
  patientId: 'P1',
  patientBirthDate: '19610314',
  patientSex: 'M',
  studyDate: '20260310',
  studyTime: '',
  accessionNumber: 'A1',
  studyDescription: 'CT Chest',
  referringPhysicianName: 'HOUSE^GREGORY',
  modalities: ['CT', 'SR'],
  series: 1,
  instances: 10,
  bytes: 1000,
  receivedAt: 0,
};

function libraryOf(studies: readonly LibraryStudy[], total = studies.length) {
  const search = vi.fn(() => ({ studies: [...studies], total }));
  const { connection } = connectFake({ operations: { 'library.search': search } });
  return { client: connection.client, search };
}

async function found(form: Partial<SearchForm>): Promise<number> {
  const { client } = libraryOf([study]);
  const queries = buildQueries({ ...emptyForm, ...form }, today);
  const answers = await Promise.all(queries.map((keys) => findInLibrary(client, 'study', keys)));
  return answers.flatMap((answer) => answer.matches).length;
}

describe('findInLibrary', () => {
  it.each<[string, Partial<SearchForm>]>([
    ['a family name', { patientName: 'müller' }],
    ['a name without its diacritics', { patientName: 'Muller jorg' }],
    ['an ideographic name', { patientName: '山田' }],
    ['a name with wildcards', { patientName: '*ller^J?rg' }],
    ['a patient ID', { patientId: 'p1' }],
    ['a number that is the accession number', { number: 'A1' }],
    ['a part of the description', { description: 'chest' }],
    ['one of several modalities', { modalities: ['SR', 'MR'] }],
    ['the last week', { date: 'week' }],
    ['a birth date', { birthDate: '1961-03-14' }],
    ['the referring physician', { referringPhysician: 'house' }],
  ])('finds by %s', async (_, form) => {
    expect(await found(form)).toBe(1);
  });

  it.each<[string, Partial<SearchForm>]>([
    ['a given name in the place of the family name', { patientName: 'jörg' }],
    ['a part of a patient ID', { patientId: 'P' }],
    ['another day', { date: 'today' }],
    ['another modality', { modalities: ['MR'] }],
    ['another birth date', { birthDate: '1961-03-15' }],
  ])('does not find by %s', async (_, form) => {
    expect(await found(form)).toBe(0);
  });

  it('says when it could not look through all', async () => {
    const { client } = libraryOf([study], 20_000);
    expect((await findInLibrary(client, 'study', {})).truncated).toBe(true);
  });
});

describe('a search that asks the library too', () => {
  it('shows what is here when no PACS answers, and a library that fails as failed', async () => {
    const { client } = libraryOf([study]);
    const store = createSearchStore(client, () => today);
    store.getState().run(['library']);
    await vi.waitFor(() => expect(store.getState().status).toBe('done'));
    expect([...store.getState().rows.keys()]).toEqual(['1.2.3']);

    const broken = createSearchStore(connectFake({}).connection.client, () => today);
    broken.getState().run(['library']);
    await vi.waitFor(() => expect(broken.getState().status).toBe('done'));
    expect(broken.getState().nodes[0]?.failure).toBeDefined();
  });

  it('lets the PACS say what the study is and how much of it there is', () => {
    const here = {
      StudyInstanceUID: '1.2.3',
      StudyDescription: 'as kept',
      NumberOfStudyRelatedInstances: '10',
    };
    const there = { StudyInstanceUID: '1.2.3', StudyDescription: 'as given', PatientID: 'P1' };
    const first = addMatches(new Map(), 'library', [here]).get('1.2.3');
    expect(first?.attributes.NumberOfStudyRelatedInstances).toBe('10');
    expect(first && pacsOf(first)).toEqual([]);
    const row = addMatches(addMatches(new Map(), 'library', [here]), 'a', [there]).get('1.2.3');
    expect(row?.attributes.StudyDescription).toBe('as given');
    expect(row?.attributes.NumberOfStudyRelatedInstances).toBeUndefined();
    expect(row && pacsOf(row)).toEqual(['a']);
  });
});
