import { isEnded, missingCount } from '../../../shared/retrieve/counts.ts';
import { isInScope } from '../../../shared/retrieve/scope.ts';
import type { Clock } from '../dependencies.ts';
import type { Diagnosis } from '../diagnosis/create-diagnosis.ts';
import type { Library, StoredInstance } from '../library/library.ts';
import { nodeKeyOf } from '../nodes/resolved-peer.ts';
import type { RetrieveRecord } from './retrieve-record.ts';

/** An image that comes later than this after the end was sent for another reason. */
const belongsMs = 24 * 3600 * 1000;
const gatherMs = 250;

/** Images that come when the grace time of their retrieve is over: they are counted there, and may complete it. */
export interface LateArrivals {
  /** An instance that no running retrieve waits for. */
  stored(instance: StoredInstance): void;
  close(): Promise<void>;
}

interface Batch {
  readonly record: RetrieveRecord;
  readonly instances: StoredInstance[];
}

export function createLateArrivals(options: {
  readonly clock: Clock;
  readonly library: Pick<Library, 'has'>;
  readonly diagnosis?: Diagnosis | undefined;
  records(): Iterable<RetrieveRecord>;
}): LateArrivals {
  const { clock } = options;
  const batches = new Map<string, Batch>();
  const working = new Set<Promise<void>>();
  let stopTimer: (() => void) | undefined;

  const flush = (): void => {
    stopTimer = undefined;
    for (const [id, batch] of [...batches]) {
      // One that is just about to end takes them when it has.
      if (!batch.record.ended) continue;
      batches.delete(id);
      const work = take(batch, options);
      working.add(work);
      void work.finally(() => working.delete(work));
    }
    if (batches.size > 0) schedule();
  };
  const schedule = (): void => {
    stopTimer ??= clock.after(gatherMs, flush);
  };

  return {
    stored(instance) {
      const record = recordOf(instance, options.records(), clock.now());
      if (!record) return;
      const batch = batches.get(record.retrieveId) ?? { record, instances: [] };
      batch.instances.push(instance);
      batches.set(record.retrieveId, batch);
      schedule();
    },
    async close() {
      stopTimer?.();
      flush();
      stopTimer?.();
      await Promise.all(working);
    },
  };
}

/** The newest retrieve that has ended without this instance and whose PACS it comes from. */
function recordOf(
  instance: StoredInstance,
  records: Iterable<RetrieveRecord>,
  now: number,
): RetrieveRecord | undefined {
  const { callingAe, remoteAddress, moveOriginator } = instance.command;
  return [...records]
    .filter(({ summary }) => {
      const { peer, outcome, phase } = summary;
      const isShort =
        outcome === 'incomplete' || outcome === 'failed' || phase === 'interrupted' || !isEnded(phase);
      const isFromThere =
        callingAe === peer.aeTitle || remoteAddress === peer.host || moveOriginator !== undefined;
      const isRecent = now - (summary.finishedAt ?? now) <= belongsMs;
      return isShort && isFromThere && isRecent && isInScope(summary.scope, instance);
    })
    .at(-1);
}

async function take(
  { record, instances }: Batch,
  {
    library,
    diagnosis,
  }: { readonly library: Pick<Library, 'has'>; readonly diagnosis?: Diagnosis | undefined },
): Promise<void> {
  await record.recall();
  record.append({
    type: 'instances-stored',
    associationId: instances[0]?.command.associationId ?? '',
    instances: instances.map(({ sopInstanceUid, seriesInstanceUid }) => ({
      sopInstanceUid,
      seriesInstanceUid,
    })),
    bytes: instances.reduce((sum, one) => sum + one.bytes, 0),
    late: true,
    duplicates: instances.filter((one) => one.duplicate).length,
  });
  await record.flush();
  const expected = await record.files.expected();
  const allHere = expected
    ? expected.length > 0 && expected.every(({ sopInstanceUid }) => library.has(sopInstanceUid))
    : missingCount(record.summary.counts) === 0;
  if (!allHere || record.summary.outcome === 'complete') return;
  record.append({ type: 'retrieve-finished', outcome: 'complete' });
  await record.flush();
  if (!diagnosis) return;
  const { findings } = diagnosis.look({ events: await record.events(), nodeKey: nodeKeyOf(record.summary) });
  record.append({ type: 'diagnosed', findings });
  await record.flush();
}
