import type { Failure } from '../../../shared/failure/failure.ts';
import { isInScope } from '../../../shared/retrieve/scope.ts';
import type { RetrieveScope } from '../../../shared/retrieve/timeline-event.ts';
import type { Clock } from '../dependencies.ts';
import type { RefusedInstance, StoredInstance } from '../library/library.ts';
import type { Progress } from './progress.ts';

/** What has come for one retrieve. */
export interface Arrivals {
  /** ms, monotonic; undefined before the first. Refused ones count: the peer is at work. */
  readonly lastAt: number | undefined;
  /** Distinct instances, with those of earlier attempts and turns. */
  readonly total: number;
  /** Distinct ones that the present attempt has brought. */
  readonly brought: number;
  /** Distinct ones that have come in the present attempt, also those that were here. */
  readonly arrived: number;
  /** Bytes of a data set, on average; undefined before the first. */
  readonly averageBytes: number | undefined;
  has(sopInstanceUid: string): boolean;
  /** Distinct instances on disk; of those expected when it is known which. */
  received(expected: ReadonlySet<string> | undefined): number;
  /** Why the first instance that could not be stored was refused. */
  readonly refusal: Failure | undefined;
  /** From here on: the next attempt. What was refused and late before it is forgotten. */
  beginAttempt(): void;
  stored(instance: StoredInstance): void;
  refused(instance: RefusedInstance): void;
  /** After a final status what comes is late, until the next request. */
  setLate(late: boolean): void;
}

export function createArrivals(options: {
  readonly scope: RetrieveScope;
  readonly clock: Clock;
  readonly progress: Progress;
  /** What earlier turns of the same retrieve brought. */
  readonly here?: Iterable<string> | undefined;
  onArrival(): void;
  /** An instance came that was not asked for. */
  onBeside(): void;
}): Arrivals {
  const { clock, progress } = options;
  const uids = new Set<string>(options.here);
  let lastAt: number | undefined;
  let refusal: Failure | undefined;
  let late = false;
  let before = uids.size;
  const inAttempt = new Set<string>();
  let bytes = 0;
  let instances = 0;
  /** Counted on while the expectation is the same set: asking for each of 20,000 arrivals must not be quadratic. */
  let matched: { readonly expected: ReadonlySet<string>; count: number } | undefined;

  return {
    get lastAt() {
      return lastAt;
    },
    get refusal() {
      return refusal;
    },
    get total() {
      return uids.size;
    },
    get brought() {
      return uids.size - before;
    },
    get arrived() {
      return inAttempt.size;
    },
    get averageBytes() {
      return instances > 0 ? bytes / instances : undefined;
    },
    has: (sopInstanceUid) => uids.has(sopInstanceUid),
    beginAttempt() {
      progress.flush();
      before = uids.size;
      inAttempt.clear();
      late = false;
      lastAt = undefined;
      refusal = undefined;
    },
    received(expected) {
      if (!expected) return uids.size;
      if (matched?.expected !== expected) {
        let count = 0;
        for (const uid of uids) if (expected.has(uid)) count++;
        matched = { expected, count };
      }
      return matched.count;
    },
    stored(instance) {
      // A server may send more than it was asked for: kept in the library, not counted here.
      if (!isInScope(options.scope, instance)) {
        options.onBeside();
        return;
      }
      lastAt = clock.monotonic();
      bytes += instance.bytes;
      instances++;
      inAttempt.add(instance.sopInstanceUid);
      if (!uids.has(instance.sopInstanceUid)) {
        uids.add(instance.sopInstanceUid);
        if (matched?.expected.has(instance.sopInstanceUid)) matched.count++;
      }
      progress.stored(instance, late);
      options.onArrival();
    },
    refused(instance) {
      lastAt = clock.monotonic();
      refusal ??= instance.failure;
      progress.emit({
        type: 'instance-refused',
        associationId: instance.command.associationId,
        sopInstanceUid: instance.command.sopInstanceUid,
        status: instance.status,
        failure: instance.failure,
      });
      options.onArrival();
    },
    setLate(now) {
      progress.flush();
      late = now;
    },
  };
}
