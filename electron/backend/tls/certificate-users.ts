import type { ListenerState } from '../../../shared/contract/listener.ts';
import type { NodeState } from '../../../shared/contract/pacs-node.ts';

/** Who uses which certificates: the nodes by their names, and our listener. */
export function certificateUsers(
  nodes: { states(): readonly NodeState[] },
  listener: { state(): Pick<ListenerState, 'settings'> },
): { readonly name: string; readonly certificateIds: readonly string[] }[] {
  const idsOf = (tls: { certificateId?: string | undefined; trusted: readonly string[] } | undefined) =>
    tls ? [...tls.trusted, ...(tls.certificateId === undefined ? [] : [tls.certificateId])] : [];
  return [
    ...nodes.states().map(({ node }) => ({ name: node.name, certificateIds: idsOf(node.tls) })),
    { name: 'the listener', certificateIds: idsOf(listener.state().settings.tls) },
  ];
}
