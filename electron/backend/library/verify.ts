import type { IntegrityReport } from '../../../shared/contract/library.ts';
import type { Clock } from '../dependencies.ts';
import type { LibraryContext } from './instance-store.ts';
import { allStudies, noFindings, reconcileStudy, sweepIncoming } from './reconcile.ts';

export interface VerifyProgress {
  readonly checked: number;
  readonly total: number;
  readonly report?: IntegrityReport | undefined;
}

const progressIntervalMs = 250;

/**
 * Reads every file from one end to the other and compares it with the index and its checksum; puts right what can be
 * and puts damaged files into quarantine. The last yield has the report; none comes when the signal ended it.
 */
export async function* verifyLibrary(
  context: LibraryContext,
  clock: Clock,
  signal: AbortSignal,
): AsyncGenerator<VerifyProgress, void, void> {
  const findings = noFindings();
  const total = (): number => Math.max(context.index.totalInstances(), findings.checkedFiles);
  const leftoversRemoved = await sweepIncoming(context);
  let last = clock.monotonic();
  yield { checked: 0, total: total() };
  for (const study of await allStudies(context)) {
    for await (const _ of reconcileStudy(context, study, () => 'content', findings)) {
      if (signal.aborted) return;
      const now = clock.monotonic();
      if (now - last < progressIntervalMs) continue;
      last = now;
      yield { checked: findings.checkedFiles, total: total() };
    }
  }
  yield {
    checked: findings.checkedFiles,
    total: findings.checkedFiles,
    report: { ...findings, leftoversRemoved },
  };
}
