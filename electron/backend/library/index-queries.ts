import type { DatabaseSync, SQLInputValue, SQLOutputValue } from 'node:sqlite';
import type { LibraryInstance, LibrarySeries, LibraryStudy } from '../../../shared/contract/library.ts';
import type { LibrarySort } from '../../../shared/contract/library-keeping.ts';
import { orderInstances, orderSeries } from './index-order.ts';
import { seriesTextOf, studyTextOf } from './index-writer.ts';
import type { InstanceUids } from './paths.ts';
import { searchWords } from './search.ts';

type Row = Record<string, SQLOutputValue>;

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

/** What the index says of an instance's file. */
export interface IndexedFile extends InstanceUids {
  readonly transferSyntaxUid: string;
  readonly bytes: number;
  readonly fileBytes: number;
  readonly checksum: number;
  readonly receivedAt: number;
  /** Absolute path of a file that stays where the user has it. */
  readonly localPath?: string | undefined;
}

export interface IndexQueries {
  find(sopInstanceUid: string): IndexedFile | undefined;
  hasStudy(studyInstanceUid: string): boolean;
  /** Newest study first; `total` counts all matches, `limit` and `offset` or not. */
  search(query: StudySearch): { readonly studies: LibraryStudy[]; readonly total: number };
  series(studyInstanceUid: string): LibrarySeries[];
  instances(studyInstanceUid: string, seriesInstanceUid?: string): LibraryInstance[];
  /** Instances of a series; 0 when it is not there. */
  countOfSeries(studyInstanceUid: string, seriesInstanceUid: string): number;
  studyUids(): string[];
  filesOfStudy(studyInstanceUid: string): IndexedFile[];
  totalInstances(): number;
  /** Of the newest instance of the studies that are here, taken away or not, ms since 1970; 0 in an empty library. */
  lastReceivedAt(): number;
}

const fileColumns = `study_instance_uid, series_instance_uid, sop_instance_uid, transfer_syntax_uid,
  instances.bytes, file_bytes, checksum, instances.received_at, local_path
  FROM instances JOIN series ON series.id = instances.series_id JOIN studies ON studies.id = series.study_id`;

function fileOf(row: Row): IndexedFile {
  return {
    studyInstanceUid: String(row.study_instance_uid),
    seriesInstanceUid: String(row.series_instance_uid),
    sopInstanceUid: String(row.sop_instance_uid),
    transferSyntaxUid: String(row.transfer_syntax_uid),
    bytes: Number(row.bytes),
    fileBytes: Number(row.file_bytes),
    checksum: Number(row.checksum),
    receivedAt: Number(row.received_at),
    ...(row.local_path === null ? {} : { localPath: String(row.local_path) }),
  };
}

export function studyOf(row: Row): LibraryStudy {
  return {
    studyInstanceUid: String(row.study_instance_uid),
    ...studyTextOf(row),
    modalities: row.modalities ? String(row.modalities).split('\\') : [],
    series: Number(row.series),
    instances: Number(row.instances),
    bytes: Number(row.bytes),
    ...(row.expected === null ? {} : { expectedInstances: Number(row.expected) }),
    receivedAt: Number(row.received_at),
    ...(row.opened_at === 0 ? {} : { openedAt: Number(row.opened_at) }),
    ...(row.pinned === 1 ? { pinned: true } : {}),
    ...(row.local_instances === 0 ? {} : { inPlaceInstances: Number(row.local_instances) }),
  };
}

function instanceOf(row: Row): LibraryInstance {
  return {
    sopInstanceUid: String(row.sop_instance_uid),
    seriesInstanceUid: String(row.series_instance_uid),
    sopClassUid: String(row.sop_class_uid),
    transferSyntaxUid: String(row.transfer_syntax_uid),
    instanceNumber: String(row.instance_number),
    numberOfFrames: Number(row.number_of_frames),
    rows: Number(row.rows),
    columns: Number(row.columns),
    imagePosition: String(row.image_position),
    imageOrientation: String(row.image_orientation),
    bytes: Number(row.bytes),
  };
}

/** The WHERE clause of a search; its text is built from fixed pieces only, values are bound. */
function searchFilter(query: StudySearch): { readonly where: string; readonly values: SQLInputValue[] } {
  const parts: string[] = [];
  const values: SQLInputValue[] = [];
  const words = searchWords(query.text ?? '');
  if (words.indexed !== undefined) {
    parts.push('id IN (SELECT rowid FROM study_words WHERE study_words MATCH ?)');
    values.push(words.indexed);
  }
  for (const word of words.short) {
    parts.push('instr(search_text, ?) > 0');
    values.push(word);
  }
  if (query.patientId !== undefined) {
    parts.push('patient_id = ?');
    values.push(query.patientId);
  }
  if (query.pinned) parts.push('study_instance_uid IN (SELECT study_instance_uid FROM pinned_studies)');
  if (query.studyInstanceUids !== undefined) {
    parts.push('study_instance_uid IN (SELECT value FROM json_each(?))');
    values.push(JSON.stringify(query.studyInstanceUids));
  }
  return { where: parts.length > 0 ? `WHERE ${parts.join(' AND ')}` : '', values };
}

