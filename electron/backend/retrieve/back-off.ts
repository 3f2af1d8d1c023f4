import type { Finding } from '../../../shared/diagnosis/finding.ts';
import type { Failure } from '../../../shared/failure/failure.ts';

/** The first wait for a busy PACS; each further one is twice as long. */
const firstMs = 5000;
const longestMs = 120_000;
/** A fifth more or less, so that workstations that were refused together do not come back together. */
const jitter = 0.2;

/** How long to leave a busy PACS alone before the `retry`th try (1, 2 …), in ms. `random` in [0, 1). */
export function backOffMs(retry: number, random: () => number): number {
  const base = Math.min(longestMs, firstMs * 2 ** (retry - 1));
  return Math.round(base * (1 - jitter + 2 * jitter * random()));
}

/** C-MOVE and C-GET: out of resources, unable to perform sub-operations (PS3.4 Table C.4-2). */
const cantSend = 0xa702;

/**
 * Whether the PACS refused because it has too much to do, so that the same request may succeed a little later: an
 * association rejected as transient or for congestion (PS3.8 Table 9-21), or a status A7xx. A702 is also what servers say
 * that can't reach us, so it counts only when images have come with this retrieve; and no A7xx counts when the diagnosis knows a
 * better cause, one for which waiting is no remedy.
 */
export function isBusy(
  failure: Failure | undefined,
  seen: { readonly arrived: boolean; readonly findings: readonly Finding[] },
): boolean {
  if (failure?.kind === 'association-rejected') return failure.result === 2 || failure.source === 3;
  if (failure?.kind !== 'dimse-status' || failure.status >> 8 !== 0xa7) return false;
  if (failure.status === cantSend && !seen.arrived) return false;
  const [best] = seen.findings;
  if (!best || best.confidence === 'possible') return true;
  return best.actions.includes('retry-later');
}
