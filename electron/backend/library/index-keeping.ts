import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import type { LibraryStudy } from '../../../shared/contract/library.ts';
import { studyExtras, studyOf } from './index-queries.ts';
import type { IndexRowWriter } from './index-writer.ts';
import type { InstanceUids } from './paths.ts';

type Row = Record<string, SQLOutputValue>;

/** A study as the rules look at it. */
export interface KeptStudy {
  readonly studyInstanceUid: string;
  /** The later of received and opened, ms since 1970. */
  readonly lastUsedAt: number;
  readonly diskBytes: number;
  readonly pinned: boolean;
  /** Some of its files are where the user has them. */
  readonly inPlace: boolean;
}

export interface IndexCounts {
  readonly patients: number;
  readonly studies: number;
  readonly series: number;
  readonly instances: number;
  readonly diskBytes: number;
  readonly inPlaceInstances: number;
  readonly pinnedStudies: number;
  readonly partialStudies: number;
}

interface Share {
  readonly studies: number;
  readonly instances: number;
  readonly bytes: number;
}

/** What is kept beside the images: marks of studies, where they came from, what is lost of them; and how much there is. */
export interface IndexKeeping {
  setPinned(studyInstanceUid: string, pinned: boolean): void;
  setOpened(studyInstanceUid: string, at: number): void;
  /** Where a study came from, as text of the caller's. Outlives the study. */
  setSource(studyInstanceUid: string, source: string): void;
  source(studyInstanceUid: string): string | undefined;
  /** Removes the row of an instance whose file is damaged or gone, and remembers that it is lost until it comes again. */
  lose(instance: InstanceUids): void;
  /** Of studies that are not in the trash. */
  lostInstances(): InstanceUids[];
  /** Longest unused first. Nothing may be changed while they are gone through. */
  keptStudies(): Iterable<KeptStudy>;
  diskBytes(): number;
  counts(): IndexCounts;
  byModality(): (Share & { readonly modality: string; readonly series: number })[];
  /** By the month, `YYYY-MM` in this computer's time, newest first, the last 24. */
  byMonth(): (Share & { readonly month: string })[];
  biggestStudies(limit: number): LibraryStudy[];
  longestUnusedStudies(limit: number): LibraryStudy[];
}

function shareOf(row: Row): Share {
  return { studies: Number(row.studies), instances: Number(row.instances), bytes: Number(row.bytes) };
}

/** From rows of studies and series alone: a question never grows with the number of instances. */
function prepareStatements(database: DatabaseSync) {
  const ordered = (order: string) =>
    database.prepare(
      `SELECT studies.*, ${studyExtras} FROM studies
       WHERE id IN (SELECT id FROM studies ORDER BY ${order} LIMIT ?) ORDER BY ${order}`,
    );
  return {
    pin: database.prepare('INSERT OR IGNORE INTO pinned_studies (study_instance_uid) VALUES (?)'),
    unpin: database.prepare('DELETE FROM pinned_studies WHERE study_instance_uid = ?'),
    opened: database.prepare('UPDATE studies SET opened_at = ? WHERE study_instance_uid = ?'),
    setSource: database.prepare(
      'INSERT OR REPLACE INTO study_sources (study_instance_uid, source) VALUES (?, ?)',
    ),
    source: database.prepare('SELECT source FROM study_sources WHERE study_instance_uid = ?'),
    addLost: database.prepare(
      'INSERT OR REPLACE INTO lost_instances (sop_instance_uid, study_instance_uid, series_instance_uid) VALUES (?, ?, ?)',
    ),
    lost: database.prepare(
      `SELECT * FROM lost_instances WHERE study_instance_uid NOT IN (SELECT study_instance_uid FROM trashed_studies)
       ORDER BY study_instance_uid, series_instance_uid, sop_instance_uid`,
    ),
    diskBytes: database.prepare('SELECT coalesce(sum(disk_bytes), 0) AS bytes FROM studies'),
    kept: database.prepare(
      `SELECT study_instance_uid, max(received_at, opened_at) AS used, disk_bytes, local_instances,
        study_instance_uid IN (SELECT study_instance_uid FROM pinned_studies) AS pinned
       FROM studies ORDER BY used, id`,
    ),
    counts: database.prepare(
      `SELECT count(*) AS studies, coalesce(sum(series), 0) AS series, coalesce(sum(instances), 0) AS instances,
        coalesce(sum(disk_bytes), 0) AS disk_bytes, coalesce(sum(local_instances), 0) AS local_instances,
        count(DISTINCT iif(patient_id = '', patient_name, patient_id)) AS patients,
        (SELECT count(*) FROM pinned_studies) AS pinned,
        (SELECT count(*) FROM expected_instances JOIN studies AS s USING (study_instance_uid)
          WHERE expected > s.instances) AS partial
       FROM studies`,
    ),
    byModality: database.prepare(
      `SELECT modality, count(DISTINCT study_id) AS studies, count(*) AS series, sum(instances) AS instances,
        sum(bytes) AS bytes FROM series GROUP BY modality ORDER BY sum(bytes) DESC`,
    ),
    lastBefore: database.prepare('SELECT max(received_at) AS at FROM studies WHERE received_at < ?'),
    receivedWithin: database.prepare(
      `SELECT count(*) AS studies, sum(instances) AS instances, sum(bytes) AS bytes FROM studies
       WHERE received_at >= ? AND received_at < ?`,
    ),
    biggest: ordered('bytes DESC, id'),
    longestUnused: ordered('max(received_at, opened_at), id'),
  };
}

