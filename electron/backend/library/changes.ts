import type { LibraryChange } from '../../../shared/contract/library.ts';
import type { Clock } from '../dependencies.ts';

const intervalMs = 200;

/** Tells subscribers what changed, gathered so that a fast retrieve does not become a storm of events. */
export class LibraryChanges {
  readonly #clock: Clock;
  readonly #countOfSeries: (studyInstanceUid: string, seriesInstanceUid: string) => number;
  readonly #listeners = new Set<(change: LibraryChange) => void>();
  readonly #stored = new Map<string, Set<string>>();
  readonly #deleted = new Set<string>();
  readonly #marked = new Set<string>();
  #cancel: (() => void) | undefined;

  constructor(clock: Clock, countOfSeries: (studyInstanceUid: string, seriesInstanceUid: string) => number) {
    this.#clock = clock;
    this.#countOfSeries = countOfSeries;
  }

  subscribe(listener: (change: LibraryChange) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  stored(studyInstanceUid: string, seriesInstanceUid: string): void {
    const series = this.#stored.get(studyInstanceUid) ?? new Set();
    this.#stored.set(studyInstanceUid, series.add(seriesInstanceUid));
    this.#schedule();
  }

  deleted(studyInstanceUid: string): void {
    this.#stored.delete(studyInstanceUid);
    this.#deleted.add(studyInstanceUid);
    this.#schedule();
  }

  /** Pinned, or not any more. */
  marked(studyInstanceUid: string): void {
    this.#marked.add(studyInstanceUid);
    this.#schedule();
  }

  #schedule(): void {
    this.#cancel ??= this.#clock.after(intervalMs, () => this.flush());
  }

  /** Tells what is gathered now. */
  flush(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    if (this.#stored.size === 0 && this.#deleted.size === 0 && this.#marked.size === 0) return;
    const stored = [...this.#stored].flatMap(([studyInstanceUid, series]) =>
      [...series].map((seriesInstanceUid) => ({
        studyInstanceUid,
        seriesInstanceUid,
        instances: this.#countOfSeries(studyInstanceUid, seriesInstanceUid),
      })),
    );
    const marked = [...this.#marked];
    const change: LibraryChange = {
      ...{ stored, deleted: [...this.#deleted] },
      ...(marked.length > 0 && { marked }),
    };
    this.#marked.clear();
    this.#stored.clear();
    this.#deleted.clear();
    for (const listener of this.#listeners) listener(change);
  }
}
