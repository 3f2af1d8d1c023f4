import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isUid } from '../../../shared/dicom/uid.ts';
import { FailureError } from '../../../shared/failure/failure.ts';
import type { IndexedFile } from './index-queries.ts';
import type { LibraryContext } from './instance-store.ts';
import { type InstanceUids, indexedPath, instanceFile, instanceFileEnding } from './paths.ts';
import { entryOfFile, type InspectedFile, inspectFile } from './stored-file.ts';
import { errorCode } from './write-failure.ts';

/** What a comparison of files and index did. UIDs only: they go into reports and logs. */
export interface Findings {
  checkedFiles: number;
  reindexed: number;
  readonly missingFiles: string[];
  readonly damaged: string[];
  /** Indexed where the user has them, and not there or not as they were. Their rows stay: a disk may come back. */
  readonly unreachable: string[];
}

export function noFindings(): Findings {
  return { checkedFiles: 0, reindexed: 0, missingFiles: [], damaged: [], unreachable: [] };
}

/** Names in a folder that are there or not; an absent folder is empty. */
export async function listFolder(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR') return [];
    throw error;
  }
}

/** The instances of a study by its files. What does not look like ours is left alone. */
async function filesOnDisk(
  context: LibraryContext,
  studyInstanceUid: string,
): Promise<Map<string, InstanceUids>> {
  const found = new Map<string, InstanceUids>();
  const folder = join(context.paths.instances, studyInstanceUid);
  for (const seriesInstanceUid of (await listFolder(folder)).filter(isUid)) {
    for (const name of await listFolder(join(folder, seriesInstanceUid))) {
      const sopInstanceUid = name.slice(0, -instanceFileEnding.length);
      if (!name.endsWith(instanceFileEnding) || !isUid(sopInstanceUid)) continue;
      const uids = { studyInstanceUid, seriesInstanceUid, sopInstanceUid };
      found.set(instanceFile(context.paths, uids), uids);
    }
  }
  return found;
}

/** Puts a file aside where nothing reads it and nobody loses it. */
async function quarantine(context: LibraryContext, file: string, uids: InstanceUids): Promise<void> {
  const name = `${uids.sopInstanceUid}-${context.now()}${instanceFileEnding}`;
  const target = join(context.paths.quarantine, uids.studyInstanceUid, uids.seriesInstanceUid, name);
  await mkdir(dirname(target), { recursive: true });
  await rename(file, target);
  context.log.warn({ sopInstanceUid: uids.sopInstanceUid }, 'a damaged file was put into quarantine');
}

/** Undefined when the file can't be read as the instance that its name says. */
async function inspectAs(file: string, uids: InstanceUids): Promise<InspectedFile | undefined> {
  try {
    const inspected = await inspectFile(file);
    const { description } = inspected;
    const fits =
      description.studyInstanceUid === uids.studyInstanceUid &&
      description.seriesInstanceUid === uids.seriesInstanceUid &&
      description.sopInstanceUid === uids.sopInstanceUid;
    return fits ? inspected : undefined;
  } catch (error) {
    if (error instanceof FailureError) return undefined;
    throw error;
  }
}

async function modifiedAt(file: string): Promise<number> {
  try {
    return (await stat(file)).mtimeMs;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return Number.NEGATIVE_INFINITY;
    throw error;
  }
}

/** A file without a row: it gets one, unless it is not what was written or the same instance is elsewhere with a newer file. */
async function adopt(
  context: LibraryContext,
  file: string,
  uids: InstanceUids,
  findings: Findings,
): Promise<void> {
  const present = context.index.find(uids.sopInstanceUid);
  const indexedFile = present && indexedPath(context.paths, present);
  if (indexedFile === file) return;
  const inspected = await inspectAs(file, uids);
  if (!inspected?.isAsSealed) {
    findings.damaged.push(uids.sopInstanceUid);
    await quarantine(context, file, uids);
    return;
  }
  if (present?.localPath !== undefined) {
    context.index.remove(uids.sopInstanceUid);
  } else if (present && indexedFile) {
    const older = (await modifiedAt(indexedFile)) > inspected.receivedAt;
    if (older) {
      await quarantine(context, file, uids);
      return;
    }
    context.index.remove(uids.sopInstanceUid);
    if ((await modifiedAt(indexedFile)) > 0) await quarantine(context, indexedFile, present);
  }
  await context.index.store(entryOfFile(inspected));
  context.changes.stored(uids.studyInstanceUid, uids.seriesInstanceUid);
  findings.reindexed += 1;
}

