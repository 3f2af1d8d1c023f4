import { type PacsNode, pacsNodeDraftSchema } from '../../../shared/contract/pacs-node.ts';
import { formatPeerAe } from '../../../shared/dicom/application-entity.ts';
import { FailureError } from '../../../shared/failure/failure.ts';
import { fileTlsOptions, fileUserIdentity } from '../tls/tls-options.ts';
import type { ResolvedPeer, ResolvePeer } from './resolved-peer.ts';

/** What makes a connection secure; both hold secrets. */
export type PeerSecurity = Pick<ResolvedPeer, 'tls' | 'userIdentity'>;

/** What a request needs to know about a stored node, but for its security. `localAeTitle` is the listener's. */
function resolveNode(node: PacsNode, localAeTitle: string): ResolvedPeer {
  const localAe = node.localAeTitle ?? localAeTitle;
  return {
    nodeId: node.nodeId,
    name: node.name,
    peer: { aeTitle: node.aeTitle, host: node.host, port: node.port },
    localAe,
    model: node.model,
    method: node.method,
    moveDestination: node.moveDestination ?? localAeTitle,
    queryCharacterSet: node.queryCharacterSet || undefined,
    connectTimeoutMs: node.connectTimeoutS * 1000,
    responseTimeoutMs: node.responseTimeoutS * 1000,
    stallTimeoutMs: node.stallTimeoutS * 1000,
    ...(node.silenceTimeoutS !== undefined && { silenceMs: node.silenceTimeoutS * 1000 }),
    ...(node.parallelMoves !== undefined && { parallelMoves: node.parallelMoves }),
    maxPduLength: node.maxPduLength,
  };
}

/** Resolves ids of nodes, and peers that are written out; these get the defaults that a new node has. */
export function createResolvePeer(options: {
  node(nodeId: string): PacsNode | undefined;
  /** Of a stored node. */
  security(node: PacsNode): PeerSecurity;
  localAeTitle(): string;
}): ResolvePeer {
  return (ref) => {
    if ('nodeId' in ref) {
      const node = options.node(ref.nodeId);
      if (!node) throw new FailureError({ kind: 'not-found', what: 'node' });
      return { ...resolveNode(node, options.localAeTitle()), ...options.security(node) };
    }
    const draft = pacsNodeDraftSchema.parse({
      ...ref.peer,
      name: formatPeerAe(ref.peer).slice(0, 64),
      ...(ref.model && { model: ref.model }),
      ...(ref.stallTimeoutS !== undefined && { stallTimeoutS: ref.stallTimeoutS }),
      ...(ref.silenceTimeoutS !== undefined && { silenceTimeoutS: ref.silenceTimeoutS }),
      ...(ref.timeoutS !== undefined && {
        connectTimeoutS: Math.min(ref.timeoutS, 600),
        responseTimeoutS: Math.min(ref.timeoutS, 86_400),
      }),
    });
    const resolved = resolveNode({ ...draft, nodeId: '', practice: false }, options.localAeTitle());
    return {
      ...{ ...resolved, nodeId: undefined, name: formatPeerAe(ref.peer) },
      ...(ref.tls && { tls: fileTlsOptions(ref.tls) }),
      ...(ref.userIdentity && { userIdentity: fileUserIdentity(ref.userIdentity) }),
    };
  };
}
