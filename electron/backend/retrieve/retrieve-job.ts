import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import { type Failure, FailureError } from '../../../shared/failure/failure.ts';
import type { PauseOf } from '../../../shared/retrieve/timeline-event.ts';
import type { JobOptions } from './attempt.ts';
import { backOffMs, isBusy } from './back-off.ts';
import { type DiagnosisWatch, watchDiagnosis } from './diagnosis-watch.ts';
import type { TimelineDraft } from './draft.ts';
import { isAllHere, lookBack } from './earlier-turns.ts';
import { createProgress } from './progress.ts';
import { createPulse } from './pulse.ts';
import type { Turn, TurnEnd } from './retrieve-queue.ts';
import type { Finish } from './run-attempt.ts';
import { runWays } from './run-ways.ts';

/** One retrieve that has its turn. */
export interface RetrieveJob extends Turn {
  /** Resolves when the turn has ended and its associations are gone. Never rejects. */
  readonly done: Promise<TurnEnd>;
  cancel(): void;
  /** Stops it without an end, to be queued again. */
  pause(of: PauseOf): void;
  /** The program ends: stops without a word; the next start finds the retrieve interrupted. */
  abandon(): void;
}

type Stop = 'cancelled' | 'abandoned' | { readonly pausedWith: PauseOf };

const unfinished: TurnEnd = { kind: 'unfinished' };

export function startRetrieveJob(options: JobOptions): RetrieveJob {
  const { record, clock, log } = options;
  const stop = new AbortController();
  const pulse = createPulse(clock);
  const progress = createProgress(clock, record.append);
  let outOfScope = 0;
  const diagnosis = diagnosisOf(options, progress.emit, () => outOfScope);
  let stopped: Stop | undefined;
  /** Read anew each time: it may change while something is waited for. */
  const stopNow = (): Stop | undefined => stopped;
  let cancelRequest: (() => void) | undefined;
  let hurried = false;

  /** C-CANCEL where there is a request to cancel (which goes on to sterner means by itself), else the end at once. */
  const stopRequest = (): void => {
    if (cancelRequest) cancelRequest();
    else stop.abort();
    pulse.beat();
  };
  const attempt = async (): Promise<Finish> => {
    const wasBegun = record.summary.startedAt !== undefined;
    const earlier = wasBegun ? await lookBack(record, options.library) : undefined;
    if (earlier && isAllHere(earlier)) return { kind: 'finish', outcome: 'complete' };
    return runWays({
      ...options,
      earlier,
      stop: stop.signal,
      pulse,
      progress,
      isStopped: () => stopped !== undefined,
      takeHurry() {
        const taken = hurried;
        hurried = false;
        return taken;
      },
      onBeside: () => {
        outOfScope++;
      },
      onRequest: (cancel) => {
        cancelRequest = cancel;
      },
    });
  };
  const failed = (error: unknown): Finish => {
    return { kind: 'finish', outcome: 'failed', failure: failureOf(error, log) };
  };

  /** Says how it ended, on the timeline too. */
  const conclude = async (finish: Finish): Promise<TurnEnd> => {
    progress.flush();
    const before = stopNow();
    if (before === 'abandoned') return unfinished;
    // What was paused is explained only if it has ended all the same.
    if (!isPause(before) || finish.outcome === 'complete') {
      await diagnosis?.atEnd(before === 'cancelled' ? cancelledEvent : finishedEvent(finish));
    }
    const put = await putOff(options, finish);
    const now = stopNow();
    if (now === 'abandoned') return unfinished;
    if (now === 'cancelled') {
      progress.emit(cancelledEvent);
      return { kind: 'ended', complete: false };
    }
    if (isPause(now) && finish.outcome !== 'complete') {
      progress.emit({ type: 'retrieve-paused', of: now.pausedWith });
      return unfinished;
    }
    progress.emit(put?.event ?? finishedEvent(finish));
    return put?.end ?? { kind: 'ended', complete: finish.outcome === 'complete' };
  };
  /** Somebody may stop it while it is being put back: then it does not go back as if nothing had been said. */
  const settled = async (end: TurnEnd): Promise<TurnEnd> => {
    const before = stopNow();
    await record.flush();
    const now = stopNow();
    if (end.kind === 'ended' || now === before || now === 'abandoned') return end;
    progress.emit(isPause(now) ? { type: 'retrieve-paused', of: now.pausedWith } : cancelledEvent);
    return settled(isPause(now) ? unfinished : { kind: 'ended', complete: false });
  };
  const run = async (): Promise<TurnEnd> => {
    const end = await settled(await conclude(await attempt().catch(failed)));
    diagnosis?.close();
    progress.close();
    return end;
  };

  return {
    done: run(),
    cancel() {
      if (stopped === 'cancelled' || stopped === 'abandoned' || record.ended) return;
      stopped = 'cancelled';
      progress.emit({ type: 'cancel-requested' });
      stopRequest();
    },
    pause(of) {
      if (stopped !== undefined || record.ended) return;
      stopped = { pausedWith: of };
      progress.emit({ type: 'pause-requested', of });
      stopRequest();
    },
    tryNow() {
      hurried = true;
      pulse.beat();
    },
    abandon() {
      stopped = 'abandoned';
      stop.abort();
      pulse.beat();
    },
  };
}

function isPause(stop: Stop | undefined): stop is Exclude<Stop, string> {
  return typeof stop === 'object';
}

/** When the PACS was only busy, and has not been asked too often: for how long to leave it alone. */
async function putOff(options: JobOptions, { outcome, failure }: Finish) {
  const { record, random } = options;
  await record.flush();
  const { findings = [], busyRetries = 0 } = record.summary;
  const of = options.busyRetries();
  if (!failure || busyRetries >= of || !isBusy(failure, { arrived: outcome === 'incomplete', findings })) {
    return undefined;
  }
  const waitMs = backOffMs(busyRetries + 1, random);
  return {
    event: { type: 'backing-off', failure, retry: busyRetries + 1, of, waitMs },
    end: { kind: 'busy', waitMs, nodeWaitMs: Math.min(waitMs, backOffMs(1, random)) },
  } as const;
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

function finishedEvent({ outcome, failure }: Finish) {
  return { type: 'retrieve-finished', outcome, ...(failure && { failure }) } as const;
}

function failureOf(error: unknown, log: Logger): Failure {
  if (error instanceof FailureError) return error.failure;
  const correlationId = randomUUID();
  log.error({ err: error, correlationId }, 'a retrieve ended by a bug');
  return { kind: 'internal', correlationId };
}
