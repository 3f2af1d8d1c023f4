import { randomBytes } from 'node:crypto';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { TrashReason } from '../../../shared/contract/library-keeping.ts';
import { isUid } from '../../../shared/dicom/uid.ts';
import { type FailureError as Failed, FailureError, fail } from '../../../shared/failure/failure.ts';
import type { TrashEntry, TrashStep } from './index-trash.ts';
import type { LibraryContext } from './instance-store.ts';
import { type InstanceUids, indexedPath, instanceFile, studyFolder, trashedStudyFolder } from './paths.ts';
import { listFolder, noFindings, reconcileStudy } from './reconcile.ts';
import { entryOfFile, inspectFile } from './stored-file.ts';
import { errorCode, writeFailure } from './write-failure.ts';

/*
 * Deleting, bringing back and emptying are steps of the index and of the disk in turn. The index says first what is begun;
 * what follows can be done again as often as need be; the index says last that it is done. A kill at any moment leaves a step
 * that the next start brings to its end (`recoverTrash`).
 */

/** Errors of a folder that can't be renamed because something is there, or has a file in it open (Windows). */
const needsSingleFiles: readonly string[] = ['EPERM', 'EACCES', 'EBUSY', 'ENOTEMPTY', 'EEXIST'];

function asFailure(error: unknown): Failed {
  return new FailureError(writeFailure(error));
}

function written<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw asFailure(error);
  }
}

/** Files of a study's folder as `<series>/<name>`; an absent folder has none. */
async function filesOf(folder: string): Promise<string[]> {
  const files: string[] = [];
  for (const series of await listFolder(folder)) {
    for (const name of await listFolder(join(folder, series))) files.push(join(series, name));
  }
  return files;
}

/** Moves a study's folder. Files that are at the target already stay there, and theirs at the source stay too. */
async function moveStudyFolder(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  try {
    await rename(from, to);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return;
    if (!needsSingleFiles.includes(errorCode(error))) throw error;
    const there = new Set(await filesOf(to));
    for (const file of await filesOf(from)) {
      if (there.has(file)) continue;
      await mkdir(dirname(join(to, file)), { recursive: true });
      await rename(join(from, file), join(to, file));
    }
  }
}

function folderOf(context: LibraryContext, { trashId, studyInstanceUid }: TrashEntry): string {
  return trashedStudyFolder(context.paths, trashId, studyInstanceUid);
}

async function removeTrashFolder(context: LibraryContext, entry: TrashEntry): Promise<void> {
  const folder = dirname(folderOf(context, entry));
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
}

/** The study's folder goes into the trash, then its rows do. */
async function finishDeletion(context: LibraryContext, entry: TrashEntry): Promise<void> {
  const folder = studyFolder(context.paths, entry.studyInstanceUid);
  await moveStudyFolder(folder, folderOf(context, entry));
  context.index.finishDeletion(entry.trashId);
  await rm(folder, { recursive: true, force: true, maxRetries: 5 }).catch(() => context.distrust());
}

/** Takes back a deletion that could not be done: nobody may find the study gone at the next start. */
async function undoDeletion(context: LibraryContext, entry: TrashEntry): Promise<void> {
  try {
    const moved = folderOf(context, entry);
    if ((await filesOf(moved)).length > 0) {
      await moveStudyFolder(moved, studyFolder(context.paths, entry.studyInstanceUid));
      await removeTrashFolder(context, entry);
    }
    context.index.dropTrashed(entry.trashId);
  } catch (error) {
    context.distrust();
    context.log.error({ code: errorCode(error) }, 'a deletion failed and is finished at the next start');
  }
}

/**
 * Takes a study out of the library, with all that brings it back. Images that arrive meanwhile wait, and are the beginning of
 * a new study. Rejects with `not-found`, `disk-full` or `file-write-failed`; then the study is as it was.
 */
export async function trashStudy(
  context: LibraryContext,
  studyInstanceUid: string,
  reason: TrashReason,
): Promise<string> {
  const deletedAt = context.now();
  const trashId = `${deletedAt}-${randomBytes(4).toString('hex')}`;
  await context.studyGate.alone(studyInstanceUid, async () => {
    const entry = written(() =>
      context.index.beginDeletion(studyInstanceUid, { trashId, reason, deletedAt }),
    );
    if (!entry) return fail({ kind: 'not-found', what: 'study' });
    try {
      await finishDeletion(context, entry);
    } catch (error) {
      await undoDeletion(context, entry);
      throw asFailure(error);
    }
  });
  context.changes.deleted(studyInstanceUid);
  return trashId;
}

/** The files that have not come again go back, then the rows do, then what came again stands alone. */
async function finishRestoring(context: LibraryContext, entry: TrashEntry): Promise<void> {
  await moveStudyFolder(folderOf(context, entry), studyFolder(context.paths, entry.studyInstanceUid));
  await removeTrashFolder(context, entry);
  const cameAgain = context.index.finishRestoring(entry.trashId);
  for (const uids of cameAgain) await removeUnlessIndexed(context, uids);
  for (const { seriesInstanceUid } of context.index.series(entry.studyInstanceUid))
    context.changes.stored(entry.studyInstanceUid, seriesInstanceUid);
}

/** An instance that came again in another study or series has its file there. */
async function removeUnlessIndexed(context: LibraryContext, uids: InstanceUids): Promise<void> {
  const present = context.index.find(uids.sopInstanceUid);
  const file = instanceFile(context.paths, uids);
  if (present && indexedPath(context.paths, present) !== file)
    await rm(file, { force: true }).catch(() => context.distrust());
}

