import type { SubOperationCounts } from './association-event.ts';
import type { RetrieveCounts, RetrievePhase } from './retrieve-state.ts';

/** Whether a response carried any of the four counts (0000,1020-1023). */
export function hasCounts(counts: SubOperationCounts): boolean {
  return (
    counts.remaining !== undefined ||
    counts.completed !== undefined ||
    counts.failed !== undefined ||
    counts.warning !== undefined
  );
}

/** Sub-operations that the peer says it has done with the instance delivered: completed and warning; undefined: not said. */
export function delivered(counts: SubOperationCounts | undefined): number | undefined {
  if (counts?.completed === undefined && counts?.warning === undefined) return undefined;
  return (counts.completed ?? 0) + (counts.warning ?? 0);
}

/** How many instances the peer's counts speak of in all; undefined when it did not count. */
export function reportedTotal(counts: SubOperationCounts | undefined): number | undefined {
  if (!counts || !hasCounts(counts)) return undefined;
  return (counts.remaining ?? 0) + (counts.completed ?? 0) + (counts.failed ?? 0) + (counts.warning ?? 0);
}

/** Instances that are expected and not received; undefined when the expectation is unknown. Never negative. */
export function missingCount(counts: RetrieveCounts): number | undefined {
  return counts.expected === undefined ? undefined : Math.max(0, counts.expected - counts.received);
}

/** Whether nothing more will happen in this phase. */
export function isEnded(phase: RetrievePhase): boolean {
  switch (phase) {
    case 'complete':
    case 'incomplete':
    case 'failed':
    case 'cancelled':
    case 'interrupted':
      return true;
    default:
      return false;
  }
}
