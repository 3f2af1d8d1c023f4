import { join } from 'node:path';
import type { Logger } from 'pino';
import type { LibraryChange } from '../../../shared/contract/library.ts';
import type { Measurement, MeasurementChange } from '../../../shared/contract/measurement.ts';
import { fail } from '../../../shared/failure/failure.ts';
import type { Clock } from '../dependencies.ts';
import type { Library } from '../library/library.ts';
import { writeFailure } from '../library/write-failure.ts';
import { createSubscribers } from '../subscribers.ts';
import { openMeasurementTable } from './measurement-table.ts';

/** What readers measured on the studies of the library. It lives in a file beside the library's and goes with its study. */
export interface Measurements {
  list(studyInstanceUid: string): Measurement[];
  /** Adds or replaces them, all or none. @throws FailureError `not-found` for a study that is not in the library. */
  save(measurements: readonly Measurement[]): void;
  /** Those that are not there any more are none. */
  delete(measurementIds: readonly string[]): void;
  /** Hears of all changes from now on; returns the function that ends it. */
  onChange(listener: (studyInstanceUid: string, change: MeasurementChange) => void): () => void;
  close(): void;
}

export interface MeasurementsOptions {
  /** The program's data folder. */
  readonly folder: string;
  readonly log: Logger;
  readonly clock: Clock;
  readonly library: Pick<Library, 'search' | 'onChange' | 'isInTrash'>;
}

/** How long measurements outlive their study when it is gone from the trash too: it can be received anew. */
const keptWithoutStudyMs = 15 * 60_000;

/** Opens `measurements.sqlite`. @throws FailureError `disk-full` or `file-write-failed`. */
export function openMeasurements(options: MeasurementsOptions): Measurements {
  const { clock, log, library } = options;
  const table = written(() => openMeasurementTable(join(options.folder, 'measurements.sqlite'), log));
  const changes = createSubscribers<{ readonly uid: string; readonly change: MeasurementChange }>();
  let cancelTimer: (() => void) | undefined;
  const isHere = (uid: string): boolean => library.search({ studyInstanceUids: [uid] }).total > 0;
  const canComeBack = (uid: string): boolean => isHere(uid) || library.isInTrash(uid);

  /** Lets go of what has been without its study for long enough, and looks again when the next is due. */
  const purge = (): void => {
    cancelTimer?.();
    const now = clock.now();
    for (const [uid, since] of table.absent()) {
      if (canComeBack(uid)) table.setPresent(uid);
      else if (now - since >= keptWithoutStudyMs) table.removeStudy(uid);
    }
    const next = Math.min(...table.absent().values());
    if (Number.isFinite(next)) cancelTimer = clock.after(next + keptWithoutStudyMs - now, tidy);
  };
  const tidy = (): void => {
    try {
      purge();
    } catch (error) {
      log.error(
        { failure: writeFailure(error).kind },
        'measurements of deleted studies could not be removed',
      );
    }
  };
  const onLibraryChange = ({ deleted }: LibraryChange): void => {
    if (deleted.length === 0) return;
    for (const uid of deleted) {
      if (!canComeBack(uid) && table.list(uid).length > 0) table.setAbsent(uid, clock.now());
    }
    tidy();
  };

  for (const uid of table.studies()) if (!canComeBack(uid)) table.setAbsent(uid, clock.now());
  tidy();
  const stop = library.onChange(onLibraryChange);
  return {
    list: (uid) => table.list(uid),
    save(measurements) {
      const studies = Map.groupBy(measurements, (one) => one.studyInstanceUid);
      for (const uid of studies.keys()) if (!isHere(uid)) fail({ kind: 'not-found', what: 'study' });
      written(() => table.put(measurements));
      for (const [uid, changed] of studies) changes.notify({ uid, change: { changed, removed: [] } });
    },
    delete(measurementIds) {
      for (const id of measurementIds) {
        const uid = written(() => table.remove(id));
        if (uid !== undefined) changes.notify({ uid, change: { changed: [], removed: [id] } });
      }
    },
    onChange: (listener) => changes.add(({ uid, change }) => listener(uid, change)),
    close() {
      stop();
      cancelTimer?.();
      table.close();
    },
  };
}

function written<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    return fail(writeFailure(error));
  }
}
