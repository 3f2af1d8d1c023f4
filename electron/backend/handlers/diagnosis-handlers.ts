import type { LinkCheck } from '../link-check/create-link-check.ts';
import type { AdminCards } from '../nodes/admin-cards.ts';
import type { NodeProfiles } from '../nodes/node-profiles.ts';
import type { Probes } from '../probes/create-probes.ts';
import type { Bundles } from '../support-bundle/create-bundles.ts';
import type { OperationHandlers, TopicHandlers } from './handlers.ts';

/** What finds out why something does not work, and what is handed over about it. */
export function diagnosisHandlers(features: {
  readonly profiles: NodeProfiles;
  readonly adminCards: AdminCards;
  readonly probes: Probes;
  readonly bundles: Bundles;
  readonly linkCheck: LinkCheck;
}) {
  const { profiles, adminCards, probes, bundles, linkCheck } = features;
  return {
    operations: {
      'node.profile': ({ nodeId }) => ({ nodeId, facts: profiles.facts(nodeId) }),
      'node.stateFact': async ({ nodeId, fact }) => ({ nodeId, facts: await profiles.state(nodeId, fact) }),
      'node.forget': async ({ nodeId, fact }) => ({ nodeId, facts: await profiles.forget(nodeId, fact) }),
      'node.adminCard': (ref) => adminCards.card(ref),
      'retrieve.probe': ({ retrieveId, probe, told }) => probes.run(retrieveId, probe, told),
      'retrieve.watchEntry': async ({ retrieveId }) => ({ good: await probes.watchEntry(retrieveId) }),
      'retrieve.bundle': ({ retrieveId }) => bundles.make(retrieveId),
      'bundle.open': ({ text }) => bundles.open(text),
    } satisfies Partial<OperationHandlers>,
    topics: {
      'link-check.run': (ref, stream) => linkCheck.run(ref, stream.signal, stream.emit),
    } satisfies Partial<TopicHandlers>,
  };
}
