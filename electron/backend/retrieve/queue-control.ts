import type { Logger } from 'pino';
import type { Priority, QueuePart } from '../../../shared/contract/queue.ts';
import { fail } from '../../../shared/failure/failure.ts';
import type { Clock } from '../dependencies.ts';
import { nodeKeyOf } from '../nodes/resolved-peer.ts';
import { createSubscribers } from '../subscribers.ts';
import { createParallelLimits } from './parallel-limits.ts';
import { openQueueStore, type SavedQueue } from './queue-store.ts';
import { RetrieveQueue, type Turn } from './retrieve-queue.ts';
import type { RetrieveRecord } from './retrieve-record.ts';
import type { QueueControl } from './retrieves.ts';

/** The queue of the retrieves with what is kept of it, and its words on their timelines. */
export interface KeptQueue extends QueueControl {
  /** Puts records of earlier runs into the queue, in the order that they had. */
  takeUp(records: readonly RetrieveRecord[]): void;
  add(record: RetrieveRecord, priority: Priority): void;
  /** Takes one that waits out; false when it runs or was never there. */
  remove(retrieveId: string): boolean;
  /** Retrieves that have their turn on a node. */
  runningOn(nodeKey: string): number;
  /** Fewer than the bound, where the node could not bear that many; else undefined. */
  learnedLimit(nodeKey: string): number | undefined;
  /** The node has refused one of several requests because it had too much to do. */
  refused(nodeKey: string): void;
  /** The bound may have changed. */
  pump(): void;
  /** Starts nothing any more. Resolves when everything is on disk. */
  close(): Promise<void>;
}

export interface QueueControlOptions {
  readonly folder: string;
  readonly clock: Clock;
  readonly log: Logger;
  /** Retrieves at the same time on a node at most; 0: nothing is started. */
  bound(): number;
  /** Whether a node can be asked at all by now; absent: each can. */
  isReady?(nodeKey: string): boolean;
  /** What earlier runs left is not taken up. */
  readonly leaveEarlier?: boolean;
  /** Throws FailureError `not-found`. */
  record(retrieveId: string): RetrieveRecord;
  begin(record: RetrieveRecord): Turn;
}

