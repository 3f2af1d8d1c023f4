import type { TopicEvent } from '../../../shared/contract/topics.ts';
import { isEnded } from '../../../shared/retrieve/counts.ts';
import type { RetrieveSummary } from '../../../shared/retrieve/retrieve-state.ts';
import { liveStore, useFeature, useLiveTopic } from '../../backend/index.ts';
import { useQueueLive } from './queue-store.ts';

/** Bytes that had arrived at a moment of this computer's clock (ms). */
export interface RateSample {
  readonly at: number;
  readonly bytes: number;
}

export interface Retrieves {
  readonly summaries: ReadonlyMap<string, RetrieveSummary>;
  readonly samples: ReadonlyMap<string, readonly RateSample[]>;
}

const rateWindowMs = 4000;
const nothing: Retrieves = { summaries: new Map(), samples: new Map() };

/** Folds a change of the queue; `now` in ms stamps the samples from which rates are made. */
export function foldRetrieves(
  state: Retrieves,
  event: TopicEvent<'retrieve.summaries'>,
  now: number,
): Retrieves {
  const summaries = new Map(state.summaries);
  const samples = new Map(state.samples);
  for (const summary of event.changed) {
    summaries.set(summary.retrieveId, summary);
    if (isEnded(summary.phase)) samples.delete(summary.retrieveId);
    else {
      const old = samples.get(summary.retrieveId) ?? [];
      const recent = old.filter(
        (sample, index) => index === old.length - 1 || now - sample.at <= rateWindowMs,
      );
      samples.set(summary.retrieveId, [...recent, { at: now, bytes: summary.bytes }]);
    }
  }
  for (const retrieveId of event.removed) {
    summaries.delete(retrieveId);
    samples.delete(retrieveId);
  }
  return { summaries, samples };
}

/** Bytes a second over the last seconds; undefined when too little is known. It falls to 0 when nothing comes any more. */
export function rateOf(samples: readonly RateSample[] | undefined, now: number): number | undefined {
  if (!samples || samples.length < 2) return undefined;
  const recent = samples.filter((sample) => now - sample.at <= rateWindowMs);
  const first = recent[0];
  const last = recent.at(-1);
  if (!first || !last || first === last) return 0;
  const seconds = Math.max(now - first.at, 250) / 1000;
  return (last.bytes - first.bytes) / seconds;
}

const retrieves = liveStore<Retrieves>(nothing);

/** Keeps the queue live; mounted once, by the frame. */
export function useRetrievesLive(): void {
  useLiveTopic(
    retrieves,
    'retrieve.summaries',
    (value: Retrieves, event) => foldRetrieves(value, event, Date.now()),
    () => nothing,
  );
  useQueueLive();
}

export function useRetrieves() {
  return useFeature(retrieves, (state) => state);
}

/** The newest retrieve of each study, by Study Instance UID. */
export function newestByStudy(summaries: Iterable<RetrieveSummary>): ReadonlyMap<string, RetrieveSummary> {
  const newest = new Map<string, RetrieveSummary>();
  for (const summary of summaries) {
    const uid = summary.scope.studyInstanceUid;
    const known = newest.get(uid);
    if (!known || known.queuedAt <= summary.queuedAt) newest.set(uid, summary);
  }
  return newest;
}