/** Runs with the entry as it is when its study is left alone by all others. */
async function withTrashed<T>(
  context: LibraryContext,
  trashId: string,
  work: (entry: TrashEntry) => Promise<T>,
): Promise<T> {
  const study = context.index.trashEntry(trashId)?.studyInstanceUid;
  if (study === undefined) return fail({ kind: 'not-found', what: 'study in the trash' });
  return context.studyGate.alone(study, async () => {
    const entry = context.index.trashEntry(trashId);
    if (entry?.step !== 'trashed') return fail({ kind: 'not-found', what: 'study in the trash' });
    try {
      return await work(entry);
    } catch (error) {
      // It can be asked for again, and some of its files may be back already.
      context.distrust();
      written(() => context.index.setTrashStep(trashId, 'trashed'));
      throw asFailure(error);
    }
  });
}

/**
 * Brings a study back whole. Resolves with its UID; rejects with `not-found` when the trash was emptied. What somebody took out
 * of the trash's folder is lost, as any file of the library that is gone is, and can be fetched again by a repair.
 */
export async function restoreStudy(context: LibraryContext, trashId: string): Promise<string> {
  const { study, isWhole } = await withTrashed(context, trashId, async (entry) => {
    const isWhole = await hasAllFiles(context, entry);
    context.index.setTrashStep(trashId, 'restoring');
    await finishRestoring(context, entry);
    return { study: entry.studyInstanceUid, isWhole };
  });
  if (!isWhole) for await (const _ of reconcileStudy(context, study, () => 'name', noFindings()));
  return context.index.hasStudy(study) ? study : fail({ kind: 'not-found', what: 'study in the trash' });
}

async function finishEmptying(context: LibraryContext, entry: TrashEntry): Promise<void> {
  await removeTrashFolder(context, entry);
  context.index.dropTrashed(entry.trashId);
  // Tells whoever keeps something for a study that it can't come back; one that was received again is here.
  if (!context.index.hasStudy(entry.studyInstanceUid)) context.changes.deleted(entry.studyInstanceUid);
}

/** Removes a study of the trash for good. Resolves with the bytes that it freed. */
export async function emptyTrashed(context: LibraryContext, trashId: string): Promise<number> {
  return withTrashed(context, trashId, async (entry) => {
    context.index.setTrashStep(trashId, 'emptying');
    await finishEmptying(context, entry);
    return entry.diskBytes;
  });
}

/** Removes what was deleted first until `isEnough`, or until nothing is left. What can't be removed stays for a later time. */
export async function emptyOldest(context: LibraryContext, isEnough: () => boolean): Promise<void> {
  for (const { trashId, diskBytes, step } of context.index.trashEntries().toReversed()) {
    if (isEnough()) return;
    if (diskBytes === 0 || step !== 'trashed') continue;
    await emptyTrashed(context, trashId).catch((error: unknown) => {
      context.log.warn({ failure: writeFailure(error) }, 'the trash could not be emptied to make room');
    });
  }
}

/** Brings to an end what the last run of the program had begun. Must run before files and rows are compared. */
export async function recoverTrash(context: LibraryContext): Promise<void> {
  const entries = context.index.trashEntries();
  for (const entry of entries) {
    if (entry.step === 'trashed') continue;
    try {
      await finish(context, entry, entry.step);
      context.log.info({ step: entry.step }, 'what was begun with a deleted study is done');
    } catch (error) {
      // The library opens all the same; the next start tries again.
      context.distrust();
      const failure = writeFailure(error);
      context.log.error({ step: entry.step, failure }, 'what was begun with a deleted study can not be done');
    }
  }
}

function finish(
  context: LibraryContext,
  entry: TrashEntry,
  step: Exclude<TrashStep, 'trashed'>,
): Promise<void> {
  switch (step) {
    case 'deleting':
      return finishDeletion(context, entry);
    case 'restoring':
      return finishRestoring(context, entry);
    case 'emptying':
      return finishEmptying(context, entry);
  }
}

/**
 * After the index lost its last rows, or all: files in the trash without an entry get one, an entry whose files are not all there
 * becomes one of those that are, and an entry without files goes.
 */
export async function reconcileTrash(context: LibraryContext): Promise<void> {
  const { paths, index } = context;
  const known = new Map(index.trashEntries().map((entry) => [entry.trashId, entry]));
  for (const trashId of await listFolder(paths.trash)) {
    const entry = known.get(trashId);
    known.delete(trashId);
    if (entry && (await hasAllFiles(context, entry))) continue;
    if (entry) index.dropTrashed(trashId);
    for (const study of (await listFolder(join(paths.trash, trashId))).filter(isUid))
      await adoptTrashed(context, trashId, study);
    if (!index.trashEntry(trashId)) await rm(join(paths.trash, trashId), { recursive: true, force: true });
  }
  for (const entry of known.values()) if (entry.diskBytes > 0) index.dropTrashed(entry.trashId);
}

async function hasAllFiles(context: LibraryContext, entry: TrashEntry): Promise<boolean> {
  const { length } = await filesOf(folderOf(context, entry));
  return length >= entry.study.instances - entry.inPlaceInstances;
}

async function adoptTrashed(context: LibraryContext, trashId: string, study: string): Promise<void> {
  const folder = trashedStudyFolder(context.paths, trashId, study);
  const entries = [];
  for (const file of await filesOf(folder)) {
    const inspected = await inspectFile(join(folder, file)).catch(() => undefined);
    // A damaged file has nothing to bring back.
    if (inspected?.isAsSealed && inspected.description.studyInstanceUid === study)
      entries.push(entryOfFile(inspected));
  }
  const deletedAt = Number.parseInt(trashId, 10) || context.now();
  if (entries.length > 0) context.index.addLostEntry({ trashId, deletedAt }, entries);
}
