import type { PeerAe } from '../../../../shared/dicom/application-entity.ts';
import type { StoreSink } from '../../dimse/association.ts';
import { createAcceptor } from '../../dimse/create-acceptor.ts';
import { status } from '../hierarchy.ts';
import { deliver } from '../move.ts';
import type { SendOne } from '../sub-operations.ts';
import type { Fault, FaultTools } from './fault.ts';
import { carrying } from './store-association.ts';

function allCompleted(instances: readonly unknown[]) {
  return { completed: instances.length, failed: 0, warning: 0 };
}

/** Long enough to see the program wait. */
const lateMs = 8000;

/** E01, as Orthanc with SynchronousCMove false: all is reported as sent, and is sent afterwards. */
export const finalFirst = carrying(async ({ move, pause, stopped, inBackground }, request, plan) => {
  const later = async (): Promise<void> => {
    await pause(lateMs);
    if (stopped.aborted) return;
    await deliver(move, request, { ...plan, signal: stopped, pending: () => undefined });
  };
  inBackground(later());
  return { status: status.success, counts: allCompleted(plan.instances) };
});

/** E02: what waits for the end waits for ever; a C-CANCEL has no effect either. */
export const neverFinal = carrying(async ({ move }, request, plan) => {
  await deliver(move, request, plan);
  return new Promise(() => undefined);
});

/** E04: no counts while it goes on, zeros at the end. */
export const wrongCounts = carrying(async ({ move }, request, plan) => {
  const outcome = await deliver(move, request, { ...plan, pending: () => request.pending({}) });
  return { ...outcome, counts: { completed: 0, failed: 0, warning: 0 } };
});

/** Stops after half of the instances, at least one. */
const half = (count: number): number => Math.max(1, Math.floor(count / 2));

/** E07, as Conquest ends when its store association is lost. */
export const cancelledByNobody = carrying(async ({ move }, request, plan) => {
  const enough = half(plan.instances.length);
  const stop = new AbortController();
  let sent = 0;
  const send =
    (normal: SendOne): SendOne =>
    async (encoded) => {
      const answer = await normal(encoded);
      sent += 1;
      if (sent >= enough) stop.abort();
      return answer;
    };
  const signal = AbortSignal.any([request.signal, stop.signal]);
  const outcome = await deliver(move, request, { ...plan, signal, send });
  return { ...outcome, status: status.cancelled };
});

const eachImageMs = 1500;

/** E09: slow enough for a C-CANCEL, which is not looked at. */
export const cancelIgnored = carrying(({ move, pause, stopped }, request, plan) => {
  const send =
    (normal: SendOne): SendOne =>
    async (encoded) => {
      await pause(eachImageMs);
      return normal(encoded);
    };
  return deliver(move, request, { ...plan, signal: stopped, send });
});

/** A16: the images have a connection of their own, which goes on when the one of the request is gone. */
export const lineLost = carrying(({ move, stopped }, request, plan) => {
  let sent = 0;
  const send =
    (normal: SendOne): SendOne =>
    async (encoded) => {
      const answer = await normal(encoded);
      sent += 1;
      if (sent === 1) request.breakOff('reset');
      return answer;
    };
  return deliver(move, request, { ...plan, signal: stopped, send });
});

/** Takes everything and keeps nothing. */
const sink: StoreSink = {
  open: () => ({
    write: () => undefined,
    finish: async () => status.success,
    abandon: async () => undefined,
  }),
};

/** Another program that the entry for us leads to, for as long as `work` takes. */
async function withOtherProgram<Result>(
  { move }: FaultTools,
  work: (at: Pick<PeerAe, 'host' | 'port'>) => Promise<Result>,
): Promise<Result> {
  const acceptor = createAcceptor({
    services: { store: sink },
    observe: () => undefined,
    maxPduLength: 131_072,
    associateTimeoutMs: 30_000,
    idleTimeoutMs: 60_000,
    maxAssociations: 8,
  });
  const host = '127.0.0.1';
  const { port } = await acceptor.listen({ port: 0, bindAddress: host });
  move.note(`Another program takes the images on port ${port}.`);
  try {
    return await work({ host, port });
  } finally {
    await acceptor.close();
  }
}

/** C08. */
export const deliveredElsewhere = carrying((tools, request, plan) =>
  withOtherProgram(tools, (at) =>
    deliver(tools.move, request, { ...plan, destination: { ...plan.destination, ...at } }),
  ),
);

/** F02: as with a requestor that did not ask for the SCP role. */
export const getWithoutImages: Fault = ({ normal }) => ({
  services: { ...normal, get: (request) => normal.get({ ...request, store: async () => undefined }) },
});