const monthsTold = 24;

/** From the newest study backwards, one range of its index for each month: SQLite's own calendar is slow for each row. */
function byMonth(statements: ReturnType<typeof prepareStatements>): ReturnType<IndexKeeping['byMonth']> {
  const months: (Share & { readonly month: string })[] = [];
  let before = Number.MAX_SAFE_INTEGER;
  while (months.length < monthsTold) {
    const last = statements.lastBefore.get(before)?.at ?? null;
    if (last === null) break;
    const at = new Date(Number(last));
    const [year, month] = [at.getFullYear(), at.getMonth()];
    const [start, end] = [new Date(year, month).getTime(), new Date(year, month + 1).getTime()];
    const row = statements.receivedWithin.get(start, end) ?? {};
    months.push({
      month: `${String(year).padStart(4, '0')}-${String(month + 1).padStart(2, '0')}`,
      ...shareOf(row),
    });
    before = start;
  }
  return months;
}

function keptOf(row: Row): KeptStudy {
  return {
    studyInstanceUid: String(row.study_instance_uid),
    lastUsedAt: Number(row.used),
    diskBytes: Number(row.disk_bytes),
    pinned: row.pinned === 1,
    inPlace: row.local_instances !== 0,
  };
}

export function createIndexKeeping(
  database: DatabaseSync,
  rows: IndexRowWriter,
  transaction: <T>(work: () => T) => T,
): IndexKeeping {
  const statements = prepareStatements(database);
  return {
    setPinned: (uid, pinned) => {
      (pinned ? statements.pin : statements.unpin).run(uid);
    },
    setOpened: (uid, at) => {
      statements.opened.run(at, uid);
    },
    setSource: (uid, source) => {
      statements.setSource.run(uid, source);
    },
    source: (uid) => {
      const row = statements.source.get(uid);
      return row && String(row.source);
    },
    lose: ({ studyInstanceUid, seriesInstanceUid, sopInstanceUid }) =>
      transaction(() => {
        rows.remove(sopInstanceUid);
        rows.expectLost();
        statements.addLost.run(sopInstanceUid, studyInstanceUid, seriesInstanceUid);
      }),
    lostInstances: () =>
      statements.lost.all().map((row) => ({
        studyInstanceUid: String(row.study_instance_uid),
        seriesInstanceUid: String(row.series_instance_uid),
        sopInstanceUid: String(row.sop_instance_uid),
      })),
    *keptStudies() {
      // Whoever asks stops at the first that nothing is to be done about, nearly always at once.
      for (const row of statements.kept.iterate()) yield keptOf(row);
    },
    diskBytes: () => Number(statements.diskBytes.get()?.bytes ?? 0),
    counts: () => {
      const row = statements.counts.get() ?? {};
      return {
        patients: Number(row.patients),
        studies: Number(row.studies),
        series: Number(row.series),
        instances: Number(row.instances),
        diskBytes: Number(row.disk_bytes),
        inPlaceInstances: Number(row.local_instances),
        pinnedStudies: Number(row.pinned),
        partialStudies: Number(row.partial),
      };
    },
    byModality: () =>
      statements.byModality.all().map((row) => ({
        modality: String(row.modality),
        series: Number(row.series),
        ...shareOf(row),
      })),
    byMonth: () => byMonth(statements),
    biggestStudies: (limit) => statements.biggest.all(limit).map(studyOf),
    longestUnusedStudies: (limit) => statements.longestUnused.all(limit).map(studyOf),
  };
}
