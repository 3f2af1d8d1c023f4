import { type FileHandle, open, rm } from 'node:fs/promises';
import type { Logger } from 'pino';
import type { LibraryChanges } from './changes.ts';
import type { Disk } from './disk.ts';
import type { KeyedLock, StudyGate } from './exclusion.ts';
import { type BlockPool, blockBytes, type WrittenFile } from './incoming-file.ts';
import type { LibraryIndex } from './index-database.ts';
import type { IndexEntry } from './index-entry.ts';
import type { IndexedFile } from './index-queries.ts';
import { indexedPath, instanceFile, type LibraryPaths } from './paths.ts';
import type { Space } from './space.ts';
import { errorCode } from './write-failure.ts';

/** What the parts of one open library share. */
export interface LibraryContext {
  readonly paths: LibraryPaths;
  readonly index: LibraryIndex;
  readonly changes: LibraryChanges;
  readonly disk: Disk;
  readonly space: Space;
  readonly pool: BlockPool;
  /** Held while the beginning of a data set is read far beyond its first block. */
  readonly wideReads: KeyedLock;
  /** By SOP Instance UID: held from the look-up of an instance to the commit of its new row. */
  readonly instanceLock: KeyedLock;
  readonly studyGate: StudyGate;
  readonly log: Logger;
  now(): number;
  /** A fresh name in the incoming folder; `release` when nothing uses it any more. */
  temporaryFile(): string;
  releaseTemporaryFile(path: string): void;
  isTemporaryFileInUse(path: string): boolean;
  /** Empties the trash, what was deleted first before the rest, until there is room again or nothing left in it. */
  makeRoom(): Promise<void>;
  /** Work that changes files or rows: closing waits for it. Returns what it was given. */
  track<T>(work: Promise<T>): Promise<T>;
  /** Files and index may disagree: the next start compares them. */
  distrust(): void;
}

