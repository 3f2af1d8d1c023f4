import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import type { LibraryInstance, LibrarySeries, LibraryStudy } from '../../../shared/contract/library.ts';
import { orderInstances, orderSeries } from './index-order.ts';
import { seriesTextOf, studyTextOf } from './index-writer.ts';
import type { InstanceUids } from './paths.ts';

type Row = Record<string, SQLOutputValue>;

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

/** Of all series, told once each: a set here costs less than a sorted table for each row there. */
function modalitiesOf({ modalities }: Row): string[] {
  const all = modalities ? String(modalities).split('\\') : [];
  return [...new Set(all)].filter(Boolean).sort();
}

export function studyOf(row: Row): LibraryStudy {
  return {
    studyInstanceUid: String(row.study_instance_uid),
    ...studyTextOf(row),
    modalities: modalitiesOf(row),
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

/** What a row of `studies` needs beside its columns to become a `LibraryStudy`. */
export const studyExtras = `
  (SELECT group_concat(modality, char(92)) FROM series WHERE series.study_id = studies.id) AS modalities,
  (SELECT expected FROM expected_instances
    WHERE expected_instances.study_instance_uid = studies.study_instance_uid) AS expected,
  EXISTS (SELECT 1 FROM pinned_studies
    WHERE pinned_studies.study_instance_uid = studies.study_instance_uid) AS pinned`;

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
