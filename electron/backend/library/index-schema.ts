import type { DatabaseSync } from 'node:sqlite';
import { FailureError } from '../../../shared/failure/failure.ts';

/**
 * One step per released version, applied in order and never changed afterwards. `user_version` says how many a file
 * has had. Counts and sizes are kept in the rows they describe, so that no question grows with the number of instances.
 */
const migrations: readonly string[] = [
  `
  CREATE TABLE studies (
    id INTEGER PRIMARY KEY,
    study_instance_uid TEXT NOT NULL UNIQUE,
    patient_name TEXT NOT NULL,
    patient_id TEXT NOT NULL,
    patient_birth_date TEXT NOT NULL,
    patient_sex TEXT NOT NULL,
    study_date TEXT NOT NULL,
    study_time TEXT NOT NULL,
    accession_number TEXT NOT NULL,
    study_description TEXT NOT NULL,
    referring_physician_name TEXT NOT NULL,
    search_text TEXT NOT NULL,
    series INTEGER NOT NULL DEFAULT 0,
    instances INTEGER NOT NULL DEFAULT 0,
    bytes INTEGER NOT NULL DEFAULT 0,
    received_at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX studies_by_patient ON studies (patient_id);
  CREATE INDEX studies_by_date ON studies (study_date, study_time, id);

  CREATE TABLE series (
    id INTEGER PRIMARY KEY,
    study_id INTEGER NOT NULL REFERENCES studies (id),
    series_instance_uid TEXT NOT NULL,
    modality TEXT NOT NULL,
    series_number TEXT NOT NULL,
    series_description TEXT NOT NULL,
    body_part TEXT NOT NULL,
    instances INTEGER NOT NULL DEFAULT 0,
    UNIQUE (study_id, series_instance_uid)
  ) STRICT;

  CREATE TABLE instances (
    id INTEGER PRIMARY KEY,
    sop_instance_uid TEXT NOT NULL UNIQUE,
    series_id INTEGER NOT NULL REFERENCES series (id),
    sop_class_uid TEXT NOT NULL,
    transfer_syntax_uid TEXT NOT NULL,
    instance_number TEXT NOT NULL,
    number_of_frames INTEGER NOT NULL,
    rows INTEGER NOT NULL,
    columns INTEGER NOT NULL,
    image_position TEXT NOT NULL,
    image_orientation TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    file_bytes INTEGER NOT NULL,
    checksum INTEGER NOT NULL,
    received_at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX instances_by_series ON instances (series_id);
  CREATE INDEX instances_by_received_at ON instances (received_at);

  CREATE VIRTUAL TABLE study_words USING fts5 (
    search_text, tokenize = 'trigram', content = '', contentless_delete = 1
  );

  CREATE TABLE expected_instances (
    study_instance_uid TEXT PRIMARY KEY,
    expected INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE state (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  `,
  // The newest instance is told by its study's row; an index for it costs every instance that comes.
  'DROP INDEX instances_by_received_at;',
  // Of files that are indexed where the user has them; NULL: in the library's folder.
  'ALTER TABLE instances ADD COLUMN local_path TEXT;',
  // Keeping: what a study takes on disk (files that stay where the user has them take nothing), when it was opened, what
  // is pinned, where it came from, what is lost of it, and what is in the trash with all that brings it back.
  `
  ALTER TABLE studies ADD COLUMN disk_bytes INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE studies ADD COLUMN local_instances INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE studies ADD COLUMN opened_at INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE series ADD COLUMN bytes INTEGER NOT NULL DEFAULT 0;
  UPDATE series SET bytes = (SELECT coalesce(sum(bytes), 0) FROM instances WHERE series_id = series.id);
  UPDATE studies SET (disk_bytes, local_instances) = (
    SELECT coalesce(sum(iif(local_path IS NULL, file_bytes, 0)), 0), count(local_path)
    FROM instances JOIN series ON series.id = instances.series_id WHERE series.study_id = studies.id);
  CREATE INDEX studies_by_name ON studies (search_text, id);
  CREATE INDEX studies_by_received ON studies (received_at, id);

  CREATE TABLE pinned_studies (study_instance_uid TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;

  CREATE TABLE study_sources (
    study_instance_uid TEXT PRIMARY KEY,
    source TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE lost_instances (
    sop_instance_uid TEXT PRIMARY KEY,
    study_instance_uid TEXT NOT NULL,
    series_instance_uid TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE trashed_studies (
    trash_id TEXT PRIMARY KEY,
    step TEXT NOT NULL,
    study_instance_uid TEXT NOT NULL,
    reason TEXT NOT NULL,
    deleted_at INTEGER NOT NULL,
    disk_bytes INTEGER NOT NULL,
    local_instances INTEGER NOT NULL,
    study TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE trashed_instances (
    trash_id TEXT NOT NULL,
    sop_instance_uid TEXT NOT NULL,
    entry TEXT NOT NULL,
    PRIMARY KEY (trash_id, sop_instance_uid)
  ) STRICT, WITHOUT ROWID;
  `,
];

/** Brings the file to this version's schema; a file of a later version is refused, not guessed at. */
export function migrate(database: DatabaseSync): void {
  const row = database.prepare('PRAGMA user_version').get();
  const version = Number(row?.user_version ?? 0);
  if (version > migrations.length) {
    throw new FailureError({
      kind: 'invalid-request',
      detail: 'the library was written by a later version of Movescope',
    });
  }
  for (const [index, step] of migrations.entries()) {
    if (index < version) continue;
    database.exec(`BEGIN IMMEDIATE; ${step}; PRAGMA user_version = ${index + 1}; COMMIT`);
  }
}
