import type { PeerRef } from '../../../shared/contract/pacs-node.ts';
import type { Evidence } from '../../../shared/diagnosis/evidence.ts';
import { recogniseProduct } from '../../../shared/diagnosis/product.ts';
import { implementation } from '../../../shared/dicom/uid.ts';
import { type AdminCard, type AdminCardInput, makeAdminCard } from '../../../shared/link-check/admin-card.ts';
import type { Clock } from '../dependencies.ts';
import type { Listener } from '../listener/create-listener.ts';
import type { Retrieves } from '../retrieve/retrieves.ts';
import { localAddressTowards } from './local-address.ts';
import type { NodeProfiles } from './node-profiles.ts';
import { nodeKeyOf, type ResolvedPeer, type ResolvePeer } from './resolved-peer.ts';

/** Makes the PACS admin card of a node from what is true now. */
export interface AdminCards {
  /** Rejects with `not-found` for a node that does not exist. */
  card(ref: PeerRef): Promise<AdminCard>;
}

export function createAdminCards(options: {
  readonly clock: Pick<Clock, 'now'>;
  readonly listener: Pick<Listener, 'state'>;
  readonly profiles: Pick<NodeProfiles, 'memory'>;
  readonly retrieves: Pick<Retrieves, 'list' | 'evidence'>;
  readonly resolvePeer: ResolvePeer;
}): AdminCards {
  const lastEvidence = async (nodeKey: string): Promise<Evidence | undefined> => {
    const last = options.retrieves
      .list()
      .filter((one) => nodeKeyOf(one) === nodeKey && one.finishedAt !== undefined)
      .sort((one, other) => other.queuedAt - one.queuedAt)[0];
    return last && options.retrieves.evidence(last.retrieveId);
  };
  return {
    async card(ref) {
      const peer = options.resolvePeer(ref);
      const nodeKey = nodeKeyOf(peer);
      const [evidence, address] = await Promise.all([
        lastEvidence(nodeKey),
        localAddressTowards(peer.peer.host),
      ]);
      const memory = options.profiles.memory(nodeKey);
      const known: Evidence = evidence ?? {
        ...{ operation: 'retrieve', takenAt: options.clock.now(), local: {}, probes: [], peer: peer.peer },
        ...(memory && { memory }),
      };
      return makeAdminCard(cardInput(peer, options.listener, known, address));
    },
  };
}

function cardInput(
  peer: ResolvedPeer,
  listener: Pick<Listener, 'state'>,
  evidence: Evidence,
  address: string | undefined,
): AdminCardInput {
  const { settings, addresses, tls } = listener.state();
  const { control } = evidence;
  const request = control?.requests.at(-1);
  const final = control?.responses.findLast((one) => one.final);
  return {
    nodeName: peer.name,
    aeTitle: peer.moveDestination,
    callingAe: peer.localAe,
    address,
    addresses,
    port: settings.port,
    ...(tls?.status === 'listening' && {
      secure: {
        port: tls.port,
        ...(settings.tls && { certificateRequired: settings.tls.clientCertificate === 'required' }),
      },
    }),
    peer: peer.peer,
    ...(control?.remoteAddress !== undefined && { peerAddress: control.remoteAddress }),
    product: recogniseProduct(evidence),
    implementation,
    ...(request?.at !== undefined && {
      attempt: {
        at: request.at,
        localPort: control?.localPort,
        status: final?.status,
        errorComment: final?.errorComment,
        seconds: final?.elapsedMs === undefined ? undefined : final.elapsedMs / 1000,
        ...(final && { counts: final.counts }),
      },
    }),
  };
}
