import { status } from '../hierarchy.ts';
import type { Fault } from './fault.ts';

/** A12: lets everybody in and aborts at the first request that needs a right, as Orthanc does. C-ECHO needs none. */
export const abortRequests: Fault = () => ({
  services: {
    // biome-ignore lint/correctness/useYield: the association ends before the first match
    async *find(request) {
      request.breakOff('abort');
      return { status: status.success };
    },
    async move(request) {
      request.breakOff('abort');
      return { status: status.success, counts: {} };
    },
    async get(request) {
      request.breakOff('abort');
      return { status: status.success, counts: {} };
    },
  },
});
