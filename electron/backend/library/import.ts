import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { LibraryProgress } from '../../../shared/contract/library.ts';
import { isUid } from '../../../shared/dicom/uid.ts';
import { FailureError } from '../../../shared/failure/failure.ts';
import { encodePart10Header } from '../dataset/part10.ts';
import type { Clock } from '../dependencies.ts';
import { blockBytes, IncomingFile } from './incoming-file.ts';
import { keepInstance, type LibraryContext } from './instance-store.ts';
import { entryOfFile, type InspectedFile, inspectFile } from './stored-file.ts';
import { errorCode, writeFailure } from './write-failure.ts';

const progressIntervalMs = 250;
/** Files in work at a time: enough to keep disk and parser both busy. */
const workers = 4;
const maxProblems = 100;
/** Not instances and nobody's loss: the directory of a medium, and what systems leave in folders. */
const ignoredNames = /^(dicomdir|thumbs\.db|desktop\.ini|\.ds_store|autorun\.inf)$/i;

class ImportRun {
  readonly #context: LibraryContext;
  readonly #signal: AbortSignal;
  readonly #files: string[] = [];
  readonly #problems: { name: string; reason: string }[] = [];
  #next = 0;
  #done = 0;
  #stored = 0;
  #duplicates = 0;
  #skipped = 0;
  #walked = false;

  constructor(context: LibraryContext, signal: AbortSignal) {
    this.#context = context;
    this.#signal = signal;
  }

  progress(finished: boolean): LibraryProgress {
    return {
      done: this.#done,
      ...(this.#walked ? { total: this.#files.length } : {}),
      stored: this.#stored,
      duplicates: this.#duplicates,
      skipped: this.#skipped,
      problems: [...this.#problems],
      finished,
    };
  }

  async run(paths: readonly string[]): Promise<void> {
    for (const path of paths) await this.#walk(path, true);
    this.#walked = true;
    await Promise.all(Array.from({ length: workers }, () => this.#work()));
  }

  /** Links to folders are followed only when they were named: a link further down may lead in a circle. */
  async #walk(path: string, named: boolean): Promise<void> {
    if (this.#signal.aborted) return;
    try {
      const kind = await stat(path);
      if (!kind.isDirectory()) {
        if (kind.isFile()) this.#files.push(path);
        return;
      }
      const entries = await readdir(path, { withFileTypes: true });
      for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
        const inside = join(path, entry.name);
        if (entry.isFile()) this.#files.push(inside);
        else if (entry.isDirectory()) await this.#walk(inside, false);
        else if (entry.isSymbolicLink()) await this.#walkLink(inside);
      }
    } catch (error) {
      if (named || errorCode(error) !== 'ENOENT') this.#problem(path, errorCode(error));
    }
  }

  async #walkLink(path: string): Promise<void> {
    const target = await stat(path).catch(() => undefined);
    if (target?.isFile()) this.#files.push(path);
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
    if (ignoredNames.test(basename(file))) {
      this.#skipped += 1;
      return;
    }
    let inspected: InspectedFile;
    try {
      inspected = await inspectFile(file);
    } catch (error) {
      this.#problem(file, readingProblem(error));
      return;
    }
    const { studyInstanceUid, seriesInstanceUid, sopInstanceUid } = inspected.description;
    if (![studyInstanceUid, seriesInstanceUid, sopInstanceUid].every(isUid)) {
      this.#problem(file, 'no-uids');
      return;
    }
    if (await copyIn(this.#context, file, inspected)) this.#duplicates += 1;
    else this.#stored += 1;
  }
}

function readingProblem(error: unknown): string {
  if (!(error instanceof FailureError)) return errorCode(error);
  return error.failure.kind === 'not-a-dicom-file' ? error.failure.reason : error.failure.kind;
}

async function copyDataSet(file: string, inspected: InspectedFile, target: IncomingFile): Promise<void> {
  if (inspected.content) {
    await target.write(inspected.content.subarray(inspected.dataSetOffset));
    return;
  }
  const stream = createReadStream(file, { start: inspected.dataSetOffset, highWaterMark: blockBytes });
  for await (const chunk of stream) await target.write(chunk as Buffer);
}

/** The data set's bytes with a meta information of our own. True when the library had them. Write failures reject. */
async function copyIn(context: LibraryContext, file: string, inspected: InspectedFile): Promise<boolean> {
  const path = context.temporaryFile();
  const { description, transferSyntaxUid } = inspected;
  const header = encodePart10Header({ ...description, transferSyntaxUid });
  const target = new IncomingFile({ path, header, disk: context.disk, pool: context.pool });
  try {
    await copyDataSet(file, inspected, target);
    const written = await target.end();
    target.release();
    const entry = {
      ...entryOfFile(inspected),
      bytes: written.bytes,
      fileBytes: written.fileBytes,
      checksum: written.checksum,
      receivedAt: context.now(),
    };
    return (await keepInstance(context, entry, written)).duplicate;
  } catch (error) {
    throw new FailureError(writeFailure(error));
  } finally {
    await target.discard();
    context.releaseTemporaryFile(path);
  }
}

/**
 * Copies files and folders into the library. A file that can't be taken is a problem in the list; a library that
 * can't be written to (a full disk) ends the import with that failure. The signal ends it after the files in work.
 */
export async function* importFiles(
  context: LibraryContext,
  clock: Clock,
  paths: readonly string[],
  signal: AbortSignal,
): AsyncGenerator<LibraryProgress, void, void> {
  // Also when the consumer just stops iterating.
  const ended = new AbortController();
  const run = new ImportRun(context, AbortSignal.any([signal, ended.signal]));
  const work = context.track(run.run(paths));
  let finished = false;
  const settled = work.then(
    () => {
      finished = true;
    },
    () => {
      finished = true;
    },
  );
  try {
    while (!finished) {
      yield run.progress(false);
      const { promise: tick, resolve } = Promise.withResolvers<void>();
      const cancel = clock.after(progressIntervalMs, resolve);
      await Promise.race([settled, tick]);
      cancel();
    }
    await work;
    yield run.progress(true);
  } finally {
    ended.abort();
    await settled;
  }
}