async function fill(handle: FileHandle, buffer: Uint8Array, position: number): Promise<number> {
  let filled = 0;
  while (filled < buffer.byteLength) {
    const { bytesRead } = await handle.read(buffer, filled, buffer.byteLength - filled, position + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return filled;
}

/** Whether two files hold the same bytes from their offsets on. A missing file is not the same. */
export async function sameBytes(
  a: { readonly path: string; readonly offset: number },
  b: { readonly path: string; readonly offset: number },
): Promise<boolean> {
  const handles: FileHandle[] = [];
  try {
    const left = await open(a.path, 'r');
    handles.push(left);
    const right = await open(b.path, 'r');
    handles.push(right);
    const one = Buffer.allocUnsafe(blockBytes);
    const other = Buffer.allocUnsafe(blockBytes);
    for (let done = 0; ; done += blockBytes) {
      const inOne = await fill(left, one, a.offset + done);
      const inOther = await fill(right, other, b.offset + done);
      if (!one.subarray(0, inOne).equals(other.subarray(0, inOther))) return false;
      if (inOne < blockBytes) return true;
    }
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return false;
    throw error;
  } finally {
    await Promise.all(handles.map((handle) => handle.close()));
  }
}

function isSame(present: IndexedFile, entry: IndexEntry): boolean {
  return (
    present.checksum === entry.checksum &&
    present.bytes === entry.bytes &&
    present.transferSyntaxUid === entry.transferSyntaxUid &&
    present.studyInstanceUid === entry.studyInstanceUid &&
    present.seriesInstanceUid === entry.seriesInstanceUid
  );
}

/**
 * Puts a new version in place of one that is there. Its row goes first: a kill at any point leaves whole files
 * without a row, which the next start indexes as they are, never a row that describes other bytes.
 */
async function replace(
  context: LibraryContext,
  present: IndexedFile,
  from: string,
  to: string,
): Promise<void> {
  context.log.info({ sopInstanceUid: present.sopInstanceUid }, 'an instance came again with other content');
  context.index.remove(present.sopInstanceUid);
  await context.disk.move(from, to);
  // A file that the user has elsewhere is the user's: only the row that pointed to it goes.
  if (present.localPath !== undefined) return;
  const old = instanceFile(context.paths, present);
  if (old !== to) await rm(old, { force: true });
}

async function place(context: LibraryContext, entry: IndexEntry, file: WrittenFile): Promise<boolean> {
  const target = instanceFile(context.paths, entry);
  const present = context.index.find(entry.sopInstanceUid);
  if (present && present.localPath === undefined && isSame(present, entry)) {
    const old = { path: target, offset: present.fileBytes - present.bytes };
    if (await sameBytes(old, { path: file.path, offset: file.dataSetOffset })) {
      await rm(file.path, { force: true });
      return true;
    }
  }
  try {
    if (present) await replace(context, present, file.path, target);
    else await context.disk.move(file.path, target);
    await context.index.store(entry);
  } catch (error) {
    // The sender is told that it failed, so the file must not stay; a replaced one is all there is, so it must.
    if (present) context.distrust();
    else await rm(target, { force: true }).catch(() => context.distrust());
    throw error;
  }
  return false;
}

/**
 * Makes a file that stays where the user has it known to the library. `duplicate`: the instance was known already. An
 * instance that the library has in its own folder stays there: false when that one has other content.
 */
export async function keepInPlace(
  context: LibraryContext,
  entry: IndexEntry & { readonly localPath: string },
): Promise<'stored' | 'duplicate' | 'other-content'> {
  const release = await context.instanceLock.acquire(entry.sopInstanceUid);
  try {
    const leave = await context.studyGate.enter(entry.studyInstanceUid);
    try {
      const present = context.index.find(entry.sopInstanceUid);
      if (present && (await isKept(context, present, entry))) return 'duplicate';
      if (present && present.localPath === undefined) return 'other-content';
      await context.index.store(entry);
      context.changes.stored(entry.studyInstanceUid, entry.seriesInstanceUid);
      return 'stored';
    } finally {
      leave();
    }
  } finally {
    release();
  }
}

/** Whether what is known already has the same bytes and is there. */
async function isKept(
  context: LibraryContext,
  present: IndexedFile,
  entry: IndexEntry & { readonly localPath: string },
): Promise<boolean> {
  if (present.localPath === entry.localPath) return present.receivedAt === entry.receivedAt;
  if (present.bytes !== entry.bytes || present.transferSyntaxUid !== entry.transferSyntaxUid) return false;
  const known = indexedPath(context.paths, present);
  return sameBytes(
    { path: known, offset: present.fileBytes - present.bytes },
    { path: entry.localPath, offset: entry.fileBytes - entry.bytes },
  );
}

/**
 * Makes a written file part of the library: under its final name, then in the index. Nothing is visible before and
 * everything is after. `duplicate`: the same bytes were there, and the new file is gone. Newer bytes replace older
 * ones of the same SOP Instance UID. Rejects with the error of the file system or the index; the library is then as
 * it was.
 *
 * No fsync per file: it would cost 2 to 10 ms each, more than all the rest together. What is promised is that the
 * death of this process at any moment loses nothing that was acknowledged; after a power cut the next start compares
 * the files received last with the index (start-up.ts).
 */
export async function keepInstance(
  context: LibraryContext,
  entry: IndexEntry,
  file: WrittenFile,
): Promise<{ readonly duplicate: boolean }> {
  const release = await context.instanceLock.acquire(entry.sopInstanceUid);
  try {
    const leave = await context.studyGate.enter(entry.studyInstanceUid);
    try {
      const duplicate = await place(context, entry, file);
      if (!duplicate) context.changes.stored(entry.studyInstanceUid, entry.seriesInstanceUid);
      return { duplicate };
    } finally {
      leave();
    }
  } finally {
    release();
  }
}