export function createKeptQueue(options: QueueControlOptions): KeptQueue {
  const { folder, clock, log, bound } = options;
  const { value: saved, file } = openQueueStore({ folder, log, now: clock.now() });
  const subscribers = createSubscribers<undefined>();
  const keeper = createKeeper(file.write, JSON.stringify(saved));
  let ready = false;
  let closed = false;
  const keep = async (): Promise<void> => {
    // Another run's order is not ours to write.
    if (!options.leaveEarlier) await keeper.keep(queue.save());
  };
  const limits = createParallelLimits(bound, saved.limits);
  const queue = new RetrieveQueue({
    clock,
    saved,
    bound,
    ...(options.isReady && { isReady: options.isReady }),
    limits,
    onChange() {
      // Until everything of earlier runs is in the queue, what is kept knows more. After the end nobody reads it any more:
      // what ends then is found as ended at the next start.
      if (!ready || closed) return;
      keep().catch((error: unknown) => log.warn({ err: error }, 'the queue could not be written'));
      subscribers.notify(undefined);
    },
  });
  const add = (record: RetrieveRecord, priority: Priority): void => {
    const { retrieveId, summary } = record;
    const { hold } = summary;
    queue.add({
      ...{ id: retrieveId, node: nodeKeyOf(summary), nodeName: summary.nodeName, priority },
      paused: hold?.why === 'paused' && hold.of === 'retrieve',
      begin: () => resumedInPassing(record, options.begin(record)),
    });
  };
  /** Resumed while it was still being cancelled: it says so when that is over. */
  const resumedInPassing = (record: RetrieveRecord, turn: Turn): Turn => ({
    pause: turn.pause,
    tryNow: turn.tryNow,
    done: turn.done.then((end) => {
      if (record.summary.hold?.why === 'paused' && !queue.isPaused(record.retrieveId)) sayResumed(record);
      return end;
    }),
  });
  const waiting = (retrieveId: string): RetrieveRecord => {
    const record = options.record(retrieveId);
    if (!queue.has(retrieveId)) {
      fail({ kind: 'invalid-request', detail: 'the retrieve has ended: it is not in the queue' });
    }
    return record;
  };
  const node = (part: Exclude<QueuePart, { retrieveId: string }>): string | undefined =>
    part === 'all' ? undefined : part.nodeKey;

  /** Those that ran when their node, or everything, was paused. */
  const pausedWith = (part: Exclude<QueuePart, { retrieveId: string }>): RetrieveRecord[] =>
    queue
      .state()
      .nodes.filter(({ nodeKey }) => part === 'all' || nodeKey === part.nodeKey)
      .flatMap(({ entries }) => entries.map(({ retrieveId }) => options.record(retrieveId)))
      .filter(({ summary: { hold } }) => {
        return hold?.why === 'paused' && hold.of === (part === 'all' ? 'queue' : 'node');
      });

  return {
    takeUp(earlier) {
      const records = options.leaveEarlier ? [] : earlier;
      const place = new Map(saved.order.map((id, index) => [id, index] as const));
      const placeOf = ({ retrieveId }: RetrieveRecord): number => place.get(retrieveId) ?? saved.order.length;
      for (const record of records.toSorted((a, b) => placeOf(a) - placeOf(b))) {
        add(record, saved.priorities[record.retrieveId] ?? priorityOf(record, place));
      }
      ready = true;
    },
    add,
    remove: (retrieveId) => queue.remove(retrieveId),
    runningOn: (nodeKey) => queue.runningOn(nodeKey),
    learnedLimit: (nodeKey) => (limits.of(nodeKey) < bound() ? limits.of(nodeKey) : undefined),
    refused: (nodeKey) => limits.refused(nodeKey),
    pump: () => queue.pump(),
    state: () => queue.state(),
    onChange: (listener) => subscribers.add(listener),
    setPriority(retrieveId, priority) {
      waiting(retrieveId);
      queue.setPriority(retrieveId, priority);
      return keep();
    },
    move(retrieveId, to) {
      waiting(retrieveId);
      queue.move(retrieveId, to);
      return keep();
    },
    async pause(part) {
      if (part !== 'all' && 'retrieveId' in part) {
        const record = waiting(part.retrieveId);
        if (queue.pause(part.retrieveId)) record.append({ type: 'retrieve-paused', of: 'retrieve' });
        await record.flush();
      } else queue.pauseAll(node(part));
      await keep();
    },
    async resume(part) {
      if (part !== 'all' && 'retrieveId' in part) {
        const record = waiting(part.retrieveId);
        // Before it may start: the timeline tells it in this order.
        sayResumed(record);
        queue.resume(part.retrieveId);
        await record.flush();
      } else {
        for (const record of pausedWith(part)) sayResumed(record);
        queue.resumeAll(node(part));
      }
      await keep();
    },
    tryNow(retrieveId) {
      waiting(retrieveId);
      queue.tryNow(retrieveId);
    },
    async close() {
      queue.close();
      closed = true;
      await keep().catch((error: unknown) => log.warn({ err: error }, 'the queue could not be written'));
    },
  };
}

function sayResumed(record: RetrieveRecord): void {
  if (record.summary.hold?.why === 'paused') record.append({ type: 'retrieve-resumed', after: 'pause' });
}

/** One whose id had not reached the disk with the others keeps what it was asked for with. */
function priorityOf({ retrieveId, files }: RetrieveRecord, known: ReadonlyMap<string, unknown>): Priority {
  return known.has(retrieveId) ? 'normal' : (files.request()?.priority ?? 'normal');
}

/** Writes the newest of what it is given, one write at a time; what is the same as on disk is not written again. */
function createKeeper(write: (value: SavedQueue) => Promise<void>, onDisk: string) {
  let last = onDisk;
  let next: { readonly value: SavedQueue; readonly done: PromiseWithResolvers<void> } | undefined;
  let writing = Promise.resolve();

  const writeNext = async (): Promise<void> => {
    const now = next;
    next = undefined;
    if (!now) return;
    try {
      const text = JSON.stringify(now.value);
      if (text !== last) await write(now.value);
      last = text;
      now.done.resolve();
    } catch (error) {
      now.done.reject(error);
    }
  };
  return {
    /** Resolves when this or something newer is on disk; rejects when it could not be written. */
    keep(value: SavedQueue): Promise<void> {
      const done = next?.done ?? Promise.withResolvers<void>();
      if (!next) writing = writing.then(writeNext);
      next = { value, done };
      return done.promise;
    },
  };
}
