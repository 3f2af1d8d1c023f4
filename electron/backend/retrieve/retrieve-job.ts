import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import { type Failure, FailureError } from '../../../shared/failure/failure.ts';
import type { RetrieveOutcome } from '../../../shared/retrieve/timeline-event.ts';
import type { JobOptions } from './attempt.ts';
import { type DiagnosisWatch, watchDiagnosis } from './diagnosis-watch.ts';
import type { TimelineDraft } from './draft.ts';
import { createProgress } from './progress.ts';
import { createPulse } from './pulse.ts';
import { type Finish, runAttempt } from './run-attempt.ts';

/** One retrieve at work. */
export interface RetrieveJob {
  /** Resolves when the retrieve has ended and its associations are gone. Never rejects. */
  readonly done: Promise<void>;
  cancel(): void;
  /** The program ends: stops without an outcome; the next start finds the retrieve interrupted. */
  abandon(): void;
}

export function startRetrieveJob(options: JobOptions): RetrieveJob {
  const { record, clock, log } = options;
  const stop = new AbortController();
  const pulse = createPulse(clock);
  const progress = createProgress(clock, record.append);
  let outOfScope = 0;
  const diagnosis = diagnosisOf(options, progress.emit, () => outOfScope);
  let cancelled = false;
  let abandoned = false;
  let cancelRequest: (() => void) | undefined;

  const run = async (): Promise<void> => {
    const finish = await runAttempt({
      ...options,
      stop: stop.signal,
      pulse,
      progress,
      isStopped: () => cancelled || abandoned,
      onBeside: () => {
        outOfScope++;
      },
      onRequest: (cancel) => {
        cancelRequest = cancel;
      },
    }).catch(
      (error: unknown): Finish => ({ kind: 'finish', outcome: 'failed', failure: failureOf(error, log) }),
    );
    if (!abandoned) {
      const end = cancelled ? cancelledEvent : finishedEvent(finish.outcome, finish.failure);
      progress.flush();
      await diagnosis?.atEnd(end);
      progress.emit(end);
    }
    diagnosis?.close();
    progress.close();
    await record.flush();
  };

  return {
    done: run(),
    cancel() {
      if (cancelled || record.ended) return;
      cancelled = true;
      progress.emit({ type: 'cancel-requested' });
      // C-CANCEL where there is a request to cancel (it aborts by itself if that does not help), else the end at once.
      if (cancelRequest) cancelRequest();
      else stop.abort();
      pulse.beat();
    },
    abandon() {
      abandoned = true;
      stop.abort();
      pulse.beat();
    },
  };
}

function diagnosisOf(
  options: JobOptions,
  emit: (draft: TimelineDraft) => void,
  outOfScopeInstances: () => number,
): DiagnosisWatch | undefined {
  const { diagnosis } = options;
  return diagnosis && watchDiagnosis({ ...options, diagnosis, emit, outOfScopeInstances });
}

export const cancelledEvent = {
  type: 'retrieve-finished',
  outcome: 'cancelled',
  failure: { kind: 'cancelled' },
} as const;

function finishedEvent(outcome: RetrieveOutcome, failure: Failure | undefined) {
  return { type: 'retrieve-finished', outcome, ...(failure && { failure }) } as const;
}

function failureOf(error: unknown, log: Logger): Failure {
  if (error instanceof FailureError) return error.failure;
  const correlationId = randomUUID();
  log.error({ err: error, correlationId }, 'a retrieve ended by a bug');
  return { kind: 'internal', correlationId };
}
