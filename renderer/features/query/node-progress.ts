import type { QueryEvent } from '../../../shared/contract/query.ts';
import type { Finding } from '../../../shared/diagnosis/finding.ts';
import type { Failure } from '../../../shared/failure/failure.ts';

/** How far one PACS is with its part of a search; a search may be several C-FINDs at one PACS. */
export interface NodeProgress {
  readonly nodeId: string;
  readonly running: number;
  readonly elapsedMs: number;
  readonly truncated: boolean;
  readonly cancelled: boolean;
  readonly optionalKeysUnsupported: boolean;
  readonly failure?: Failure;
  /** Why it failed, best first. */
  readonly findings?: readonly Finding[];
}

export function newProgress(nodeId: string, running: number): NodeProgress {
  return {
    nodeId,
    running,
    elapsedMs: 0,
    truncated: false,
    cancelled: false,
    optionalKeysUnsupported: false,
  };
}

export function finishNode(
  progress: NodeProgress,
  event: Extract<QueryEvent, { type: 'node-finished' }>,
): NodeProgress {
  return {
    ...progress,
    running: Math.max(0, progress.running - 1),
    elapsedMs: Math.max(progress.elapsedMs, event.elapsedMs),
    truncated: progress.truncated || event.outcome === 'truncated',
    cancelled: progress.cancelled || event.outcome === 'cancelled',
    optionalKeysUnsupported: progress.optionalKeysUnsupported || event.optionalKeysUnsupported,
    ...(event.failure ? { failure: event.failure } : {}),
    ...(event.findings ? { findings: event.findings } : {}),
  };
}

export function failNode(progress: NodeProgress, failure: Failure): NodeProgress {
  return { ...progress, running: Math.max(0, progress.running - 1), failure };
}

export function cancelNode(progress: NodeProgress): NodeProgress {
  return progress.running > 0 ? { ...progress, running: 0, cancelled: true } : progress;
}
