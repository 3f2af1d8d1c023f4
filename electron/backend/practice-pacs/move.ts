import type { PeerAe } from '../../../shared/dicom/application-entity.ts';
import { isEncapsulated, transferSyntax } from '../../../shared/dicom/transfer-syntax.ts';
import { FailureError } from '../../../shared/failure/failure.ts';
import type { InboundMove } from '../dimse/acceptor.ts';
import type { Association, AssociationObserver, ContextProposal } from '../dimse/association.ts';
import { requestAssociation } from '../dimse/request-association.ts';
import type { Catalogue, CatalogueInstance } from './catalogue.ts';
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

const maxPduLength = 131_072;
const connectTimeoutMs = 10_000;
const responseTimeoutMs = 60_000;

/** One context for each SOP class and transfer syntax, and one with the default syntax where nothing is compressed. */
export function contextsFor(instances: readonly CatalogueInstance[]): ContextProposal[] {
  const contexts = new Map<string, ContextProposal>();
  const add = (abstractSyntax: string, syntax: string): void => {
    contexts.set(`${abstractSyntax} ${syntax}`, { abstractSyntax, transferSyntaxes: [syntax] });
  };
  for (const { sopClassUid, transferSyntaxUid } of instances) {
    add(sopClassUid, transferSyntaxUid);
    if (!isEncapsulated(transferSyntaxUid)) add(sopClassUid, transferSyntax.implicitLittle);
  }
  return [...contexts.values()];
}

function sender(association: Association, move: InboundMove): SendOne {
  const accepted = new Set(
    association.contexts
      .filter((context) => context.result === 0)
      .map((context) => `${context.abstractSyntax} ${context.transferSyntax}`),
  );
  let lost = false;
  return async (encoded) => {
    if (lost || !accepted.has(`${encoded.sopClassUid} ${encoded.transferSyntaxUid}`)) return undefined;
    try {
      return await association.store({
        ...encoded,
        moveOriginator: { aeTitle: move.request.callingAe, messageId: move.messageId },
      });
    } catch (error) {
      if (!(error instanceof FailureError)) throw error;
      lost = true;
      return status.outOfResources;
    }
  };
}

async function sendAll(
  options: MoveOptions,
  move: InboundMove,
  destination: PeerAe,
  instances: readonly CatalogueInstance[],
): Promise<SubOperationsOutcome> {
  let association: Association;
  try {
    association = await requestAssociation({
      peer: destination,
      callingAe: options.aeTitle,
      contexts: contextsFor(instances),
      maxPduLength,
      connectTimeoutMs,
      responseTimeoutMs,
      observe: options.observe,
    });
  } catch (error) {
    if (!(error instanceof FailureError)) throw error;
    return noneSent(instances, `${destination.aeTitle} can not be reached: ${error.failure.kind}`);
  }
  try {
    return await runSubOperations({
      instances,
      signal: move.signal,
      send: sender(association, move),
      pending: (counts) => move.pending(counts),
    });
  } finally {
    await association.release();
  }
}

/** C-MOVE (PS3.4 C.4.2): sends what is named to an AE of the table, on an association of its own. */
export async function move(options: MoveOptions, request: InboundMove): Promise<SubOperationsOutcome> {
  const checked = checkHierarchy(request, 'retrieve');
  if ('refusal' in checked) return { ...checked.refusal, counts: {} };
  const destination = options.remoteAes().find(({ aeTitle }) => aeTitle === request.moveDestination);
  if (!destination) {
    const { moveDestination } = request;
    options.note(
      `${request.request.callingAe} asked us to send to ${moveDestination}, which is not in our table of AE titles.`,
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
    `${request.request.callingAe} asked us to send ${instances.length} instances to ${aeTitle} at ${host}:${port}.`,
  );
  return sendAll(options, request, destination, instances);
}
