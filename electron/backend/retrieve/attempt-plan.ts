import { levelOfScope } from '../../../shared/retrieve/scope.ts';
import type { RetrieveScope, RetrieveWay } from '../../../shared/retrieve/timeline-event.ts';
import { keysOfScope, type RetrieveKeys } from './identifier.ts';
import type { ExpectedInstance } from './retrieve-files.ts';

/** A list of UIDs of 64 characters at most stays well below the 64 KiB of an explicit UI value (PS3.5 7.1.2). */
export const mostUids = 64;
/** More requests than this for single images are no gain over whole series. */
export const mostRequests = 200;

/** How an attempt asks. `single`: one image a request, for servers that don't take lists of UIDs. */
export interface Way {
  readonly method: RetrieveWay['method'];
  readonly level: 'study' | 'series' | 'instance';
  readonly single?: boolean;
  /** All that there is, in parts that are asked for at the same time. */
  readonly inParts?: boolean;
}

/** What an attempt is to do. */
export interface AttemptPlan {
  readonly way: Way;
  /** Never empty. */
  readonly requests: readonly [RetrieveKeys, ...RetrieveKeys[]];
  /** What is asked for because it is missing; undefined: all that there is. */
  readonly missing: readonly ExpectedInstance[] | undefined;
  readonly workedBefore?: boolean;
  /** Associations that the requests are spread over; absent: one request after the other on one. */
  readonly lanes?: number | undefined;
}

/** All that the scope names, at its level or one above it. */
export function planForAll(way: Way, scope: RetrieveScope): AttemptPlan {
  const { studyInstanceUid, patientId } = scope;
  const wider = way.level === 'study' && levelOfScope(scope) !== 'study';
  const keys = wider ? { studyInstanceUid, ...(patientId && { patientId }) } : keysOfScope(scope);
  return { way: wider ? way : { ...way, level: levelOfScope(scope) }, requests: [keys], missing: undefined };
}

/**
 * What is missing, with the keys of all parents: by lists of UIDs or one by one, by series or by study. Instances that would
 * take too many requests are asked for by series.
 */
export function planForMissing(
  way: Way,
  scope: RetrieveScope,
  missing: readonly ExpectedInstance[],
): AttemptPlan {
  const { studyInstanceUid, patientId } = scope;
  const study = { studyInstanceUid, ...(patientId && { patientId }) };
  const bySeries = Map.groupBy(missing, (instance) => instance.seriesInstanceUid);
  const series = [...bySeries.keys()].map((seriesInstanceUid) => ({ ...study, seriesInstanceUid }));
  const requests =
    way.level === 'study' ? [study] : way.level === 'series' ? series : byInstance(study, bySeries, way);
  const [first, ...others] = requests.length > mostRequests && way.level === 'instance' ? series : requests;
  if (!first) return planForAll(way, scope);
  const level = way.level === 'instance' && requests.length > mostRequests ? 'series' : way.level;
  return { way: { ...way, level }, requests: [first, ...others], missing };
}

function byInstance(
  study: RetrieveKeys,
  bySeries: ReadonlyMap<string, readonly ExpectedInstance[]>,
  { single }: Way,
): RetrieveKeys[] {
  const size = single ? 1 : mostUids;
  return [...bySeries].flatMap(([seriesInstanceUid, instances]) => {
    const uids = instances.map((instance) => instance.sopInstanceUid);
    return Array.from({ length: Math.ceil(uids.length / size) }, (_, index) => ({
      ...study,
      seriesInstanceUid,
      sopInstanceUids: uids.slice(index * size, (index + 1) * size),
    }));
  });
}
