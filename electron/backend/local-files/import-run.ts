import { createWriteStream } from 'node:fs';
import { open, rm, stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { LibraryProgress, LocalFileKeeping } from '../../../shared/contract/library.ts';
import { isUid } from '../../../shared/dicom/uid.ts';
import { FailureError } from '../../../shared/failure/failure.ts';
import type { LibraryContext } from '../library/instance-store.ts';
import { type InspectedFile, inspectContent, inspectFile } from '../library/stored-file.ts';
import { errorCode, writeFailure } from '../library/write-failure.ts';
import {
  type ArchiveBudget,
  type ArchivedFile,
  ArchiveError,
  archivedFiles,
  budgetFor,
  isArchive,
} from './archive.ts';
import { copyIn, type Kept, keepWhereItIs } from './keep-file.ts';
import { readMedium } from './medium.ts';
import { walk } from './walk.ts';

/** Files in work at a time: enough to keep disk and parser both busy. */
const workers = 4;
const maxProblems = 100;
const maxStudies = 100;
/** Archives inside of archives. */
const maxDepth = 3;
/** Archived files up to this size are unpacked in memory, larger ones into the library's incoming folder. */
const inMemoryBytes = 32 * 1024 * 1024;
/** Nobody's loss: what systems leave in folders and archives. */
const ignoredNames = /^(thumbs\.db|desktop\.ini|\.ds_store|autorun\.inf|\._.*)$/i;
const directoryName = /^dicomdir$/i;

/** One import: what is to be read, and what has become of it. */
export class ImportRun {
  readonly #context: LibraryContext;
  readonly #signal: AbortSignal;
  readonly #keeping: LocalFileKeeping;
  readonly #files: string[] = [];
  readonly #queued = new Set<string>();
  readonly #problems: { name: string; reason: string }[] = [];
  readonly #studies = new Set<string>();
  #next = 0;
  #archived = 0;
  #done = 0;
  #stored = 0;
  #inPlace = 0;
  #duplicates = 0;
  #skipped = 0;
  #walked = false;

  constructor(context: LibraryContext, keeping: LocalFileKeeping, signal: AbortSignal) {
    this.#context = context;
    this.#keeping = keeping;
    this.#signal = signal;
  }

  progress(finished: boolean): LibraryProgress {
    return {
      done: this.#done,
      ...(this.#walked ? { total: this.#files.length + this.#archived } : {}),
      stored: this.#stored,
      inPlace: this.#inPlace,
      duplicates: this.#duplicates,
      skipped: this.#skipped,
      problems: [...this.#problems],
      studies: [...this.#studies],
      finished,
    };
  }

  /** Rejects when the library can't be written to. */
  async run(paths: readonly string[]): Promise<void> {
    for (const path of paths) {
      await walk(resolve(path), {
        file: (file) => this.#queue(file),
        problem: (at, code) => this.#problem(at, code),
        signal: this.#signal,
      });
    }
    this.#walked = true;
    await Promise.all(Array.from({ length: workers }, () => this.#work()));
  }

  #queue(file: string): void {
    if (this.#queued.has(file)) return;
    this.#queued.add(file);
    this.#files.push(file);
  }

  async #work(): Promise<void> {
    for (;;) {
      const file = this.#files[this.#next];
      if (file === undefined || this.#signal.aborted) return;
      this.#next += 1;
      await this.#take(file);
      this.#done += 1;
    }
  }

  #problem(file: string, reason: string): void {
    this.#skipped += 1;
    if (this.#problems.length < maxProblems) this.#problems.push({ name: basename(file), reason });
  }

  async #take(file: string): Promise<void> {
    const name = basename(file);
    if (ignoredNames.test(name)) {
      this.#skipped += 1;
      return;
    }
    if (directoryName.test(name) && (await this.#takeMedium(file))) return;
    let inspected: InspectedFile;
    try {
      inspected = await inspectFile(file);
    } catch (error) {
      await this.#takeOther(file, error);
      return;
    }
    await this.#keep(name, inspected, () =>
      this.#keeping === 'in-place'
        ? keepWhereItIs(this.#context, file, inspected)
        : copyIn(this.#context, file, inspected),
    );
  }

  /** A file that is no instance may be an archive, or a DICOMDIR under another name. */
  async #takeOther(file: string, error: unknown): Promise<void> {
    const reason = readingProblem(error);
    if (reason === 'no-uids' && (await this.#takeMedium(file))) return;
    if (reason === 'no-dicom' && isArchive(await headOf(file))) {
      const size = await stat(file).then(
        (found) => found.size,
        () => 0,
      );
      await this.#takeArchive(file, basename(file), budgetFor(size), 1);
    } else this.#problem(file, reason);
  }

  async #keep(name: string, inspected: InspectedFile, keep: () => Promise<Kept>): Promise<void> {
    const { studyInstanceUid, seriesInstanceUid, sopInstanceUid } = inspected.description;
    if (![studyInstanceUid, seriesInstanceUid, sopInstanceUid].every(isUid)) {
      this.#problem(name, 'no-uids');
      return;
    }
    const kept = await keep();
    if (kept.duplicate) this.#duplicates += 1;
    else this.#stored += 1;
    if (kept.inPlace) this.#inPlace += 1;
    if (this.#studies.size < maxStudies) this.#studies.add(studyInstanceUid);
  }

  /** Queues what a DICOMDIR refers to, and tells what is not there. False when the file is none. */
  async #takeMedium(file: string): Promise<boolean> {
    try {
      const medium = await readMedium(file);
      if (!medium) return false;
      this.#skipped += 1;
      for (const path of medium.present) this.#queue(path);
      const { absent, present } = medium;
      if (absent.length > 0 && present.length === 0) this.#problem(file, 'medium-without-files');
      else for (const id of absent) this.#problem(id, 'missing-on-medium');
      return true;
    } catch (error) {
      this.#problem(file, readingProblem(error));
      return true;
    }
  }

  async #takeArchive(path: string, name: string, budget: ArchiveBudget, depth: number): Promise<void> {
    let encrypted = 0;
    try {
      for await (const entry of archivedFiles(path, budget)) {
        if (this.#signal.aborted) return;
        this.#archived += 1;
        try {
          await this.#takeArchived(entry, budget, depth);
        } catch (error) {
          if (!(error instanceof ArchiveError)) throw error;
          // Of an archive with a password one line says all.
          if (error.reason !== 'encrypted') this.#problem(entry.name, error.reason);
          else encrypted += 1;
        }
        this.#done += 1;
      }
    } catch (error) {
      if (!(error instanceof ArchiveError)) throw error;
      this.#problem(name, error.reason);
    }
    if (encrypted === 0) return;
    this.#problem(name, 'encrypted');
    this.#skipped += encrypted - 1;
  }

  async #takeArchived(entry: ArchivedFile, budget: ArchiveBudget, depth: number): Promise<void> {
    const name = basename(entry.name);
    if (ignoredNames.test(name) || directoryName.test(name)) {
      this.#skipped += 1;
      return;
    }
    if (entry.bytes <= inMemoryBytes) {
      const bytes = await collect(await entry.open(), entry.bytes);
      if (!isArchive(bytes)) {
        await this.#takeContent(name, () => inspectContent(name, bytes));
        return;
      }
      await this.#unpacked([bytes], (file) => this.#takeNested(file, name, budget, depth));
      return;
    }
    await this.#unpacked(await entry.open(), async (file) => {
      if (isArchive(await headOf(file))) await this.#takeNested(file, name, budget, depth);
      else await this.#takeContent(name, () => inspectFile(file), file);
    });
  }

  async #takeNested(file: string, name: string, budget: ArchiveBudget, depth: number): Promise<void> {
    if (depth >= maxDepth) throw new ArchiveError('archives-too-deep');
    await this.#takeArchive(file, name, budget, depth + 1);
  }

  async #takeContent(
    name: string,
    inspect: () => InspectedFile | Promise<InspectedFile>,
    file = name,
  ): Promise<void> {
    let inspected: InspectedFile;
    try {
      inspected = await inspect();
    } catch (error) {
      this.#problem(name, readingProblem(error));
      return;
    }
    await this.#keep(name, inspected, () => copyIn(this.#context, file, inspected));
  }

  /** Writes to a file of the incoming folder that goes when `work` is done. */
  async #unpacked(source: Readable | Uint8Array[], work: (file: string) => Promise<void>): Promise<void> {
    const file = this.#context.temporaryFile();
    try {
      await pipeline(source, createWriteStream(file, { mode: 0o600 })).catch((error: unknown) => {
        const failure = writeFailure(error);
        throw failure.kind === 'disk-full' ? new FailureError(failure) : new ArchiveError('damaged-archive');
      });
      await work(file);
    } finally {
      await rm(file, { force: true });
      this.#context.releaseTemporaryFile(file);
    }
  }
}

function readingProblem(error: unknown): string {
  if (!(error instanceof FailureError)) return errorCode(error);
  if (error.failure.kind === 'protocol-error') return 'truncated';
  return error.failure.kind === 'not-a-dicom-file' ? error.failure.reason : error.failure.kind;
}

async function headOf(file: string): Promise<Uint8Array> {
  const handle = await open(file, 'r').catch(() => undefined);
  try {
    const head = new Uint8Array(4);
    await handle?.read(head, 0, head.byteLength, 0);
    return head;
  } finally {
    await handle?.close();
  }
}

async function collect(stream: Readable, bytes: number): Promise<Uint8Array> {
  const parts: Buffer[] = [];
  try {
    for await (const part of stream) parts.push(part as Buffer);
  } catch {
    throw new ArchiveError('damaged-archive');
  }
  return Buffer.concat(parts, bytes);
}
