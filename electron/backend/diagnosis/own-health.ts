import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { OwnHealth } from '../../../shared/diagnosis/evidence.ts';
import type { Clock } from '../dependencies.ts';
import type { Library } from '../library/library.ts';

const everyMs = 1000;
/** Free space changes slowly. */
const freeBytesEvery = 10;
/** Ten minutes: longer retrieves are judged by their last ones. */
const keptSamples = 600;
const resolutionMs = 20;

type OpenInstance = Library['openInstance'];

interface Sample {
  readonly at: number;
  loopDelayMs: number;
  storeMs: number;
}

/** Measures how well this program itself does, once a second, so that a slow answer of ours is not blamed on the PACS. */
export interface HealthMonitor {
  /** The worst since a moment, in ms since 1970. */
  since(
    at: number,
  ): Pick<OwnHealth, 'maxEventLoopDelayMs' | 'maxStoreResponseMs' | 'freeBytes' | 'storePath'>;
  /** The same, with the time from an instance's last byte to its answer measured. */
  measured(openInstance: OpenInstance): OpenInstance;
  close(): void;
}

export function createHealthMonitor(options: {
  readonly clock: Clock;
  readonly storePath: string;
  freeBytes(): Promise<number>;
}): HealthMonitor {
  const { clock } = options;
  const delays = monitorEventLoopDelay({ resolution: resolutionMs });
  delays.enable();
  const samples: Sample[] = [];
  let now: Sample = { at: clock.now(), loopDelayMs: 0, storeMs: 0 };
  let free: number | undefined;
  let ticks = 0;
  let stopTimer: () => void = () => {};

  const readDelay = (): void => {
    // The histogram counts the interval between two of its own timers.
    const delayMs = delays.max / 1e6 - resolutionMs;
    delays.reset();
    now.loopDelayMs = Math.max(now.loopDelayMs, Math.round(delayMs));
  };
  const readFree = (): void => {
    void options.freeBytes().then(
      (bytes) => {
        free = bytes;
      },
      () => {
        free = undefined;
      },
    );
  };
  const tick = (): void => {
    readDelay();
    samples.push(now);
    if (samples.length > keptSamples) samples.shift();
    now = { at: clock.now(), loopDelayMs: 0, storeMs: 0 };
    if (++ticks % freeBytesEvery === 0) readFree();
    stopTimer = clock.after(everyMs, tick);
  };
  readFree();
  stopTimer = clock.after(everyMs, tick);

  return {
    since(at) {
      readDelay();
      // A sample covers the second after its time.
      const relevant = [...samples, now].filter((sample) => sample.at + everyMs >= at);
      return {
        maxEventLoopDelayMs: Math.max(0, ...relevant.map((sample) => sample.loopDelayMs)),
        maxStoreResponseMs: Math.max(0, ...relevant.map((sample) => sample.storeMs)),
        ...(free !== undefined && { freeBytes: free }),
        storePath: options.storePath,
      };
    },
    measured: (openInstance) => (command, outcome) => {
      const writer = openInstance(command, outcome);
      return {
        write: (chunk) => writer.write(chunk),
        abandon: () => writer.abandon(),
        errorComment: () => writer.errorComment?.(),
        async finish() {
          const startedAt = clock.monotonic();
          const status = await writer.finish();
          now.storeMs = Math.max(now.storeMs, Math.round(clock.monotonic() - startedAt));
          return status;
        },
      };
    },
    close() {
      stopTimer();
      delays.disable();
    },
  };
}
