import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import { z } from 'zod';
import { type LibraryStudy, libraryStudySchema } from '../../../shared/contract/library.ts';
import { type TrashReason, trashReasonSchema } from '../../../shared/contract/library-keeping.ts';
import type { IndexEntry } from './index-entry.ts';
import { studyExtras, studyOf } from './index-queries.ts';
import type { IndexRowWriter } from './index-writer.ts';
import type { InstanceUids } from './paths.ts';

type Row = Record<string, SQLOutputValue>;

/**
 * How far a study in the trash is. Only `trashed` lasts: each other one says what was begun, so that it is brought to its end
 * after the death of the program at any moment.
 */
const stepSchema = z.enum(['deleting', 'trashed', 'restoring', 'emptying']);
export type TrashStep = z.infer<typeof stepSchema>;

export interface TrashEntry {
  readonly trashId: string;
  readonly step: TrashStep;
  readonly studyInstanceUid: string;
  readonly reason: TrashReason;
  /** ms since 1970. */
  readonly deletedAt: number;
  /** Of the files that emptying removes. */
  readonly diskBytes: number;
  readonly inPlaceInstances: number;
  readonly study: LibraryStudy;
}

export interface IndexTrash {
  /** Says that a study is being deleted; its rows are still there. Undefined when there is no such study. */
  beginDeletion(
    studyInstanceUid: string,
    how: { readonly trashId: string; readonly reason: TrashReason; readonly deletedAt: number },
  ): TrashEntry | undefined;
  /** Moves the study's rows into the trash. */
  finishDeletion(trashId: string): void;
  /** Makes an entry of files whose entry was lost; rows of the same instances go. */
  addLostEntry(
    how: { readonly trashId: string; readonly deletedAt: number },
    entries: readonly IndexEntry[],
  ): void;
  setTrashStep(trashId: string, step: TrashStep): void;
  /** Makes rows of the entry again and removes it. Instances that have come again stay as they are; their UIDs are given. */
  finishRestoring(trashId: string): InstanceUids[];
  /** Forgets an entry, and what was lost of its study unless that is here again. */
  dropTrashed(trashId: string): void;
  trashEntry(trashId: string): TrashEntry | undefined;
  /** Newest first. */
  trashEntries(): TrashEntry[];
  isInTrash(studyInstanceUid: string): boolean;
  trashSize(): { readonly studies: number; readonly diskBytes: number };
}

function entryOf(row: Row): TrashEntry {
  return {
    trashId: String(row.trash_id),
    step: stepSchema.parse(row.step),
    studyInstanceUid: String(row.study_instance_uid),
    reason: trashReasonSchema.parse(row.reason),
    deletedAt: Number(row.deleted_at),
    diskBytes: Number(row.disk_bytes),
    inPlaceInstances: Number(row.local_instances),
    study: libraryStudySchema.parse(JSON.parse(String(row.study))),
  };
}

/** An `IndexEntry` as JSON, made where the rows are: a study may have tens of thousands. */
const entryJson = `json_object(
  'studyInstanceUid', studies.study_instance_uid, 'seriesInstanceUid', series_instance_uid,
  'sopInstanceUid', sop_instance_uid, 'sopClassUid', sop_class_uid,
  'study', json_object('patientName', patient_name, 'patientId', patient_id,
    'patientBirthDate', patient_birth_date, 'patientSex', patient_sex, 'studyDate', study_date,
    'studyTime', study_time, 'accessionNumber', accession_number, 'studyDescription', study_description,
    'referringPhysicianName', referring_physician_name),
  'series', json_object('modality', modality, 'seriesNumber', series_number,
    'seriesDescription', series_description, 'bodyPart', body_part),
  'instanceNumber', instance_number, 'numberOfFrames', number_of_frames, 'rows', rows, 'columns', columns,
  'imagePosition', image_position, 'imageOrientation', image_orientation,
  'transferSyntaxUid', transfer_syntax_uid, 'bytes', instances.bytes, 'fileBytes', file_bytes,
  'checksum', checksum, 'receivedAt', instances.received_at)`;

