import { z } from 'zod';
import type { RepairProgress, StudyRepair } from '../../../../shared/contract/library-keeping.ts';
import { type PeerRef, peerRefSchema } from '../../../../shared/contract/pacs-node.ts';
import { FailureError } from '../../../../shared/failure/failure.ts';
import type { RetrieveSummary } from '../../../../shared/retrieve/retrieve-state.ts';
import type { RetrieveScope } from '../../../../shared/retrieve/timeline-event.ts';
import type { Retrieves } from '../../retrieve/retrieves.ts';
import type { Library } from '../library.ts';
import type { InstanceUids } from '../paths.ts';

const sourceSchema = z.object({ peer: peerRefSchema, nodeName: z.string() });
type Source = z.infer<typeof sourceSchema>;

/** Checks the library, and has what is damaged or missing fetched again from where it came. */
export interface Repair {
  /** As `Library.verify`; the last yield has the report and what was queued. */
  run(signal: AbortSignal): AsyncGenerator<RepairProgress, void, void>;
  close(): void;
}

export interface RepairOptions {
  readonly library: Library;
  readonly retrieves: Pick<Retrieves, 'start' | 'request' | 'list' | 'onChange'>;
  isKnownNode(nodeId: string): boolean;
}

export function createRepair(options: RepairOptions): Repair {
  const { library, retrieves } = options;
  const stop = retrieves.onChange(({ changed }) => rememberSources(options, changed));
  return {
    async *run(signal) {
      for await (const { checked, total, report } of library.verify(signal)) {
        yield { checked, total, ...(report && { report, repairs: fetchLost(options) }) };
      }
    },
    close: stop,
  };
}

/** Retrieves are removed from their list some day; where a study came from stays known. */
function rememberSources({ library, retrieves }: RepairOptions, summaries: readonly RetrieveSummary[]): void {
  const ended = summaries
    .filter(({ finishedAt, counts }) => finishedAt !== undefined && counts.received > 0)
    .toSorted((a, b) => (a.finishedAt ?? 0) - (b.finishedAt ?? 0));
  for (const { retrieveId, nodeName, scope } of ended) {
    const source: Source = { peer: retrieves.request(retrieveId).peer, nodeName };
    const text = JSON.stringify(source);
    if (library.source(scope.studyInstanceUid) !== text) library.setSource(scope.studyInstanceUid, text);
  }
}

function sourceOf({ library, isKnownNode }: RepairOptions, study: string): Source | 'unknown' | 'gone' {
  const text = library.source(study);
  if (text === undefined) return 'unknown';
  const source = sourceSchema.safeParse(JSON.parse(text));
  if (!source.success) return 'unknown';
  return isGone(source.data.peer, isKnownNode) ? 'gone' : source.data;
}

function isGone(peer: PeerRef, isKnownNode: (nodeId: string) => boolean): boolean {
  return 'nodeId' in peer && !isKnownNode(peer.nodeId);
}

/** The narrowest that has them all in it. */
function scopeOf(study: string, [first, ...others]: readonly InstanceUids[]): RetrieveScope {
  if (!first || others.some((one) => one.seriesInstanceUid !== first.seriesInstanceUid))
    return { studyInstanceUid: study };
  const { seriesInstanceUid, sopInstanceUid } = first;
  return {
    studyInstanceUid: study,
    seriesInstanceUid,
    ...(others.length === 0 && { sopInstanceUid }),
  };
}

function fetchLost(options: RepairOptions): StudyRepair[] {
  const { library, retrieves } = options;
  rememberSources(options, retrieves.list());
  const lost = Map.groupBy(library.lostInstances(), (one) => one.studyInstanceUid);
  const queued = new Set(
    retrieves
      .list()
      .filter(({ finishedAt }) => finishedAt === undefined)
      .map(({ scope }) => scope.studyInstanceUid),
  );
  return [...lost].map(([studyInstanceUid, instances]) => {
    const repair = { studyInstanceUid, lost: instances.length };
    if (queued.has(studyInstanceUid)) return { ...repair, notFetched: 'already-queued' };
    const source = sourceOf(options, studyInstanceUid);
    if (source === 'unknown') return { ...repair, notFetched: 'source-unknown' };
    if (source === 'gone') return { ...repair, notFetched: 'source-gone' };
    return { ...repair, ...fetchFrom(options, source, scopeOf(studyInstanceUid, instances)) };
  });
}

function fetchFrom(
  { retrieves }: RepairOptions,
  { peer, nodeName }: Source,
  scope: RetrieveScope,
): Pick<StudyRepair, 'retrieveId' | 'nodeName' | 'notFetched'> {
  try {
    return { retrieveId: retrieves.start({ peer, scope, onlyMissing: true }), nodeName };
  } catch (error) {
    if (!(error instanceof FailureError)) throw error;
    // A peer that was written out, whose certificate files are gone.
    return { nodeName, notFetched: 'source-gone' };
  }
}
