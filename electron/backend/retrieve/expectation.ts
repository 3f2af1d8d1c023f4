import { statusCategory } from '../../../shared/dicom/dimse-status.ts';
import { type Failure, FailureError } from '../../../shared/failure/failure.ts';
import type { RetrieveScope } from '../../../shared/retrieve/timeline-event.ts';
import { readText } from '../dataset/attributes.ts';
import type { DataSet } from '../dataset/data-set.ts';
import type { Association, AssociationObserver } from '../dimse/association.ts';
import { type Associate, peerAssociation } from '../nodes/associate.ts';
import type { ResolvedPeer } from '../nodes/resolved-peer.ts';
import { findContext, instanceIdentifier, seriesIdentifier } from './identifier.ts';
import type { ExpectedInstance } from './retrieve-files.ts';

export interface Expectation {
  /** Distinct by SOP Instance UID. */
  readonly instances: readonly ExpectedInstance[];
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
  seriesInstanceUid: 0x0020_000e,
} as const;

/**
 * Asks the peer by C-FIND, on an association of its own, which instances the scope has. A study is asked for its series
 * first and then series by series: servers without relational queries want every parent's key (PS3.4 C.4.1.2.1).
 * Rejects with FailureError when the peer did not answer to the end; half an expectation would be a wrong one.
 */
export async function findExpectation(options: {
  readonly associate: Associate;
  readonly peer: ResolvedPeer;
  readonly scope: RetrieveScope;
  readonly observe: AssociationObserver;
  readonly signal: AbortSignal;
}): Promise<Expectation> {
  const { peer, scope } = options;
  const association = await options.associate({
    ...peerAssociation(peer),
    contexts: [findContext(peer.model)],
    observe: options.observe,
    signal: options.signal,
  });
  try {
    const series = scope.seriesInstanceUid
      ? [scope.seriesInstanceUid]
      : await findSeries(association, peer, scope);
    const matches = new Matches();
    for (const seriesInstanceUid of series) {
      await findInstances(association, peer, scope, seriesInstanceUid, matches);
    }
    const found = [...matches.instances.values()];
    return {
      instances: found,
      series: new Set(found.map((instance) => instance.seriesInstanceUid)).size,
      sopClassUids: [...matches.sopClassUids],
      availability: matches.availability,
      retrieveAeTitles: [...matches.retrieveAeTitles],
    };
  } finally {
    void association.release();
  }
}

async function findSeries(
  association: Association,
  peer: ResolvedPeer,
  scope: RetrieveScope,
): Promise<string[]> {
  const series = new Set<string>();
  const final = await association.find({
    model: peer.model,
    level: 'series',
    identifier: seriesIdentifier(peer.model, scope),
    onMatch(match) {
      const uid = readText(match, tags.seriesInstanceUid);
      if (uid) series.add(uid);
    },
  });
  refuseFailure(final);
  return [...series];
}

async function findInstances(
  association: Association,
  peer: ResolvedPeer,
  scope: RetrieveScope,
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
