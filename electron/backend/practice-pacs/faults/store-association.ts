import { transferSyntax } from '../../../../shared/dicom/transfer-syntax.ts';
import { FailureError } from '../../../../shared/failure/failure.ts';
import type { InboundMove } from '../../dimse/acceptor.ts';
import type { Association } from '../../dimse/association.ts';
import { contextsFor } from '../contexts-for.ts';
import { callDestination, type Delivery, deliver, type MovePlan, planMove } from '../move.ts';
import { noneSent, type SubOperationsOutcome } from '../sub-operations.ts';
import type { Fault, FaultTools } from './fault.ts';

type Carry = (tools: FaultTools, request: InboundMove, plan: MovePlan) => Promise<SubOperationsOutcome>;

/** Checks a C-MOVE as always and carries it out in another way. */
export function carrying(carry: Carry): Fault {
  return (tools) => ({
    services: {
      ...tools.normal,
      async move(request) {
        const plan = planMove(tools.move, request);
        return 'status' in plan ? plan : carry(tools, request, plan);
      },
    },
  });
}

/** Delivers with the given differences. */
export function delivering(change: (plan: MovePlan, request: InboundMove) => Partial<Delivery>): Fault {
  return carrying(({ move }, request, plan) => deliver(move, request, { ...plan, ...change(plan, request) }));
}

/** D04. */
export const otherCalledAe = delivering(({ destination }) => ({
  destination: { ...destination, aeTitle: 'PRACTICE_DEST' },
}));

/** D05. */
export const otherSender = delivering(() => ({ callingAe: 'PRACTICE_STORE', withoutOriginator: true }));

/** Procedure Step SOP classes: real ones, and none that anybody stores. */
const notStored = ['1.2.840.10008.3.1.2.3.3', '1.2.840.10008.5.1.4.34.6.1'];

/** D07: what is proposed is no storage SOP class; every context is refused with result 3. */
export const unknownObjects = delivering(({ instances }) => ({
  contexts: notStored.flatMap((abstractSyntax) =>
    [...new Set(contextsFor(instances).flatMap((one) => one.transferSyntaxes))].map((syntax) => ({
      abstractSyntax,
      transferSyntaxes: [syntax],
    })),
  ),
}));

/** D08: the association stands, but in no syntax that the images are in; nothing is converted and nothing sent. */
export const notTranscoded = delivering(({ instances }) => ({
  contexts: contextsFor(instances.map((one) => ({ ...one, transferSyntaxUid: transferSyntax.jpeg2000 }))),
  send: () => async () => undefined,
}));

/** More than any receiver needs to take. */
const lines = 80;

/** D06: opens many associations, and sends only when it has them all. */
export const manyAssociations = carrying(async ({ move }, request, plan) => {
  const open: Association[] = [];
  try {
    for (let count = 0; count < lines; count += 1) open.push(await callDestination(move, plan));
  } catch (error) {
    if (!(error instanceof FailureError)) throw error;
    return noneSent(plan.instances, 'Not all associations could be had');
  } finally {
    await Promise.all(open.map((association) => association.release()));
  }
  return deliver(move, request, plan);
});
