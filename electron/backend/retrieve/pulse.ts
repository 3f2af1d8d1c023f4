import type { Clock } from '../dependencies.ts';

/** Wakes whoever waits when a fact has changed. */
export interface Pulse {
  beat(): void;
  /** Resolves at the next beat, or after `ms`. */
  next(ms: number): Promise<void>;
}

export function createPulse(clock: Pick<Clock, 'after'>): Pulse {
  const waiting = new Set<() => void>();
  return {
    beat() {
      for (const wake of [...waiting]) wake();
    },
    next(ms) {
      return new Promise((resolve) => {
        const wake = (): void => {
          waiting.delete(wake);
          stop();
          resolve();
        };
        const stop = clock.after(ms, wake);
        waiting.add(wake);
      });
    },
  };
}
