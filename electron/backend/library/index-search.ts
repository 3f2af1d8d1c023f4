import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import type { LibraryStudy } from '../../../shared/contract/library.ts';
import type { LibrarySort } from '../../../shared/contract/library-keeping.ts';
import { studyExtras, studyOf } from './index-queries.ts';
import { searchWords } from './search.ts';

export interface StudySearch {
  readonly text?: string | undefined;
  readonly studyInstanceUids?: readonly string[] | undefined;
  readonly patientId?: string | undefined;
  readonly pinned?: true | undefined;
  readonly sort?: LibrarySort | undefined;
  /** By name it is when absent, by anything else not: the newest or largest first. */
  readonly ascending?: boolean | undefined;
  readonly limit?: number | undefined;
  readonly offset?: number | undefined;
}

export interface IndexSearch {
  /** Newest study first unless said otherwise; `total` counts all matches, `limit` and `offset` or not. */
  search(query: StudySearch): { readonly studies: LibraryStudy[]; readonly total: number };
}

interface Sorting {
  readonly columns: readonly string[];
  /** Has the rows in this order. */
  readonly index?: string;
}

/** The name comes first in the text that is searched, and is folded there: Müller stands beside Mueller's neighbours. */
const sortings: Readonly<Record<LibrarySort, Sorting>> = {
  'study-date': { columns: ['study_date', 'study_time', 'id'], index: 'studies_by_date' },
  name: { columns: ['search_text', 'id'], index: 'studies_by_name' },
  received: { columns: ['received_at', 'id'], index: 'studies_by_received' },
  opened: { columns: ['opened_at', 'id'] },
  size: { columns: ['bytes', 'id'] },
};

/** What a study must be to be found. Its text is built from fixed pieces only, values are bound. */
interface Filter {
  readonly parts: readonly string[];
  readonly values: readonly SQLInputValue[];
}

/** Words that the trigram index finds. */
function longWords(indexed: string | undefined): Filter {
  if (indexed === undefined) return { parts: [], values: [] };
  return { parts: ['id IN (SELECT rowid FROM study_words WHERE study_words MATCH ?)'], values: [indexed] };
}

function shortWords(short: readonly string[]): Filter {
  return { parts: short.map(() => 'instr(search_text, ?) > 0'), values: short };
}

function marks(query: StudySearch): Filter {
  const parts: string[] = [];
  const values: SQLInputValue[] = [];
  if (query.patientId !== undefined) {
    parts.push('patient_id = ?');
    values.push(query.patientId);
  }
  if (query.pinned) parts.push('study_instance_uid IN (SELECT study_instance_uid FROM pinned_studies)');
  if (query.studyInstanceUids !== undefined) {
    parts.push('study_instance_uid IN (SELECT value FROM json_each(?))');
    values.push(JSON.stringify(query.studyInstanceUids));
  }
  return { parts, values };
}

function allOf(...filters: readonly Filter[]): Filter {
  return { parts: filters.flatMap(({ parts }) => parts), values: filters.flatMap(({ values }) => values) };
}

function whereOf({ parts }: Filter): string {
  return parts.length > 0 ? `WHERE ${parts.join(' AND ')}` : '';
}

function countOf(database: DatabaseSync, from: string, filter: Filter): number {
  const row = database
    .prepare(`SELECT count(*) AS total FROM ${from} ${whereOf(filter)}`)
    .get(...filter.values);
  return Number(row?.total);
}

/** The rows that are asked for, by which index they are found, and how many there are in all. */
interface Found {
  readonly total: number;
  readonly by: string;
  readonly filter: Filter;
}

/**
 * Two ways to a page: to look every match up and sort them, which costs as much as there are matches, or to go through the
 * rows in their order until enough of them match, which costs as much as there are others between them.
 */
function find(database: DatabaseSync, query: StudySearch, sorted: string | undefined): Found {
  const { indexed, short } = searchWords(query.text ?? '');
  const [long, brief, rest] = [longWords(indexed), shortWords(short), marks(query)];
  const filter = allOf(long, brief, rest);
  const onlyLong = indexed !== undefined && filter.parts.length === 1;
  // The trigram index alone counts its matches several times faster than the rows that it names.
  const total = onlyLong
    ? countOf(database, 'study_words', { parts: ['study_words MATCH ?'], values: long.values })
    : countOf(database, 'studies', filter);
  if (filter.parts.length === 0 || query.limit === undefined) return { total, by: '', filter };
  const studies = countOf(database, 'studies', { parts: [], values: [] });
  const passed = ((query.offset ?? 0) + query.limit) * (studies / Math.max(1, total));
  if (sorted !== undefined && passed < total) return { total, by: `INDEXED BY ${sorted}`, filter };
  if (brief.parts.length === 0 || filter.parts.length > brief.parts.length) return { total, by: '', filter };
  // The text stands in this index too, and that is a fourth of what the rows are.
  const byText = `id IN (SELECT id FROM studies INDEXED BY studies_by_name ${whereOf(brief)})`;
  return { total, by: '', filter: { parts: [byText], values: brief.values } };
}

function search(database: DatabaseSync, query: StudySearch): { studies: LibraryStudy[]; total: number } {
  const sort = query.sort ?? 'study-date';
  const { columns, index } = sortings[sort];
  const direction = (query.ascending ?? sort === 'name') ? 'ASC' : 'DESC';
  const order = (table: string): string =>
    columns.map((column) => `${table}.${column} ${direction}`).join(', ');
  const { total, by, filter } = find(database, query, index);
  if (total === 0) return { studies: [], total };
  // The numbers of the rows first: what belongs to a row is read for those that are shown, not for all that are sorted.
  const rows = database
    .prepare(
      `SELECT studies.*, ${studyExtras} FROM
         (SELECT id AS shown FROM studies AS found ${by} ${whereOf(filter)} ORDER BY ${order('found')} LIMIT ? OFFSET ?)
         CROSS JOIN studies ON studies.id = shown
       ORDER BY ${order('studies')}`,
    )
    .all(...filter.values, query.limit ?? -1, query.offset ?? 0);
  return { studies: rows.map(studyOf), total };
}

export function createIndexSearch(database: DatabaseSync): IndexSearch {
  return { search: (query) => search(database, query) };
}
