import type { Clock } from '../dependencies.ts';

/** A clock that stands still until it is moved. */
export interface FakeClock extends Clock {
  /** Moves on by `ms`; timers that fall due are called in the order of their time, each at its own time. */
  advance(ms: number): void;
  /** Timers that wait. */
  readonly pending: number;
}

/** `startAt` in ms since 1970. */
export function createFakeClock(startAt = Date.UTC(2026, 2, 14, 9, 30)): FakeClock {
  let elapsed = 0;
  let lastId = 0;
  const timers = new Map<number, { readonly due: number; readonly callback: () => void }>();

  const nextDue = (until: number): number | undefined => {
    let next: number | undefined;
    for (const [id, { due }] of timers) {
      if (due > until) continue;
      if (next === undefined || due < (timers.get(next)?.due ?? 0)) next = id;
    }
    return next;
  };

  return {
    now: () => startAt + elapsed,
    monotonic: () => elapsed,
    after(ms, callback) {
      const id = ++lastId;
      timers.set(id, { due: elapsed + Math.max(0, ms), callback });
      return () => {
        timers.delete(id);
      };
    },
    advance(ms) {
      const until = elapsed + ms;
      for (let id = nextDue(until); id !== undefined; id = nextDue(until)) {
        const timer = timers.get(id);
        timers.delete(id);
        elapsed = Math.max(elapsed, timer?.due ?? elapsed);
        timer?.callback();
      }
      elapsed = until;
    },
    get pending() {
      return timers.size;
    },
  };
}