function prepareStatements(database: DatabaseSync) {
  return {
    study: database.prepare(
      `SELECT studies.*, ${studyExtras} FROM studies WHERE studies.study_instance_uid = ?`,
    ),
    trashInstances: database.prepare(
      `INSERT INTO trashed_instances (trash_id, sop_instance_uid, entry)
       SELECT ?, sop_instance_uid,
        iif(local_path IS NULL, ${entryJson}, json_set(${entryJson}, '$.localPath', local_path))
       FROM instances JOIN series ON series.id = instances.series_id JOIN studies ON studies.id = series.study_id
       WHERE studies.study_instance_uid = ?`,
    ),
    add: database.prepare(
      `INSERT INTO trashed_studies (trash_id, step, study_instance_uid, reason, deleted_at, disk_bytes, local_instances, study)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    ),
    addInstance: database.prepare(
      'INSERT INTO trashed_instances (trash_id, sop_instance_uid, entry) VALUES (?, ?, ?)',
    ),
    step: database.prepare('UPDATE trashed_studies SET step = ? WHERE trash_id = ?'),
    one: database.prepare('SELECT * FROM trashed_studies WHERE trash_id = ?'),
    all: database.prepare('SELECT * FROM trashed_studies ORDER BY deleted_at DESC, trash_id'),
    trashed: database.prepare('SELECT entry FROM trashed_instances WHERE trash_id = ?'),
    isHere: database.prepare('SELECT 1 FROM instances WHERE sop_instance_uid = ?'),
    inTrash: database.prepare('SELECT 1 FROM trashed_studies WHERE study_instance_uid = ?'),
    size: database.prepare(
      'SELECT count(*) AS studies, coalesce(sum(disk_bytes), 0) AS bytes FROM trashed_studies',
    ),
    dropStudy: database.prepare('DELETE FROM trashed_studies WHERE trash_id = ?'),
    forgetLost: database.prepare(
      `DELETE FROM lost_instances WHERE study_instance_uid NOT IN (SELECT study_instance_uid FROM studies)
       AND study_instance_uid IN (SELECT study_instance_uid FROM trashed_studies WHERE trash_id = ?)`,
    ),
    dropInstances: database.prepare('DELETE FROM trashed_instances WHERE trash_id = ?'),
    pin: database.prepare('INSERT OR IGNORE INTO pinned_studies (study_instance_uid) VALUES (?)'),
    expect: database.prepare(
      'INSERT OR IGNORE INTO expected_instances (study_instance_uid, expected) VALUES (?, ?)',
    ),
    opened: database.prepare('UPDATE studies SET opened_at = max(opened_at, ?) WHERE study_instance_uid = ?'),
  };
}

type Statements = ReturnType<typeof prepareStatements>;

function dropTrashed(statements: Statements, trashId: string): void {
  statements.dropInstances.run(trashId);
  statements.dropStudy.run(trashId);
}

function restore(statements: Statements, rows: IndexRowWriter, trash: TrashEntry): InstanceUids[] {
  const stayed: InstanceUids[] = [];
  for (const row of statements.trashed.all(trash.trashId)) {
    const entry: IndexEntry = JSON.parse(String(row.entry));
    if (statements.isHere.get(entry.sopInstanceUid)) stayed.push(entry);
    else rows.put(entry);
  }
  const { study } = trash;
  if (study.pinned) statements.pin.run(study.studyInstanceUid);
  if (study.expectedInstances !== undefined)
    statements.expect.run(study.studyInstanceUid, study.expectedInstances);
  statements.opened.run(study.openedAt ?? 0, study.studyInstanceUid);
  dropTrashed(statements, trash.trashId);
  return stayed;
}

/** What an entry says of its study when only the files are there to tell. */
function studyOfEntries(first: IndexEntry, entries: readonly IndexEntry[]): LibraryStudy {
  const distinct = (values: readonly string[]): string[] => [...new Set(values)].filter(Boolean).sort();
  return {
    studyInstanceUid: first.studyInstanceUid,
    ...first.study,
    modalities: distinct(entries.map((entry) => entry.series.modality)),
    series: distinct(entries.map((entry) => entry.seriesInstanceUid)).length,
    instances: entries.length,
    bytes: entries.reduce((sum, entry) => sum + entry.bytes, 0),
    receivedAt: Math.max(...entries.map((entry) => entry.receivedAt)),
  };
}

/** Each change is a transaction of its own, by `transaction`. */
export function createIndexTrash(
  database: DatabaseSync,
  rows: IndexRowWriter,
  transaction: <T>(work: () => T) => T,
): IndexTrash {
  const statements = prepareStatements(database);
  const one = (trashId: string): TrashEntry | undefined => {
    const row = statements.one.get(trashId);
    return row && entryOf(row);
  };
  const add = (entry: TrashEntry): void => {
    statements.add.run(
      entry.trashId,
      entry.step,
      entry.studyInstanceUid,
      entry.reason,
      entry.deletedAt,
      entry.diskBytes,
      entry.inPlaceInstances,
      JSON.stringify(entry.study),
    );
  };
  return {
    beginDeletion(studyInstanceUid, how) {
      const row = statements.study.get(studyInstanceUid);
      if (!row) return undefined;
      const entry: TrashEntry = {
        ...how,
        ...{ step: 'deleting', studyInstanceUid, study: studyOf(row) },
        ...{ diskBytes: Number(row.disk_bytes), inPlaceInstances: Number(row.local_instances) },
      };
      transaction(() => add(entry));
      return entry;
    },
    finishDeletion: (trashId) =>
      transaction(() => {
        const entry = one(trashId);
        if (!entry) return;
        statements.trashInstances.run(trashId, entry.studyInstanceUid);
        rows.removeStudy(entry.studyInstanceUid);
        statements.step.run('trashed', trashId);
      }),
    addLostEntry: (how, entries) =>
      transaction(() => {
        const [first] = entries;
        if (!first) return;
        add({
          ...how,
          ...{ step: 'trashed', reason: 'deleted', inPlaceInstances: 0 },
          studyInstanceUid: first.studyInstanceUid,
          diskBytes: entries.reduce((sum, entry) => sum + entry.fileBytes, 0),
          study: studyOfEntries(first, entries),
        });
        for (const entry of entries)
          statements.addInstance.run(how.trashId, entry.sopInstanceUid, JSON.stringify(entry));
      }),
    setTrashStep: (trashId, step) => {
      statements.step.run(step, trashId);
    },
    finishRestoring: (trashId) =>
      transaction(() => {
        const entry = one(trashId);
        return entry ? restore(statements, rows, entry) : [];
      }),
    dropTrashed: (trashId) =>
      transaction(() => {
        statements.forgetLost.run(trashId);
        dropTrashed(statements, trashId);
      }),
    trashEntry: one,
    trashEntries: () => statements.all.all().map(entryOf),
    isInTrash: (studyInstanceUid) => statements.inTrash.get(studyInstanceUid) !== undefined,
    trashSize: () => {
      const row = statements.size.get();
      return { studies: Number(row?.studies ?? 0), diskBytes: Number(row?.bytes ?? 0) };
    },
  };
}
