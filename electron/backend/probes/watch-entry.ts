import type { ProbeId, ProbeResult } from '../../../shared/diagnosis/probe-result.ts';
import type { Clock } from '../dependencies.ts';

/** What a test came to; without a result it could not be run. */
interface TestedEntry {
  readonly result?: ProbeResult | undefined;
}

/** Servers remember a name that they did not know for up to five minutes (dcm4chee: dcmAECacheStaleTimeout). */
const everyMs = 60_000;
const forMs = 6 * 60_000;
/** Of the image that is asked for in each round. */
export const imageWithinMs = 30_000;

/**
 * Tests again and again whether the PACS can send to us, after its administrator has said that our entry was changed. Resolves
 * with true at the first image that comes; with false when none has come in six minutes, or when stopped.
 */
export async function watchEntry(options: {
  readonly clock: Pick<Clock, 'monotonic' | 'after'>;
  readonly signal: AbortSignal;
  test(probe: ProbeId): Promise<TestedEntry>;
}): Promise<boolean> {
  const { clock, signal } = options;
  const startedAt = clock.monotonic();
  for (let due = startedAt + everyMs; !signal.aborted; due += everyMs) {
    if (await isGood(options.test)) return true;
    if (due > startedAt + forMs) return false;
    await pause(clock, Math.max(0, due - clock.monotonic()), signal);
  }
  return false;
}

/** The name is known, and an image comes. Servers that say nothing about the name are asked for the image in any case. */
async function isGood(test: (probe: ProbeId) => Promise<TestedEntry>): Promise<boolean> {
  const { result: name } = await test('P3');
  if (name?.probe === 'P3' && (name.status === 0xa801 || name.status === 0xc003)) return false;
  const { result: image } = await test('P5');
  return image?.probe === 'P5' && image.arrived > 0;
}

function pause(clock: Pick<Clock, 'after'>, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      stopTimer();
      signal.removeEventListener('abort', end);
      resolve();
    };
    const stopTimer = clock.after(ms, end);
    signal.addEventListener('abort', end);
    if (signal.aborted) end();
  });
}
