import { statusCategory } from '../../../shared/dicom/dimse-status.ts';
import type { SubOperationCounts } from '../../../shared/retrieve/association-event.ts';
import type { FinalResponse } from '../dimse/association.ts';

/** Refused, and nothing came. */
export function isInVain({ status }: FinalResponse, brought: number): boolean {
  const category = statusCategory(status);
  return brought === 0 && (category === 'failure' || category === 'cancel');
}

/** The worse status with its words, and the sums of what was done. */
export function sumOfResponses(one: FinalResponse, other: FinalResponse): FinalResponse {
  const worse = severity(other.status) > severity(one.status) ? other : one;
  const counts: SubOperationCounts = {};
  for (const name of ['completed', 'failed', 'warning'] as const) {
    const [a, b] = [one.counts[name], other.counts[name]];
    if (a !== undefined || b !== undefined) counts[name] = (a ?? 0) + (b ?? 0);
  }
  const failedSopInstanceUids = [...one.failedSopInstanceUids, ...other.failedSopInstanceUids];
  return { ...worse, counts, failedSopInstanceUids };
}

function severity(status: number): number {
  return ['success', 'pending', 'warning', 'failure', 'cancel'].indexOf(statusCategory(status));
}
