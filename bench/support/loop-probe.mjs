/**
 * Loaded into the webhost by `--import`: on SIGUSR2 its main thread writes what its event loop was delayed since the last
 * time to the file that MOVESCOPE_BENCH_LOOP names, and begins anew.
 */
import { renameSync, writeFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { isMainThread } from 'node:worker_threads';

const file = process.env.MOVESCOPE_BENCH_LOOP;
const resolution = 10;
if (isMainThread && file) {
  const histogram = monitorEventLoopDelay({ resolution });
  histogram.enable();
  process.on('SIGUSR2', () => {
    // What is recorded is the time from timer to timer: its own length is no delay.
    const late = (nanoseconds) => Math.max(0, nanoseconds / 1e6 - resolution);
    const told = { p99: late(histogram.percentile(99)), max: late(histogram.max), count: histogram.count };
    histogram.reset();
    writeFileSync(`${file}.new`, JSON.stringify(told));
    renameSync(`${file}.new`, file);
  });
}
