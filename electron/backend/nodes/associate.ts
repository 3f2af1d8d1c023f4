import type { Association, AssociationOptions } from '../dimse/association.ts';
import type { ResolvedPeer } from './resolved-peer.ts';

/** `requestAssociation` of dimse; injected, so that features can be tested against any peer. */
export type Associate = (options: AssociationOptions) => Promise<Association>;

/** The options of an association with a peer that follow from the peer alone. */
export function peerAssociation(
  peer: ResolvedPeer,
): Pick<
  AssociationOptions,
  'peer' | 'tls' | 'userIdentity' | 'callingAe' | 'maxPduLength' | 'connectTimeoutMs' | 'responseTimeoutMs'
> {
  return {
    peer: peer.peer,
    ...(peer.tls && { tls: peer.tls }),
    ...(peer.userIdentity && { userIdentity: peer.userIdentity }),
    callingAe: peer.localAe,
    maxPduLength: peer.maxPduLength,
    connectTimeoutMs: peer.connectTimeoutMs,
    responseTimeoutMs: peer.responseTimeoutMs,
  };
}