export type Depth = (file: IndexedFile) => 'name' | 'size' | 'content';

async function isAsIndexed(file: string, indexed: IndexedFile, depth: 'size' | 'content'): Promise<boolean> {
  if ((await stat(file)).size !== indexed.fileBytes) return false;
  if (depth === 'size') return true;
  const inspected = await inspectAs(file, indexed);
  return inspected?.checksum === indexed.checksum;
}

async function checkIndexed(
  context: LibraryContext,
  indexed: IndexedFile,
  depth: 'name' | 'size' | 'content',
  findings: Findings,
): Promise<void> {
  const file = instanceFile(context.paths, indexed);
  try {
    if (depth === 'name' || (await isAsIndexed(file, indexed, depth))) return;
    findings.damaged.push(indexed.sopInstanceUid);
    context.index.lose(indexed);
    await quarantine(context, file, indexed);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
    findings.missingFiles.push(indexed.sopInstanceUid);
    context.index.lose(indexed);
  }
  if (!context.index.hasStudy(indexed.studyInstanceUid)) context.changes.deleted(indexed.studyInstanceUid);
}

/** The user's own file: looked at when everything is, and never changed. */
async function checkLocal(
  indexed: IndexedFile,
  path: string,
  depth: 'name' | 'size' | 'content',
  findings: Findings,
): Promise<void> {
  findings.checkedFiles += 1;
  if (depth !== 'content') return;
  const found = await stat(path).catch(() => undefined);
  if (found?.size !== indexed.fileBytes) findings.unreachable.push(indexed.sopInstanceUid);
}

/** Runs with the instance's look-ups and renames held back, and its study's deletion; a file may be gone by then. */
async function withInstance(
  context: LibraryContext,
  uids: InstanceUids,
  work: () => Promise<void>,
): Promise<void> {
  const release = await context.instanceLock.acquire(uids.sopInstanceUid);
  try {
    const leave = await context.studyGate.enter(uids.studyInstanceUid);
    try {
      await work();
    } finally {
      leave();
    }
  } finally {
    release();
  }
}

/** Makes one study's files and rows agree. Yields after every file. */
export async function* reconcileStudy(
  context: LibraryContext,
  studyInstanceUid: string,
  depth: Depth,
  findings: Findings,
): AsyncGenerator<void, void, void> {
  const onDisk = await filesOnDisk(context, studyInstanceUid);
  for (const indexed of context.index.filesOfStudy(studyInstanceUid)) {
    if (indexed.localPath !== undefined) {
      await checkLocal(indexed, indexed.localPath, depth(indexed), findings);
      yield;
      continue;
    }
    const file = instanceFile(context.paths, indexed);
    const wanted = onDisk.delete(file) ? depth(indexed) : 'size';
    findings.checkedFiles += 1;
    if (wanted !== 'name') {
      await withInstance(context, indexed, async () => {
        const now = context.index.find(indexed.sopInstanceUid);
        if (now && indexedPath(context.paths, now) === file)
          await checkIndexed(context, now, wanted, findings);
      });
    }
    yield;
  }
  for (const [file, uids] of onDisk) {
    findings.checkedFiles += 1;
    await withInstance(context, uids, async () => {
      if ((await modifiedAt(file)) > 0) await adopt(context, file, uids, findings);
    });
    yield;
  }
}

/** Every study that has files or rows. */
export async function allStudies(context: LibraryContext): Promise<string[]> {
  const onDisk = (await listFolder(context.paths.instances)).filter(isUid);
  return [...new Set([...context.index.studyUids(), ...onDisk])];
}

/** Removes what was being written or deleted when the program ended. Returns how much there was. */
export async function sweepIncoming(context: LibraryContext): Promise<number> {
  let removed = 0;
  for (const name of await listFolder(context.paths.incoming)) {
    const path = join(context.paths.incoming, name);
    if (context.isTemporaryFileInUse(path)) continue;
    await rm(path, { recursive: true, force: true });
    removed += 1;
  }
  return removed;
}
