import { renameSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import type { Logger } from 'pino';
import { type Measurement, measurementSchema } from '../../../shared/contract/measurement.ts';
import { errorCode } from '../library/write-failure.ts';

/** The rows. A call that returned survives the death of the process; what SQLite throws passes through. */
export interface MeasurementTable {
  /** In the order in which they were made. */
  list(studyInstanceUid: string): Measurement[];
  /** Adds or replaces, all or none. */
  put(measurements: readonly Measurement[]): void;
  /** Returns the study that it was of. */
  remove(measurementId: string): string | undefined;
  removeStudy(studyInstanceUid: string): void;
  /** Of all measurements. */
  studies(): string[];
  /** Studies that are not in the library, since when (ms since 1970). */
  absent(): Map<string, number>;
  setAbsent(studyInstanceUid: string, since: number): void;
  setPresent(studyInstanceUid: string): void;
  close(): void;
}

const schema = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = NORMAL;
  CREATE TABLE IF NOT EXISTS measurements (
    measurement_id TEXT PRIMARY KEY,
    study_instance_uid TEXT NOT NULL,
    created_at REAL NOT NULL,
    body TEXT NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS measurements_by_study ON measurements (study_instance_uid, created_at);
  CREATE TABLE IF NOT EXISTS absent_studies (
    study_instance_uid TEXT PRIMARY KEY,
    since REAL NOT NULL
  ) STRICT, WITHOUT ROWID;
`;

/** A damaged file is put aside, so that the program starts and the file can still be looked at. */
export function openMeasurementTable(file: string, log: Logger): MeasurementTable {
  try {
    return tableOf(openDatabase(file), log);
  } catch (error) {
    log.error({ code: errorCode(error) }, 'the file of measurements can not be read and was put aside');
    renameSync(file, `${file}.damaged`);
    return tableOf(openDatabase(file), log);
  }
}

function openDatabase(file: string): DatabaseSync {
  const database = new DatabaseSync(file);
  try {
    database.exec(schema);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function tableOf(database: DatabaseSync, log: Logger): MeasurementTable {
  const all = database.prepare(
    'SELECT body FROM measurements WHERE study_instance_uid = ? ORDER BY created_at, measurement_id',
  );
  const put = database.prepare(
    'INSERT OR REPLACE INTO measurements (measurement_id, study_instance_uid, created_at, body) VALUES (?, ?, ?, ?)',
  );
  const remove = database.prepare(
    'DELETE FROM measurements WHERE measurement_id = ? RETURNING study_instance_uid',
  );
  const removeStudy = database.prepare('DELETE FROM measurements WHERE study_instance_uid = ?');
  const studies = database.prepare('SELECT DISTINCT study_instance_uid FROM measurements');
  const absent = database.prepare('SELECT study_instance_uid, since FROM absent_studies');
  const setAbsent = database.prepare(
    'INSERT OR IGNORE INTO absent_studies (study_instance_uid, since) VALUES (?, ?)',
  );
  const setPresent = database.prepare('DELETE FROM absent_studies WHERE study_instance_uid = ?');
  return {
    list: (uid) => all.all(uid).flatMap(({ body }) => parsed(String(body), log)),
    put(measurements) {
      database.exec('BEGIN IMMEDIATE');
      try {
        for (const one of measurements) {
          put.run(one.measurementId, one.studyInstanceUid, one.createdAt, JSON.stringify(one));
        }
        database.exec('COMMIT');
      } catch (error) {
        if (database.isTransaction) database.exec('ROLLBACK');
        throw error;
      }
    },
    remove(measurementId) {
      const uid = remove.get(measurementId)?.study_instance_uid;
      return uid === undefined ? undefined : String(uid);
    },
    removeStudy(uid) {
      removeStudy.run(uid);
      setPresent.run(uid);
    },
    studies: () => studies.all().map((row) => String(row.study_instance_uid)),
    absent: () => new Map(absent.all().map((row) => [String(row.study_instance_uid), Number(row.since)])),
    setAbsent(uid, since) {
      setAbsent.run(uid, since);
    },
    setPresent(uid) {
      setPresent.run(uid);
    },
    close: () => database.close(),
  };
}

/** A row of a later version of the program that this one does not understand is kept and not shown. */
function parsed(body: string, log: Logger): Measurement[] {
  const result = measurementSchema.safeParse(jsonOf(body));
  if (result.success) return [result.data];
  log.warn('a measurement is not understood and not shown');
  return [];
}

function jsonOf(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
