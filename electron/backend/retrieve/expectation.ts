import { statusCategory } from '../../../shared/dicom/dimse-status.ts';
import { type Failure, FailureError } from '../../../shared/failure/failure.ts';
import type { RetrieveScope } from '../../../shared/retrieve/timeline-event.ts';
import { readText } from '../dataset/attributes.ts';
import type { DataSet } from '../dataset/data-set.ts';
import type { Association, AssociationObserver } from '../dimse/association.ts';
import { type Associate, peerAssociation } from '../nodes/associate.ts';
import type { ResolvedPeer } from '../nodes/resolved-peer.ts';
import { findContext, instanceIdentifier, seriesIdentifier, studyIdentifier } from './identifier.ts';
import type { ExpectedInstance } from './retrieve-files.ts';

export interface Expectation {
  /** Distinct by SOP Instance UID; undefined when the peer can only count them. */
  readonly instances: readonly ExpectedInstance[] | undefined;
  readonly count: number;
  /** What `count` rests on when there is no list: Number of Series or of Study Related Instances. */
  readonly basis: 'series' | 'study' | undefined;
  readonly series: number;
  readonly sopClassUids: readonly string[];
  /** The least available of all instances; undefined when the peer told none. */
  readonly availability: Availability | undefined;
  /** Distinct. */
  readonly retrieveAeTitles: readonly string[];
}

/** Instance Availability (0008,0056), the best first. */
const availabilities = ['ONLINE', 'NEARLINE', 'OFFLINE', 'UNAVAILABLE'] as const;
export type Availability = (typeof availabilities)[number];
const ranks: readonly string[] = availabilities;

/** What is collected match by match. */
class Matches {
  readonly instances = new Map<string, ExpectedInstance>();
  readonly sopClassUids = new Set<string>();
  readonly retrieveAeTitles = new Set<string>();
  #availability = -1;

  get availability(): Availability | undefined {
    return availabilities[this.#availability];
  }

  add(match: DataSet, instance: ExpectedInstance): void {
    this.instances.set(instance.sopInstanceUid, instance);
    const sopClassUid = readText(match, tags.sopClassUid);
    if (sopClassUid) this.sopClassUids.add(sopClassUid);
    const aeTitles = readText(match, tags.retrieveAeTitle)?.split('\\') ?? [];
    for (const aeTitle of aeTitles) if (aeTitle.trim()) this.retrieveAeTitles.add(aeTitle.trim());
    const told = readText(match, tags.instanceAvailability)?.trim();
    this.#availability = Math.max(this.#availability, ranks.indexOf(told ?? ''));
  }
}

const tags = {
  sopClassUid: 0x0008_0016,
  sopInstanceUid: 0x0008_0018,
  retrieveAeTitle: 0x0008_0054,
  instanceAvailability: 0x0008_0056,
  sopClassesInStudy: 0x0008_0062,
  seriesInstanceUid: 0x0020_000e,
  studyRelatedInstances: 0x0020_1208,
  seriesRelatedInstances: 0x0020_1209,
} as const;

interface FindExpectationOptions {
  readonly associate: Associate;
  readonly peer: ResolvedPeer;
  readonly scope: RetrieveScope;
  readonly observe: AssociationObserver;
  readonly signal: AbortSignal;
  /** Asked first for the SOP classes of the study, which it tells here as soon as they are known; empty: it could not tell. */
  readonly onSopClasses?: ((sopClassUids: readonly string[]) => void) | undefined;
}

/**
 * Asks the peer by C-FIND, on an association of its own, which instances the scope has. A study is asked for its series
 * first and then series by series: servers without relational queries want every parent's key (PS3.4 C.4.1.2.1). A peer that
 * does not answer at instance level is asked how many there are in the series, or in the study.
 * Rejects with FailureError when the peer did not answer to the end; half an expectation would be a wrong one.
 */
export async function findExpectation(options: FindExpectationOptions): Promise<Expectation> {
  const { peer } = options;
  const association = await options.associate({
    ...peerAssociation(peer),
    contexts: [findContext(peer.model)],
    observe: options.observe,
    signal: options.signal,
  });
  try {
    return await askForExpectation(association, options);
  } finally {
    void association.release();
  }
}

async function askForExpectation(
  association: Association,
  options: FindExpectationOptions,
): Promise<Expectation> {
  const { peer, scope } = options;
  const asked: Asked = { association, peer, scope };
  const study = options.onSopClasses ? await orRefusal(() => findStudy(asked)) : undefined;
  if (study) options.onSopClasses?.('refusal' in study ? [] : study.sopClassUids);
  const series = await orRefusal(() => seriesOf(asked));
  if ('refusal' in series) return countStudy(asked, series.refusal);
  const matches = new Matches();
  const found = await orRefusal(async () => {
    for (const { seriesInstanceUid } of series) await findInstances(asked, seriesInstanceUid, matches);
    return matches;
  });
  if ('refusal' in found) return countSeries(asked, found.refusal);
  const instances = [...matches.instances.values()];
  const counted = series.reduce((sum, one) => sum + (one.instances ?? 0), 0);
  // A server that knows of images in the series and lists none has no instance level.
  if (instances.length === 0 && counted > 0) return expectationByCount(counted, series.length, 'series');
  return {
    instances,
    count: instances.length,
    basis: undefined,
    series: new Set(instances.map((instance) => instance.seriesInstanceUid)).size,
    sopClassUids: [...matches.sopClassUids],
    availability: matches.availability,
    retrieveAeTitles: [...matches.retrieveAeTitles],
  };
}

interface Asked {
  readonly association: Association;
  readonly peer: ResolvedPeer;
  readonly scope: RetrieveScope;
}

interface CountedSeries {
  readonly seriesInstanceUid: string;
  readonly instances: number | undefined;
}

function expectationByCount(
  count: number,
  series: number,
  basis: 'series' | 'study',
  sopClassUids: readonly string[] = [],
): Expectation {
  return {
    ...{ instances: undefined, count, basis, series, sopClassUids },
    ...{ availability: undefined, retrieveAeTitles: [] },
  };
}

/** By Number of Series Related Instances (0020,1209), or where a series has none told, of the study. */
async function countSeries(asked: Asked, refusal: FailureError): Promise<Expectation> {
  if (asked.scope.sopInstanceUid) throw refusal;
  const series = await findSeries(asked);
  const counts = series.map((one) => one.instances);
  if (series.length > 0 && counts.every((count) => count !== undefined)) {
    return expectationByCount(
      counts.reduce((sum, count) => sum + count, 0),
      series.length,
      'series',
    );
  }
  return countStudy(asked, refusal);
}

/** By Number of Study Related Instances (0020,1208). Throws the first refusal when that is not told either. */
async function countStudy(asked: Asked, refusal: FailureError): Promise<Expectation> {
  if (asked.scope.seriesInstanceUid) throw refusal;
  const study = await findStudy(asked);
  if (study.instances === undefined) throw refusal;
  return expectationByCount(study.instances, 0, 'study', study.sopClassUids);
}

/** A status that refuses is told apart from the end of the association, after which nothing more can be asked. */
async function orRefusal<T extends object>(
  work: () => Promise<T>,
): Promise<T | { readonly refusal: FailureError }> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof FailureError && error.failure.kind === 'dimse-status') return { refusal: error };
    throw error;
  }
}

