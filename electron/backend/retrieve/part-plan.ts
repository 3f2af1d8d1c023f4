import { levelOfScope } from '../../../shared/retrieve/scope.ts';
import type { RetrieveScope } from '../../../shared/retrieve/timeline-event.ts';
import { type AttemptPlan, mostRequests, mostUids, type Way } from './attempt-plan.ts';
import type { RetrieveKeys } from './identifier.ts';
import type { ExpectedInstance } from './retrieve-files.ts';

/** An association of its own is worth it for so many images. */
const leastPerLane = 16;

/**
 * All that there is, in parts for several C-MOVEs at a time: by series, and a series that is larger than a lane's fair share
 * by lists of UIDs (`single`: one by one). A sender whose every message waits for a delayed acknowledgement then waits in all
 * of them at once. Undefined where that is no gain. The largest parts come first, so that the lanes end together.
 */
export function planForParts(options: {
  readonly scope: RetrieveScope;
  readonly instances: readonly ExpectedInstance[];
  readonly lanes: number;
  readonly single: boolean;
}): AttemptPlan | undefined {
  const { scope, instances, single } = options;
  const lanes = lanesFor(options.lanes, instances.length);
  if (lanes < 2 || levelOfScope(scope) === 'instance') return undefined;
  const bySeries = Map.groupBy(instances, (instance) => instance.seriesInstanceUid);
  const fair = Math.ceil(instances.length / lanes);
  const parts = [...bySeries].flatMap(([seriesInstanceUid, own]) => {
    const series = { ...studyOf(scope), seriesInstanceUid };
    return own.length > fair
      ? partsOfSeries(series, own, { fair, single })
      : [{ keys: series, images: own.length }];
  });
  const [first, ...others] = parts.toSorted((a, b) => b.images - a.images).map(({ keys }) => keys);
  if (!first || others.length === 0) return undefined;
  const level = [first, ...others].some((keys) => keys.sopInstanceUids) ? 'instance' : 'series';
  const way: Way = {
    method: 'C-MOVE',
    level,
    inParts: true,
    ...(single && level === 'instance' && { single }),
  };
  return { way, requests: [first, ...others], missing: undefined, lanes: Math.min(lanes, parts.length) };
}

/** The same requests, several at a time, where there are enough images for that. */
export function inLanes(plan: AttemptPlan, lanes: number): AttemptPlan {
  const most = Math.min(lanesFor(lanes, plan.missing?.length ?? 0), plan.requests.length);
  return plan.way.method === 'C-MOVE' && most > 1 ? { ...plan, lanes: most } : plan;
}

function lanesFor(wanted: number, images: number): number {
  return Math.min(wanted, Math.floor(images / leastPerLane));
}

interface Part {
  readonly keys: RetrieveKeys;
  readonly images: number;
}

/** A series that would take too many requests is asked for as a whole. */
function partsOfSeries(
  series: RetrieveKeys,
  instances: readonly ExpectedInstance[],
  { fair, single }: { readonly fair: number; readonly single: boolean },
): Part[] {
  const count = Math.ceil(instances.length / (single ? 1 : Math.min(fair, mostUids)));
  const size = Math.ceil(instances.length / count);
  if (count > mostRequests) return [{ keys: series, images: instances.length }];
  return Array.from({ length: count }, (_, index) => {
    const uids = instances.slice(index * size, (index + 1) * size).map((instance) => instance.sopInstanceUid);
    return { keys: { ...series, sopInstanceUids: uids }, images: uids.length };
  });
}

function studyOf({ studyInstanceUid, patientId }: RetrieveScope): RetrieveKeys {
  return { studyInstanceUid, ...(patientId && { patientId }) };
}
