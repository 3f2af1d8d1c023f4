import type { LibraryProgress, LocalFileKeeping } from '../../../shared/contract/library.ts';
import type { Clock } from '../dependencies.ts';
import type { LibraryContext } from '../library/instance-store.ts';
import { ImportRun } from './import-run.ts';

const progressIntervalMs = 250;

export interface ImportRequest {
  readonly paths: readonly string[];
  readonly keeping: LocalFileKeeping;
}

/**
 * Takes files, folders, zip archives and DICOMDIR media into the library: copied, or indexed where they are (what comes
 * out of an archive is always copied). A file that can't be taken is a problem in the list; a library that can't be
 * written to (a full disk) ends the import with that failure. The signal ends it after the files in work.
 */
export async function* importFiles(
  context: LibraryContext,
  clock: Clock,
  request: ImportRequest,
  signal: AbortSignal,
): AsyncGenerator<LibraryProgress, void, void> {
  // Also when the consumer just stops iterating.
  const ended = new AbortController();
  const run = new ImportRun(context, request.keeping, AbortSignal.any([signal, ended.signal]));
  const work = context.track(run.run(request.paths));
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
