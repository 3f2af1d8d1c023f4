import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import { type IndexEntry, mergeText, type SeriesText, type StudyText } from './index-entry.ts';
import { KnownPlaces, type Place } from './known-places.ts';
import { studySearchText } from './search.ts';

type Row = Record<string, SQLOutputValue>;

const studyColumns: readonly (readonly [keyof StudyText, string])[] = [
  ['patientName', 'patient_name'],
  ['patientId', 'patient_id'],
  ['patientBirthDate', 'patient_birth_date'],
  ['patientSex', 'patient_sex'],
  ['studyDate', 'study_date'],
  ['studyTime', 'study_time'],
  ['accessionNumber', 'accession_number'],
  ['studyDescription', 'study_description'],
  ['referringPhysicianName', 'referring_physician_name'],
];

export function studyTextOf(row: Row): StudyText {
  return {
    patientName: String(row.patient_name),
    patientId: String(row.patient_id),
    patientBirthDate: String(row.patient_birth_date),
    patientSex: String(row.patient_sex),
    studyDate: String(row.study_date),
    studyTime: String(row.study_time),
    accessionNumber: String(row.accession_number),
    studyDescription: String(row.study_description),
    referringPhysicianName: String(row.referring_physician_name),
  };
}

export function seriesTextOf(row: Row): SeriesText {
  return {
    modality: String(row.modality),
    seriesNumber: String(row.series_number),
    seriesDescription: String(row.series_description),
    bodyPart: String(row.body_part),
  };
}

/** Changes rows. Must run inside a transaction of the caller. */
export interface IndexRowWriter {
  /** Adds an instance, or replaces the row of the same SOP Instance UID. */
  put(entry: IndexEntry): void;
  /** False when there was none. A series or study that becomes empty goes with it. */
  remove(sopInstanceUid: string): boolean;
  /** With its pin and its expected instances. What is lost of it stays known: it may come back. */
  removeStudy(studyInstanceUid: string): boolean;
  /** From now on there are lost instances, which are lost no more when they come. */
  expectLost(): void;
  /** To be called when a transaction was rolled back: what it wrote is not there. */
  forget(): void;
}

