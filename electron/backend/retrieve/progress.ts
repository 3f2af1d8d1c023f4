import type { Clock } from '../dependencies.ts';
import type { StoredInstance } from '../library/library.ts';
import type { TimelineDraft } from './draft.ts';

/** Progress goes out at most this often, the first of a burst at once. */
const everyMs = 100;

type Stored = Extract<TimelineDraft, { type: 'instances-stored' }>;

/** Folds stored instances into about ten events a second; nothing else waits or is folded. */
export interface Progress {
  stored(instance: StoredInstance, late: boolean): void;
  /** Hands out what was held back, then `draft`: transitions keep their place among the progress. */
  emit(draft: TimelineDraft, at?: number): void;
  flush(): void;
  close(): void;
}

export function createProgress(clock: Clock, append: (draft: TimelineDraft, at?: number) => void): Progress {
  let batches: Stored[] = [];
  let stopTimer: (() => void) | undefined;

  const flush = (): void => {
    for (const batch of batches) append(batch);
    batches = [];
  };
  const tick = (): void => {
    stopTimer = undefined;
    if (batches.length === 0) return;
    flush();
    stopTimer = clock.after(everyMs, tick);
  };
  const schedule = (): void => {
    if (stopTimer) return;
    flush();
    stopTimer = clock.after(everyMs, tick);
  };

  return {
    stored(instance, late) {
      const { associationId } = instance.command;
      const { sopInstanceUid, seriesInstanceUid, bytes } = instance;
      const index = batches.findIndex(
        (batch) => batch.associationId === associationId && batch.late === late,
      );
      const batch = batches[index] ?? emptyBatch(associationId, late);
      const grown: Stored = {
        ...batch,
        instances: batch.instances,
        bytes: batch.bytes + bytes,
        duplicates: batch.duplicates + (instance.duplicate ? 1 : 0),
      };
      // The list is this batch's alone until it goes out; copying it for each instance would be quadratic.
      grown.instances.push({ sopInstanceUid, seriesInstanceUid });
      if (index >= 0) batches[index] = grown;
      else batches.push(grown);
      schedule();
    },
    emit(draft, at) {
      flush();
      append(draft, at);
    },
    flush,
    close() {
      flush();
      stopTimer?.();
      stopTimer = undefined;
    },
  };
}

function emptyBatch(associationId: string, late: boolean): Stored {
  return { type: 'instances-stored', associationId, instances: [], bytes: 0, late, duplicates: 0 };
}
