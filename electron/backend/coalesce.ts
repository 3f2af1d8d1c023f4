import type { Clock } from './dependencies.ts';

/** Does something once for many requests that come close together. */
export interface Coalescer {
  /** `work` runs within the interval after the first request; requests until then are covered by it. */
  request(): void;
  /** Runs what is due at once. */
  flush(): void;
  cancel(): void;
}

export function createCoalescer(clock: Pick<Clock, 'after'>, everyMs: number, work: () => void): Coalescer {
  let cancel: (() => void) | undefined;
  const clear = (): void => {
    cancel?.();
    cancel = undefined;
  };
  return {
    request() {
      cancel ??= clock.after(everyMs, () => {
        cancel = undefined;
        work();
      });
    },
    flush() {
      if (!cancel) return;
      clear();
      work();
    },
    cancel: clear,
  };
}
