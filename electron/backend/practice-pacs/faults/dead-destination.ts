import { deliver, planMove } from '../move.ts';
import { noneSent } from '../sub-operations.ts';
import type { Fault } from './fault.ts';

interface Fingerprint {
  /** Until the final response, as measured with real servers. */
  readonly afterMs: number;
  /** A702 when absent, with all sub-operations failed. */
  readonly status?: number;
  readonly errorComment?: string;
}

/** Never opens a connection, and answers as a server does whose connection came to nothing. */
function neverArrives({ afterMs, status, errorComment }: Fingerprint): Fault {
  return ({ move, normal, pause }) => ({
    services: {
      ...normal,
      async move(request) {
        const plan = planMove(move, request);
        if ('status' in plan) return plan;
        await pause(afterMs, request.signal);
        if (status !== undefined) return { status, counts: { completed: 0, failed: 0, warning: 0 } };
        return noneSent(plan.instances, errorComment);
      },
    },
  });
}

/** C07: no computer of the subnet has the address; Linux gives up looking for it. */
export const deadAddress = neverArrives({ afterMs: 3050 });
/** C09: swallowed, with Orthanc's time limit and status. */
export const localFirewall = neverArrives({ afterMs: 10_000, status: 0xc000 });
/** C10: swallowed, with dcm4chee's time limit and comment. */
export const networkFirewall = neverArrives({
  afterMs: 5000,
  errorComment: 'java.net.SocketTimeoutException: connect timed out',
});
/** C11: swallowed, with the time limit of Windows. */
export const privateAddress = neverArrives({ afterMs: 21_000 });
/** C12: refused by the router. */
export const noPortForwarding = neverArrives({ afterMs: 20 });
/** C16: several look-ups that nobody answers. */
export const nameNotResolved = neverArrives({ afterMs: 15_100, status: 0xc000 });

/** Where a DICOM program might be listening; other than ours. */
const usualPorts = [4006, 4242];

/** C06: really calls the destination, on another port. */
export const wrongPort: Fault = ({ move, normal }) => ({
  services: {
    ...normal,
    async move(request) {
      const plan = planMove(move, request);
      if ('status' in plan) return plan;
      const { destination } = plan;
      const port = usualPorts.find((one) => one !== destination.port) ?? destination.port;
      return deliver(move, request, { ...plan, destination: { ...destination, port } });
    },
  },
});
