import type { PeerAe } from '../../../shared/dicom/application-entity.ts';
import { type Failure, FailureError } from '../../../shared/failure/failure.ts';
import type { SubOperationCounts } from '../../../shared/retrieve/association-event.ts';
import type { InboundMove } from '../dimse/acceptor.ts';
import type { Association, AssociationObserver, ContextProposal } from '../dimse/association.ts';
import { requestAssociation } from '../dimse/request-association.ts';
import type { Catalogue, CatalogueInstance } from './catalogue.ts';
import { contextsFor } from './contexts-for.ts';
import { checkHierarchy, selectInstances, status } from './hierarchy.ts';
import { noneSent, runSubOperations, type SendOne, type SubOperationsOutcome } from './sub-operations.ts';

export interface MoveOptions {
  readonly catalogue: Catalogue;
  readonly aeTitle: string;
  /** The table of AE titles that are known as move destinations; read at each request. */
  remoteAes(): readonly PeerAe[];
  readonly observe: AssociationObserver;
  /** A sentence for the log that no association event carries. */
  note(text: string): void;
}

/** What a C-MOVE comes to: instances to send to a destination. */
export interface MovePlan {
  readonly destination: PeerAe;
  readonly instances: readonly CatalogueInstance[];
}

/** How a plan is carried out. What is absent is done as it should be. */
export interface Delivery extends MovePlan {
  readonly callingAe?: string;
  readonly contexts?: readonly ContextProposal[];
  /** C-STORE requests without Move Originator (PS3.7 9.3.1.1), as some servers send them. */
  readonly withoutOriginator?: boolean;
  /** Stops before the next instance; the C-CANCEL's when absent. */
  readonly signal?: AbortSignal;
  pending?(counts: SubOperationCounts): void;
  send?(normal: SendOne, association: Association): SendOne;
}

const maxPduLength = 131_072;
const connectTimeoutMs = 10_000;
const responseTimeoutMs = 60_000;

function sender(association: Association, move: InboundMove, delivery: Delivery): SendOne {
  const accepted = new Set(
    association.contexts
      .filter((context) => context.result === 0)
      .map((context) => `${context.abstractSyntax} ${context.transferSyntax}`),
  );
  const moveOriginator = { aeTitle: move.request.callingAe, messageId: move.messageId };
  let lost = false;
  return async (encoded) => {
    if (lost || !accepted.has(`${encoded.sopClassUid} ${encoded.transferSyntaxUid}`)) return undefined;
    try {
      return await association.store({
        ...encoded,
        ...(delivery.withoutOriginator ? {} : { moveOriginator }),
      });
    } catch (error) {
      if (!(error instanceof FailureError)) throw error;
      lost = true;
      return status.outOfResources;
    }
  };
}

/** What archives write into the Error Comment when they can not call a destination. */
function reachComment(failure: Failure): string {
  switch (failure.kind) {
    case 'tcp-refused':
      return 'Connection refused';
    case 'tcp-timeout':
      return 'Connection timed out';
    case 'tcp-unreachable':
      return 'No route to host';
    case 'name-not-found':
      return 'Unknown host';
    case 'association-rejected':
      return `A-ASSOCIATE-RJ: ${failure.result}/${failure.source}/${failure.reason}`;
    case 'no-presentation-context':
      return 'No presentation context accepted';
    default:
      return `The destination can not be reached: ${failure.kind}`;
  }
}

/** An association with the destination of a delivery. Rejects with FailureError. */
export function callDestination(options: MoveOptions, delivery: Delivery): Promise<Association> {
  return requestAssociation({
    peer: delivery.destination,
    callingAe: delivery.callingAe ?? options.aeTitle,
    contexts: delivery.contexts ?? contextsFor(delivery.instances),
    maxPduLength,
    connectTimeoutMs,
    responseTimeoutMs,
    observe: options.observe,
  });
}

/** The sub-operations of a C-MOVE, on an association of their own. */
export async function deliver(
  options: MoveOptions,
  move: InboundMove,
  delivery: Delivery,
): Promise<SubOperationsOutcome> {
  const { instances } = delivery;
  let association: Association;
  try {
    association = await callDestination(options, delivery);
  } catch (error) {
    if (!(error instanceof FailureError)) throw error;
    return noneSent(instances, reachComment(error.failure));
  }
  try {
    const normal = sender(association, move, delivery);
    return await runSubOperations({
      instances,
      signal: delivery.signal ?? move.signal,
      send: delivery.send?.(normal, association) ?? normal,
      pending: delivery.pending ?? ((counts) => move.pending(counts)),
    });
  } finally {
    await association.release();
  }
}

/** Checks a C-MOVE request. Gives what is to be sent where, or what to answer when nothing is. */
export function planMove(options: MoveOptions, request: InboundMove): MovePlan | SubOperationsOutcome {
  const checked = checkHierarchy(request, 'retrieve');
  if ('refusal' in checked) return { ...checked.refusal, counts: {} };
  const destination = options.remoteAes().find(({ aeTitle }) => aeTitle === request.moveDestination);
  const { callingAe } = request.request;
  if (!destination) {
    const { moveDestination } = request;
    options.note(
      `${callingAe} asked us to send to ${moveDestination}, which is not in our table of AE titles.`,
    );
    return {
      status: status.destinationUnknown,
      errorComment: `${moveDestination} is not in our table of AE titles`,
      counts: {},
    };
  }
  const instances = selectInstances(options.catalogue, checked.keys);
  if (instances.length === 0)
    return { status: status.success, counts: { completed: 0, failed: 0, warning: 0 } };
  const { aeTitle, host, port } = destination;
  options.note(
    `${callingAe} asked us to send ${instances.length} instances to ${aeTitle} at ${host}:${port}.`,
  );
  return { destination, instances };
}

/** C-MOVE (PS3.4 C.4.2): sends what is named to an AE of the table, on an association of its own. */
export async function move(options: MoveOptions, request: InboundMove): Promise<SubOperationsOutcome> {
  const plan = planMove(options, request);
  return 'status' in plan ? plan : deliver(options, request, plan);
}