function prepareStatements(database: DatabaseSync) {
  const names = studyColumns.map(([, column]) => column);
  return {
    study: database.prepare('SELECT * FROM studies WHERE study_instance_uid = ?'),
    addStudy: database.prepare(
      `INSERT INTO studies (study_instance_uid, ${names.join(', ')}, search_text, received_at)
       VALUES (?, ${names.map(() => '?').join(', ')}, ?, ?)`,
    ),
    changeStudy: database.prepare(
      `UPDATE studies SET ${names.map((name) => `${name} = ?`).join(', ')}, search_text = ? WHERE id = ?`,
    ),
    putWords: database.prepare('INSERT OR REPLACE INTO study_words (rowid, search_text) VALUES (?, ?)'),
    dropWords: database.prepare('DELETE FROM study_words WHERE rowid = ?'),
    growStudy: database.prepare(
      `UPDATE studies SET series = series + ?, instances = instances + ?, bytes = bytes + ?,
       disk_bytes = disk_bytes + ?, local_instances = local_instances + ?, received_at = max(received_at, ?)
       WHERE id = ?`,
    ),
    dropStudy: database.prepare('DELETE FROM studies WHERE id = ?'),
    series: database.prepare('SELECT * FROM series WHERE study_id = ? AND series_instance_uid = ?'),
    addSeries: database.prepare(
      `INSERT INTO series (study_id, series_instance_uid, modality, series_number, series_description, body_part)
       VALUES (?, ?, ?, ?, ?, ?)`,
    ),
    changeSeries: database.prepare(
      'UPDATE series SET modality = ?, series_number = ?, series_description = ?, body_part = ? WHERE id = ?',
    ),
    growSeries: database.prepare(
      'UPDATE series SET instances = instances + ?, bytes = bytes + ? WHERE id = ?',
    ),
    dropSeries: database.prepare('DELETE FROM series WHERE id = ?'),
    dropSeriesOfStudy: database.prepare('DELETE FROM series WHERE study_id = ?'),
    instance: database.prepare(
      `SELECT instances.id, instances.bytes, file_bytes, local_path, series.id AS series_id, series.instances AS in_series,
       studies.id AS study_id, studies.instances AS in_study
       FROM instances JOIN series ON series.id = instances.series_id JOIN studies ON studies.id = series.study_id
       WHERE sop_instance_uid = ?`,
    ),
    addInstance: database.prepare(
      `INSERT INTO instances (sop_instance_uid, series_id, sop_class_uid, transfer_syntax_uid, instance_number,
       number_of_frames, rows, columns, image_position, image_orientation, bytes, file_bytes, checksum, received_at,
       local_path)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ),
    dropInstance: database.prepare('DELETE FROM instances WHERE id = ?'),
    dropInstancesOfStudy: database.prepare(
      'DELETE FROM instances WHERE series_id IN (SELECT id FROM series WHERE study_id = ?)',
    ),
    unpin: database.prepare('DELETE FROM pinned_studies WHERE study_instance_uid = ?'),
    anyLost: database.prepare('SELECT 1 FROM lost_instances LIMIT 1'),
    found: database.prepare('DELETE FROM lost_instances WHERE sop_instance_uid = ?'),
    forgetExpected: database.prepare('DELETE FROM expected_instances WHERE study_instance_uid = ?'),
  };
}

/** What changes rows: statements prepared once, and what they are known to have made. */
interface Rows {
  readonly statements: ReturnType<typeof prepareStatements>;
  readonly studies: KnownPlaces<StudyText>;
  /** By the number of the study's row and the series' UID. */
  readonly series: KnownPlaces<SeriesText>;
}

function studyOf({ statements }: Rows, entry: IndexEntry): Place<StudyText> {
  const row = statements.study.get(entry.studyInstanceUid);
  if (!row) {
    const words = studySearchText(entry.study);
    const values = studyColumns.map(([field]) => entry.study[field]);
    const added = statements.addStudy.run(entry.studyInstanceUid, ...values, words, entry.receivedAt);
    const id = Number(added.lastInsertRowid);
    statements.putWords.run(id, words);
    return { id, text: entry.study };
  }
  return { id: Number(row.id), text: studyTextOf(row) };
}

function ensureStudy(rows: Rows, entry: IndexEntry): number {
  const { statements, studies } = rows;
  const known = studies.get(entry.studyInstanceUid);
  const { id, text } = known ?? studyOf(rows, entry);
  const merged = mergeText(text, entry.study);
  if (merged !== text) {
    const words = studySearchText(merged);
    statements.changeStudy.run(...studyColumns.map(([field]) => merged[field]), words, id);
    if (words !== studySearchText(text)) statements.putWords.run(id, words);
  }
  if (!known || merged !== text) studies.set(entry.studyInstanceUid, { id, text: merged });
  return id;
}

function ensureSeries(rows: Rows, studyId: number, entry: IndexEntry): [id: number, added: number] {
  const { statements, series } = rows;
  const values = (text: SeriesText): [string, string, string, string] => [
    text.modality,
    text.seriesNumber,
    text.seriesDescription,
    text.bodyPart,
  ];
  const key = `${studyId}/${entry.seriesInstanceUid}`;
  const known = series.get(key);
  const row = known ? undefined : statements.series.get(studyId, entry.seriesInstanceUid);
  if (!known && !row) {
    const added = statements.addSeries.run(studyId, entry.seriesInstanceUid, ...values(entry.series));
    const id = Number(added.lastInsertRowid);
    series.set(key, { id, text: entry.series });
    return [id, 1];
  }
  const { id, text } = known ?? { id: Number(row?.id), text: seriesTextOf(row ?? {}) };
  const merged = mergeText(text, entry.series);
  if (merged !== text) statements.changeSeries.run(...values(merged), id);
  if (!known || merged !== text) series.set(key, { id, text: merged });
  return [id, 0];
}

function forget({ studies, series }: Rows): void {
  studies.clear();
  series.clear();
}

function removeInstance(rows: Rows, sopInstanceUid: string): boolean {
  const { statements } = rows;
  const row = statements.instance.get(sopInstanceUid);
  if (!row) return false;
  forget(rows);
  const lastOfSeries = row.in_series === 1;
  statements.dropInstance.run(Number(row.id));
  if (lastOfSeries) statements.dropSeries.run(Number(row.series_id));
  else statements.growSeries.run(-1, -Number(row.bytes), Number(row.series_id));
  if (row.in_study === 1) {
    statements.dropStudy.run(Number(row.study_id));
    statements.dropWords.run(Number(row.study_id));
  } else {
    const isLocal = row.local_path !== null;
    statements.growStudy.run(
      lastOfSeries ? -1 : 0,
      -1,
      -Number(row.bytes),
      isLocal ? 0 : -Number(row.file_bytes),
      isLocal ? -1 : 0,
      0,
      Number(row.study_id),
    );
  }
  return true;
}

function putInstance(rows: Rows, entry: IndexEntry): void {
  removeInstance(rows, entry.sopInstanceUid);
  const { statements } = rows;
  const studyId = ensureStudy(rows, entry);
  const [seriesId, newSeries] = ensureSeries(rows, studyId, entry);
  statements.addInstance.run(
    entry.sopInstanceUid,
    seriesId,
    entry.sopClassUid,
    entry.transferSyntaxUid,
    entry.instanceNumber,
    entry.numberOfFrames,
    entry.rows,
    entry.columns,
    entry.imagePosition,
    entry.imageOrientation,
    entry.bytes,
    entry.fileBytes,
    entry.checksum,
    entry.receivedAt,
    entry.localPath ?? null,
  );
  statements.growSeries.run(1, entry.bytes, seriesId);
  const isLocal = entry.localPath !== undefined;
  statements.growStudy.run(
    newSeries,
    1,
    entry.bytes,
    isLocal ? 0 : entry.fileBytes,
    isLocal ? 1 : 0,
    entry.receivedAt,
    studyId,
  );
}

/** Statements are prepared once; the database must have its schema. */
export function createIndexRowWriter(database: DatabaseSync): IndexRowWriter {
  const statements = prepareStatements(database);
  const rows: Rows = { statements, studies: new KnownPlaces(), series: new KnownPlaces() };
  // Nearly always there are none, and then an instance need not ask.
  let mayFindLost = statements.anyLost.get() !== undefined;
  return {
    put: (entry) => {
      putInstance(rows, entry);
      if (mayFindLost) statements.found.run(entry.sopInstanceUid);
    },
    expectLost: () => {
      mayFindLost = true;
    },
    remove: (sopInstanceUid) => removeInstance(rows, sopInstanceUid),
    forget: () => forget(rows),
    removeStudy: (studyInstanceUid) => {
      forget(rows);
      statements.forgetExpected.run(studyInstanceUid);
      statements.unpin.run(studyInstanceUid);
      const row = statements.study.get(studyInstanceUid);
      if (!row) return false;
      const id = Number(row.id);
      statements.dropInstancesOfStudy.run(id);
      statements.dropSeriesOfStudy.run(id);
      statements.dropStudy.run(id);
      statements.dropWords.run(id);
      return true;
    },
  };
}