async function findStudy({ association, peer, scope }: Asked): Promise<{
  readonly instances: number | undefined;
  readonly sopClassUids: readonly string[];
}> {
  let instances: number | undefined;
  const sopClassUids = new Set<string>();
  const final = await association.find({
    model: peer.model,
    level: 'study',
    identifier: studyIdentifier(peer.model, scope),
    onMatch(match) {
      instances = readCount(match, tags.studyRelatedInstances) ?? instances;
      const classes = readText(match, tags.sopClassesInStudy)?.split('\\') ?? [];
      for (const uid of classes) if (uid) sopClassUids.add(uid);
    },
  });
  refuseFailure(final);
  return { instances, sopClassUids: [...sopClassUids] };
}

/** A series that was named need not be looked for. */
async function seriesOf(asked: Asked): Promise<readonly CountedSeries[]> {
  const { seriesInstanceUid } = asked.scope;
  return seriesInstanceUid ? [{ seriesInstanceUid, instances: undefined }] : findSeries(asked);
}

async function findSeries({ association, peer, scope }: Asked): Promise<readonly CountedSeries[]> {
  const series = new Map<string, number | undefined>();
  const final = await association.find({
    model: peer.model,
    level: 'series',
    identifier: seriesIdentifier(peer.model, scope),
    onMatch(match) {
      const uid = readText(match, tags.seriesInstanceUid);
      if (!uid || (scope.seriesInstanceUid && scope.seriesInstanceUid !== uid)) return;
      series.set(uid, readCount(match, tags.seriesRelatedInstances));
    },
  });
  refuseFailure(final);
  return [...series].map(([seriesInstanceUid, instances]) => ({ seriesInstanceUid, instances }));
}

/** An integer string (IS); undefined when the server left it out. */
function readCount(match: DataSet, tag: number): number | undefined {
  const text = readText(match, tag)?.trim();
  return text && /^\d+$/.test(text) ? Number(text) : undefined;
}

async function findInstances(
  { association, peer, scope }: Asked,
  seriesInstanceUid: string,
  into: Matches,
): Promise<void> {
  const final = await association.find({
    model: peer.model,
    level: 'instance',
    identifier: instanceIdentifier(peer.model, scope, seriesInstanceUid),
    onMatch(match) {
      const sopInstanceUid = readText(match, tags.sopInstanceUid);
      // Servers that ignore the key return more than was asked for.
      if (!sopInstanceUid || (scope.sopInstanceUid && scope.sopInstanceUid !== sopInstanceUid)) return;
      into.add(match, { seriesInstanceUid, sopInstanceUid });
    },
  });
  refuseFailure(final);
}

function refuseFailure(final: { readonly status: number; readonly errorComment: string | undefined }): void {
  // Also a cancel that nobody sent: a server's result limit (Orthanc).
  const category = statusCategory(final.status);
  if (category === 'success' || category === 'warning') return;
  const failure: Failure = {
    kind: 'dimse-status',
    service: 'C-FIND',
    status: final.status,
    ...(final.errorComment && { errorComment: final.errorComment }),
  };
  throw new FailureError(failure);
}
