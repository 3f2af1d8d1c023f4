import { z } from 'zod';
import type { RepairProgress, StudyFetch, StudyRepair } from '../../../../shared/contract/library-keeping.ts';
import { type PeerRef, peerRefSchema } from '../../../../shared/contract/pacs-node.ts';
import { FailureError, fail } from '../../../../shared/failure/failure.ts';
import type { RetrieveSummary } from '../../../../shared/retrieve/retrieve-state.ts';
import type { RetrieveScope, StudyLabel } from '../../../../shared/retrieve/timeline-event.ts';
import type { Retrieves } from '../../retrieve/retrieves.ts';
import type { Library } from '../library.ts';
import type { InstanceUids } from '../paths.ts';

const sourceSchema = z.object({ peer: peerRefSchema, nodeName: z.string() });
type Source = z.infer<typeof sourceSchema>;

/** Checks the library, and has what is damaged or missing fetched again from where it came. */
export interface Repair {
  /** As `Library.verify`; the last yield has the report and what was queued. */
  run(signal: AbortSignal): AsyncGenerator<RepairProgress, void, void>;
  /** Has the images of a study fetched that its PACS lists and the library has not. Throws `not-found`. */
  getMissing(studyInstanceUid: string): StudyFetch;
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
    getMissing(studyInstanceUid) {
      if (!labelOf(library, studyInstanceUid)) fail({ kind: 'not-found', what: 'study' });
      rememberSources(options, retrieves.list());
      return fetchStudy(options, { studyInstanceUid });
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

/** What people see of the study while it travels; undefined when nothing of it is here. */
function labelOf(library: Library, studyInstanceUid: string): StudyLabel | undefined {
  const [study] = library.search({ studyInstanceUids: [studyInstanceUid] }).studies;
  if (!study) return undefined;
  const { patientName, patientId, studyDate, modalities, studyDescription } = study;
  return {
    ...{ patientName, patientId, studyDate },
    modalities: modalities.join(', '),
    description: studyDescription,
  };
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
  rememberSources(options, options.retrieves.list());
  const lost = Map.groupBy(options.library.lostInstances(), (one) => one.studyInstanceUid);
  return [...lost].map(([studyInstanceUid, instances]) => ({
    studyInstanceUid,
    lost: instances.length,
    ...fetchStudy(options, scopeOf(studyInstanceUid, instances)),
  }));
}

/** Asks for what is missing in the scope, unless a retrieve of the study is under way or waits. */
function fetchStudy(options: RepairOptions, scope: RetrieveScope): StudyFetch {
  const { studyInstanceUid } = scope;
  const isQueued = options.retrieves
    .list()
    .some((one) => one.finishedAt === undefined && one.scope.studyInstanceUid === studyInstanceUid);
  if (isQueued) return { notFetched: 'already-queued' };
  const source = sourceOf(options, studyInstanceUid);
  if (source === 'unknown') return { notFetched: 'source-unknown' };
  if (source === 'gone') return { notFetched: 'source-gone' };
  const { peer, nodeName } = source;
  try {
    const label = labelOf(options.library, studyInstanceUid);
    const retrieveId = options.retrieves.start({ peer, scope, onlyMissing: true, ...(label && { label }) });
    return { retrieveId, nodeName };
  } catch (error) {
    if (!(error instanceof FailureError)) throw error;
    // A peer that was written out, whose certificate files are gone.
    return { nodeName, notFetched: 'source-gone' };
  }
}
