import type { Failure } from '../../../shared/failure/failure.ts';
import type { SubOperationCounts } from '../../../shared/retrieve/association-event.ts';
import type { Clock } from '../dependencies.ts';

/** A server that never says that it has finished: ended when everything is here and this long nothing came. */
const allHereMs = 30_000;
/** Silence of a C-MOVE is no failure before: system timeouts of a server that can't reach us last over two minutes. */
const defaultSilenceMs = 180_000;
const everyMs = 5000;
const leastMs = 100;

/** Looks after a request that has no final response yet. */
export interface RequestWatch {
  pending(counts: SubOperationCounts): void;
  /** The answer to `MoveRequest.keepWaiting`. */
  keepWaiting(silentMs: number): boolean;
  close(): void;
}

export function watchRequest(options: {
  readonly clock: Clock;
  readonly service: 'C-MOVE' | 'C-GET';
  readonly responseTimeoutMs: number;
  /** Pending responses without any progress end a request after this time; archives may fetch from tape for long. */
  readonly stallTimeoutMs: number;
  /** Silence of the peer's that is waited for at least, while nothing arrives. */
  readonly silenceMs?: number | undefined;
  /** ms, monotonic. */
  lastArrivalAt(): number | undefined;
  allHere(): boolean;
  onAllHere(): void;
  onStalled(failure: Failure): void;
}): RequestWatch {
  const { clock, silenceMs = defaultSilenceMs } = options;
  const startedAt = clock.monotonic();
  let lastCountsAt = startedAt;
  let lastCounts = '';
  /** Pending responses with the counts of the one before. Without any it is silence, which has its own bound. */
  let repeats = 0;
  let ended = false;
  let stopTimer: () => void = () => {};

  const sinceArrival = (): number => clock.monotonic() - (options.lastArrivalAt() ?? startedAt);

  const check = (): void => {
    if (options.allHere() && sinceArrival() >= allHereMs) {
      ended = true;
      options.onAllHere();
      return;
    }
    const stalledMs = Math.min(sinceArrival(), clock.monotonic() - lastCountsAt);
    if (repeats > 0 && stalledMs >= options.stallTimeoutMs) {
      ended = true;
      options.onStalled({ kind: 'no-progress', service: options.service, forMs: stalledMs });
      return;
    }
    schedule(options.stallTimeoutMs - stalledMs);
  };
  const schedule = (leftMs: number): void => {
    stopTimer = clock.after(Math.min(everyMs, Math.max(leastMs, leftMs)), check);
  };
  schedule(options.stallTimeoutMs);

  return {
    pending(counts) {
      const now = JSON.stringify([counts.remaining, counts.completed, counts.failed, counts.warning]);
      if (now === lastCounts) {
        repeats++;
        return;
      }
      repeats = 0;
      lastCounts = now;
      lastCountsAt = clock.monotonic();
    },
    keepWaiting(silentMs) {
      if (ended) return false;
      return sinceArrival() < options.responseTimeoutMs || silentMs < silenceMs;
    },
    close: () => stopTimer(),
  };
}
