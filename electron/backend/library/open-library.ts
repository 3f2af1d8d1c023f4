import { randomBytes } from 'node:crypto';
import { mkdir, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from 'pino';
import type { LibraryProgress } from '../../../shared/contract/library.ts';
import { fail } from '../../../shared/failure/failure.ts';
import type { Clock } from '../dependencies.ts';
import type { InstanceWriter } from '../dimse/association.ts';
import { importFiles } from '../local-files/import-files.ts';
import { LibraryChanges } from './changes.ts';
import { Disk } from './disk.ts';
import { KeyedLock, StudyGate } from './exclusion.ts';
import { exportStudyFiles } from './export.ts';
import { BlockPool } from './incoming-file.ts';
import type { LibraryIndex } from './index-database.ts';
import type { LibraryContext } from './instance-store.ts';
import { openInstanceWriter, refusingWriter } from './instance-writer.ts';
import type { Library } from './library.ts';
import { lockFolder } from './lock.ts';
import { indexedPath, type LibraryPaths, libraryPaths } from './paths.ts';
import { clearQuarantine, listQuarantine } from './quarantine.ts';
import { Space } from './space.ts';
import { openOrRebuildIndex, startUp } from './start-up.ts';
import { libraryStatistics } from './statistics.ts';
import { emptyOldest, emptyTrashed, restoreStudy, trashStudy } from './trash.ts';
import { type VerifyProgress, verifyLibrary } from './verify.ts';
import { writeFailure } from './write-failure.ts';

export interface OpenLibraryOptions {
  readonly folder: string;
  readonly log: Logger;
  readonly clock: Clock;
}

interface OpenContext extends LibraryContext {
  readonly trusted: () => boolean;
  /** Resolves when no tracked work is left. */
  settled(): Promise<void>;
}

function createContext(options: OpenLibraryOptions, paths: LibraryPaths, index: LibraryIndex): OpenContext {
  const { log, clock } = options;
  const inUse = new Set<string>();
  const session = randomBytes(6).toString('hex');
  const busy = new Set<Promise<unknown>>();
  let serial = 0;
  let trusted = true;
  let makingRoom: Promise<void> | undefined;
  const space = new Space(paths.folder, clock);
  const context: OpenContext = {
    paths,
    index,
    log,
    changes: new LibraryChanges(clock, (study, series) => index.countOfSeries(study, series)),
    disk: new Disk(clock),
    space,
    makeRoom: () => {
      const isEnough = (): boolean => space.admits() && !space.isTight;
      makingRoom ??= context.track(emptyOldest(context, isEnough)).finally(() => {
        makingRoom = undefined;
      });
      return makingRoom;
    },
    pool: new BlockPool(),
    wideReads: new KeyedLock(),
    instanceLock: new KeyedLock(),
    studyGate: new StudyGate(),
    now: () => clock.now(),
    temporaryFile: () => {
      serial += 1;
      const path = join(paths.incoming, `${session}-${serial}.part`);
      inUse.add(path);
      return path;
    },
    releaseTemporaryFile: (path) => {
      inUse.delete(path);
    },
    isTemporaryFileInUse: (path) => inUse.has(path),
    track: (work) => {
      const settled = work.catch(() => undefined);
      busy.add(settled);
      settled.finally(() => busy.delete(settled));
      return work;
    },
    settled: async () => {
      while (busy.size > 0) await Promise.all(busy);
    },
    distrust: () => {
      trusted = false;
    },
    trusted: () => trusted,
  };
  return context;
}

class OpenLibrary implements Library {
  readonly #context: OpenContext;
  readonly #clock: Clock;
  readonly #unlock: () => Promise<void>;
  readonly #closing = new AbortController();
  #closed: Promise<void> | undefined;

  constructor(context: OpenContext, clock: Clock, unlock: () => Promise<void>) {
    this.#context = context;
    this.#clock = clock;
    this.#unlock = unlock;
  }

  #requireStudy(studyInstanceUid: string): void {
    if (!this.#context.index.hasStudy(studyInstanceUid)) fail({ kind: 'not-found', what: 'study' });
  }

  openInstance(...[command, outcome]: Parameters<Library['openInstance']>): InstanceWriter {
    if (this.#closing.signal.aborted) return refusingWriter(command, outcome);
    const writer = openInstanceWriter(this.#context, command, outcome);
    return {
      write: (chunk) => writer.write(chunk),
      finish: () => this.#context.track(writer.finish()),
      errorComment: () => writer.errorComment?.(),
      abandon: () => this.#context.track(writer.abandon()),
    };
  }

  search(query: Parameters<Library['search']>[0]): ReturnType<Library['search']> {
    return this.#context.index.search(query);
  }

  series(studyInstanceUid: string): ReturnType<Library['series']> {
    this.#requireStudy(studyInstanceUid);
    return this.#context.index.series(studyInstanceUid);
  }

  instances(studyInstanceUid: string, seriesInstanceUid?: string): ReturnType<Library['instances']> {
    this.#requireStudy(studyInstanceUid);
    const instances = this.#context.index.instances(studyInstanceUid, seriesInstanceUid);
    // No series is ever empty.
    return instances.length > 0 ? instances : fail({ kind: 'not-found', what: 'series' });
  }

  has(sopInstanceUid: string): boolean {
    return this.#context.index.find(sopInstanceUid) !== undefined;
  }

  instancePath(sopInstanceUid: string): string | undefined {
    const indexed = this.#context.index.find(sopInstanceUid);
    return indexed && indexedPath(this.#context.paths, indexed);
  }

  storedFile(sopInstanceUid: string): ReturnType<Library['storedFile']> {
    const indexed = this.#context.index.find(sopInstanceUid);
    return indexed && { ...indexed, path: indexedPath(this.#context.paths, indexed) };
  }

  setExpectedInstances(studyInstanceUid: string, expected: number): void {
    this.#note(() => this.#context.index.setExpectedInstances(studyInstanceUid, expected));
  }

  deleteStudy(...[uid, reason = 'deleted']: Parameters<Library['deleteStudy']>): Promise<string> {
    return this.#context.track(trashStudy(this.#context, uid, reason));
  }

  restoreStudy(trashId: string): Promise<string> {
    return this.#context.track(restoreStudy(this.#context, trashId));
  }

  trash(): ReturnType<Library['trash']> {
    return this.#context.index.trashEntries();
  }

  trashSize(): ReturnType<Library['trashSize']> {
    return this.#context.index.trashSize();
  }

  emptyTrash(trashId: string): Promise<number> {
    return this.#context.track(emptyTrashed(this.#context, trashId));
  }

  isInTrash(studyInstanceUid: string): boolean {
    return this.#context.index.isInTrash(studyInstanceUid);
  }

  setPinned(studyInstanceUid: string, pinned: boolean): void {
    this.#requireStudy(studyInstanceUid);
    try {
      this.#context.index.setPinned(studyInstanceUid, pinned);
    } catch (error) {
      fail(writeFailure(error));
    }
    this.#context.changes.marked(studyInstanceUid);
  }

  setOpened(studyInstanceUid: string): void {
    this.#note(() => this.#context.index.setOpened(studyInstanceUid, this.#context.now()));
  }

  setSource(studyInstanceUid: string, source: string): void {
    this.#note(() => this.#context.index.setSource(studyInstanceUid, source));
  }

  /** What is good to know and no reason to stop: a full disk must not end what it is said of. */
  #note(write: () => void): void {
    try {
      write();
    } catch (error) {
      this.#context.log.warn({ failure: writeFailure(error) }, 'the index could not take a note');
    }
  }

  source(studyInstanceUid: string): string | undefined {
    return this.#context.index.source(studyInstanceUid);
  }

  lostInstances(): ReturnType<Library['lostInstances']> {
    return this.#context.index.lostInstances();
  }

  keptStudies(): ReturnType<Library['keptStudies']> {
    return this.#context.index.keptStudies();
  }

  diskBytes(): number {
    return this.#context.index.diskBytes();
  }

  statistics(): ReturnType<Library['statistics']> {
    return libraryStatistics(this.#context, () => this.freeBytes());
  }

  quarantine(): ReturnType<Library['quarantine']> {
    return listQuarantine(this.#context.paths);
  }

  emptyQuarantine(): ReturnType<Library['emptyQuarantine']> {
    return this.#context.track(clearQuarantine(this.#context.paths));
  }

  async exportStudy(studyInstanceUid: string, folder: string): Promise<{ readonly files: number }> {
    this.#requireStudy(studyInstanceUid);
    return this.#context.track(exportStudyFiles(this.#context, studyInstanceUid, folder));
  }

  import(...[request, signal]: Parameters<Library['import']>): AsyncGenerator<LibraryProgress, void, void> {
    const until = AbortSignal.any([signal, this.#closing.signal]);
    return this.#trackSteps(importFiles(this.#context, this.#clock, request, until));
  }

  verify(signal: AbortSignal): AsyncGenerator<VerifyProgress, void, void> {
    const until = AbortSignal.any([signal, this.#closing.signal]);
    return this.#trackSteps(verifyLibrary(this.#context, this.#clock, until));
  }

  /** The end waits for the step in work, then lets the generator clean up, and starts no other. */
  async *#trackSteps<T>(steps: AsyncGenerator<T, void, void>): AsyncGenerator<T, void, void> {
    try {
      while (!this.#closed) {
        const step = await this.#context.track(steps.next());
        if (step.done) return;
        yield step.value;
      }
    } finally {
      await this.#context.track(steps.return());
    }
  }

  onChange(listener: Parameters<Library['onChange']>[0]): () => void {
    return this.#context.changes.subscribe(listener);
  }

  async freeBytes(): Promise<number> {
    const { bavail, bsize } = await statfs(this.#context.paths.folder);
    return bavail * bsize;
  }

  spaceForImages(): number {
    return this.#context.space.free() + this.#context.index.trashSize().diskBytes;
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    this.#closing.abort();
    await this.#context.settled();
    const { changes, index } = this.#context;
    changes.flush();
    try {
      if (this.#context.trusted()) index.setClosedCleanly(true);
    } catch (error) {
      // On a full disk nothing can be noted: the next start then compares with the files, as after a crash.
      this.#context.log.warn(
        { failure: writeFailure(error) },
        'the library could not be marked as closed cleanly',
      );
    } finally {
      index.close();
      await this.#unlock();
    }
  }
}

/**
 * Opens the library in a folder, making it where needed, and takes the folder for this process. Rejects with
 * `data-folder-in-use` when another process has it, with `disk-full` or the error of the file system when it can't be
 * written to. A library that was not closed cleanly is brought into agreement with its files first.
 */
export async function openLibrary(options: OpenLibraryOptions): Promise<Library> {
  const unlock = await lockFolder(options.folder, options.log);
  let index: LibraryIndex | undefined;
  try {
    const paths = libraryPaths(options.folder);
    await mkdir(paths.instances, { recursive: true });
    await mkdir(paths.incoming, { recursive: true });
    await mkdir(paths.trash, { recursive: true });
    index = await openOrRebuildIndex(paths, options.log, options.clock);
    const context = createContext(options, paths, index);
    await startUp(context);
    return new OpenLibrary(context, options.clock, unlock);
  } catch (error) {
    index?.close();
    await unlock();
    throw error;
  }
}
