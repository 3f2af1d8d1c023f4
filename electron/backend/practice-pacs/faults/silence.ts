import { planMove } from '../move.ts';
import type { Fault } from './fault.ts';
import { nearline } from './find-answers.ts';

const blockedMs = 20_000;

/**
 * B14, as with dcmqrscp: somebody else's retrieve to a dead destination holds the lock of the database. It begins with the
 * first request, so that there is time to see it; nobody gets an answer before it has failed.
 */
export const blocked: Fault = ({ normal, pause, stopped }) => {
  let lock: Promise<void> | undefined;
  // A server that waits for a connection does not see a C-CANCEL, nor that its client has gone.
  const unlocked = (): Promise<void> => (lock ??= pause(blockedMs, stopped));
  return {
    services: {
      ...normal,
      async *find(request) {
        await unlocked();
        return yield* normal.find(request);
      },
      async move(request) {
        await unlocked();
        return normal.move(request);
      },
    },
  };
};

const fetchMs = 20_000;
const pendingEveryMs = 5000;

/** B11: pending responses with the same counts while the images are fetched, then the images. */
export const nearlineImages: Fault = ({ move, normal, pause }) => ({
  services: {
    ...normal,
    find: (request) => nearline(normal.find(request)),
    async move(request) {
      const plan = planMove(move, request);
      if ('status' in plan) return plan;
      const counts = { remaining: plan.instances.length, completed: 0, failed: 0, warning: 0 };
      for (let waited = 0; waited < fetchMs && !request.signal.aborted; waited += pendingEveryMs) {
        request.pending(counts);
        await pause(pendingEveryMs, request.signal);
      }
      return normal.move(request);
    },
  },
});

const pendingMs = 1000;

/** E03: goes on saying that it will, and never does; obeys a C-CANCEL. */
export const pendingForever: Fault = ({ move, normal, pause, stopped }) => ({
  services: {
    ...normal,
    async move(request) {
      const plan = planMove(move, request);
      if ('status' in plan) return plan;
      const counts = { remaining: plan.instances.length, completed: 0, failed: 0, warning: 0 };
      while (!request.signal.aborted && !stopped.aborted) {
        request.pending(counts);
        await pause(pendingMs, request.signal);
      }
      return { status: 0xfe00, counts };
    },
  },
});