/** What a row of `studies` needs beside its columns to become a `LibraryStudy`. */
export const studyExtras = `
  (SELECT group_concat(modality, char(92)) FROM (SELECT DISTINCT modality FROM series
    WHERE series.study_id = studies.id AND modality <> '' ORDER BY modality)) AS modalities,
  (SELECT expected FROM expected_instances
    WHERE expected_instances.study_instance_uid = studies.study_instance_uid) AS expected,
  EXISTS (SELECT 1 FROM pinned_studies
    WHERE pinned_studies.study_instance_uid = studies.study_instance_uid) AS pinned`;

/** The name comes first in the text that is searched, and is folded there: Müller stands beside Mueller's neighbours. */
const sortColumns: Readonly<Record<LibrarySort, readonly string[]>> = {
  'study-date': ['study_date', 'study_time', 'id'],
  name: ['search_text', 'id'],
  received: ['received_at', 'id'],
  opened: ['opened_at', 'id'],
  size: ['bytes', 'id'],
};

function search(database: DatabaseSync, query: StudySearch): { studies: LibraryStudy[]; total: number } {
  const { where, values } = searchFilter(query);
  const total = Number(
    database.prepare(`SELECT count(*) AS total FROM studies ${where}`).get(...values)?.total,
  );
  const sort = query.sort ?? 'study-date';
  const direction = (query.ascending ?? sort === 'name') ? 'ASC' : 'DESC';
  const order = sortColumns[sort].map((column) => `${column} ${direction}`).join(', ');
  // The numbers of the rows first: what belongs to a row is read for those that are shown, not for all that are sorted.
  const rows = database
    .prepare(
      `SELECT studies.*, ${studyExtras} FROM studies
       WHERE id IN (SELECT id FROM studies ${where} ORDER BY ${order} LIMIT ? OFFSET ?) ORDER BY ${order}`,
    )
    .all(...values, query.limit ?? -1, query.offset ?? 0);
  return { studies: rows.map(studyOf), total };
}

function prepareStatements(database: DatabaseSync) {
  return {
    find: database.prepare(`SELECT ${fileColumns} WHERE sop_instance_uid = ?`),
    files: database.prepare(`SELECT ${fileColumns} WHERE study_instance_uid = ?`),
    study: database.prepare('SELECT id FROM studies WHERE study_instance_uid = ?'),
    series: database.prepare(
      `SELECT study_instance_uid, series.* FROM series JOIN studies ON studies.id = series.study_id
       WHERE study_instance_uid = ?`,
    ),
    instances: database.prepare(
      `SELECT series_instance_uid, instances.* FROM instances JOIN series ON series.id = instances.series_id
       JOIN studies ON studies.id = series.study_id
       WHERE study_instance_uid = ?1 AND (?2 IS NULL OR series_instance_uid = ?2)`,
    ),
    countOfSeries: database.prepare(
      `SELECT series.instances AS count FROM series JOIN studies ON studies.id = series.study_id
       WHERE study_instance_uid = ? AND series_instance_uid = ?`,
    ),
    studyUids: database.prepare('SELECT study_instance_uid FROM studies'),
    total: database.prepare('SELECT sum(instances) AS total FROM studies'),
    lastReceivedAt: database.prepare('SELECT max(received_at) AS last FROM studies'),
  };
}

export function createIndexQueries(database: DatabaseSync): IndexQueries {
  const statements = prepareStatements(database);
  return {
    find: (uid) => {
      const row = statements.find.get(uid);
      return row && fileOf(row);
    },
    hasStudy: (uid) => statements.study.get(uid) !== undefined,
    search: (query) => search(database, query),
    series: (uid) =>
      orderSeries(
        statements.series.all(uid).map((row) => ({
          studyInstanceUid: String(row.study_instance_uid),
          seriesInstanceUid: String(row.series_instance_uid),
          ...seriesTextOf(row),
          instances: Number(row.instances),
        })),
      ),
    instances: (study, series) =>
      orderInstances(statements.instances.all(study, series ?? null).map(instanceOf)),
    countOfSeries: (study, series) => Number(statements.countOfSeries.get(study, series)?.count ?? 0),
    studyUids: () => statements.studyUids.all().map((row) => String(row.study_instance_uid)),
    filesOfStudy: (uid) => statements.files.all(uid).map(fileOf),
    totalInstances: () => Number(statements.total.get()?.total ?? 0),
    lastReceivedAt: () => Number(statements.lastReceivedAt.get()?.last ?? 0),
  };
}
