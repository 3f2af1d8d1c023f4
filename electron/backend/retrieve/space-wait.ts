import type { Failure } from '../../../shared/failure/failure.ts';
import type { ExpectationWatch } from './expectation-watch.ts';
import type { TurnTools } from './run-attempt.ts';

/** An image of computed tomography; until the first ones have come nothing better is known. */
const usualBytes = 512 * 1024;
/** So much more, or all that is needed, ends a wait: a large study goes on in parts. */
const partBytes = 256 * 1024 * 1024;
const leastMoreBytes = 2 * 1024 * 1024;
const lookEveryMs = 2000;

/** Before anything is asked for: why it can't begin when the disk is full already. */
export async function checkSpace({ attempt }: TurnTools): Promise<Failure | undefined> {
  const freeBytes = await attempt.freeBytes?.();
  return freeBytes !== undefined && freeBytes <= 0 ? { kind: 'disk-full', freeBytes } : undefined;
}

/** Says so when what the PACS told to expect does not fit. */
export async function noteLowSpace(
  { attempt, arrivals }: TurnTools,
  expectation: ExpectationWatch,
): Promise<void> {
  const freeBytes = await attempt.freeBytes?.();
  if (freeBytes === undefined || expectation.count === undefined || attempt.isStopped()) return;
  const neededBytes = estimate(
    expectation.count - arrivals.received(expectation.uids),
    arrivals.averageBytes,
  );
  if (neededBytes > freeBytes) attempt.progress.emit({ type: 'space-low', freeBytes, neededBytes });
}

/**
 * Resolves when there is space for the missing images, or for a good part of them, when somebody wants it to be tried, or when
 * the retrieve was stopped.
 */
export async function waitForSpace(
  { attempt, arrivals }: TurnTools,
  missing: number | undefined,
): Promise<void> {
  const { progress, pulse } = attempt;
  attempt.takeHurry();
  let freeBytes = (await attempt.freeBytes?.()) ?? 0;
  const wanted = estimate(missing ?? 1, arrivals.averageBytes);
  const neededBytes = freeBytes + Math.max(leastMoreBytes, Math.min(partBytes, wanted - freeBytes));
  progress.emit({ type: 'waiting-for-space', freeBytes, neededBytes });
  while (freeBytes < neededBytes) {
    await pulse.next(lookEveryMs);
    if (attempt.isStopped()) return;
    freeBytes = (await attempt.freeBytes?.()) ?? neededBytes;
    if (freeBytes >= neededBytes || !attempt.takeHurry()) continue;
    progress.emit({ type: 'space-made', freeBytes, asked: true });
    return;
  }
  progress.emit({ type: 'space-made', freeBytes });
}

/** Bytes on disk; a tenth for the index and for images that are larger than the others. */
function estimate(instances: number, averageBytes = usualBytes): number {
  return Math.ceil(Math.max(0, instances) * averageBytes * 1.1);
}
