import { FailureError } from '../../../shared/failure/failure.ts';
import type { HopId, HopResult, LinkCheckEvent } from '../../../shared/link-check/hop.ts';
import type { Clock } from '../dependencies.ts';

/** What a step came to; its time is measured around it unless it says its own. */
export type HopOutcome = Omit<HopResult, 'hop' | 'elapsedMs'> & { readonly elapsedMs?: number };

/** The steps that have been taken, told as they are. */
export interface CheckRun {
  readonly hops: readonly HopResult[];
  /** Says what a step that runs waits for. */
  progress(hop: HopId, text: string): void;
  /** Runs a step. A FailureError fails it, with what `failed` makes of it. Nothing is told any more once cancelled. */
  step(
    hop: HopId,
    work: () => Promise<HopOutcome>,
    failed?: (error: FailureError) => string,
  ): Promise<HopResult>;
  /** A step that is not taken. */
  leaveOut(hop: HopId, outcome: 'skipped' | 'unused', fact: string): void;
}

export function createCheckRun(options: {
  readonly clock: Pick<Clock, 'monotonic'>;
  readonly signal: AbortSignal;
  emit(event: LinkCheckEvent): void;
}): CheckRun {
  const { clock, signal, emit } = options;
  const hops: HopResult[] = [];
  const finish = (result: HopResult): HopResult => {
    // A step that was cut off says nothing about the link.
    signal.throwIfAborted();
    hops.push(result);
    emit({ type: 'hop-finished', result });
    return result;
  };
  return {
    hops,
    progress(hop, text) {
      if (!signal.aborted) emit({ type: 'hop-progress', hop, text });
    },
    async step(hop, work, failed) {
      signal.throwIfAborted();
      emit({ type: 'hop-started', hop });
      const startedAt = clock.monotonic();
      const outcome = await work().catch((error: unknown): HopOutcome => {
        if (!(error instanceof FailureError)) throw error;
        return { outcome: 'failed', fact: failed?.(error) ?? 'It failed.', failure: error.failure };
      });
      return finish({ elapsedMs: clock.monotonic() - startedAt, ...outcome, hop });
    },
    leaveOut(hop, outcome, fact) {
      finish({ hop, outcome, fact, elapsedMs: 0 });
    },
  };
}
