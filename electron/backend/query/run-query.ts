import type { Query, QueryEvent } from '../../../shared/contract/query.ts';
import type { Finding } from '../../../shared/diagnosis/finding.ts';
import type { Failure } from '../../../shared/failure/failure.ts';
import { buildDataSet } from '../dataset/build.ts';
import { nodeKeyOf, type ResolvedPeer, type ResolvePeer } from '../nodes/resolved-peer.ts';
import type { ListedNames } from './listed-names.ts';
import { identifierKeys, modelFor } from './query-keys.ts';
import { type PeerQuery, type PeerQueryResult, type QueryTools, queryPeer } from './query-peer.ts';

/** Says why a search did not do what it should. */
export interface ExplainQuery {
  /** It failed at a peer, after so many matches. */
  failed(failure: Failure, peer: ResolvedPeer, matches: number): Finding[];
  /** It found nothing, though the peer has listed so many names that it asked for. */
  missed(peer: ResolvedPeer, listedBefore: number): Finding[];
}

/**
 * Runs a C-FIND on every peer of the query at the same time and reports what each answers, as it answers. Resolves when
 * all have finished. Rejects before anything is sent with `invalid-request` (keys) or `not-found` (node).
 */
export async function runQuery(
  query: Query,
  tools: QueryTools & {
    readonly resolvePeer: ResolvePeer;
    readonly listedNames: ListedNames;
    readonly explain?: ExplainQuery;
  },
  signal: AbortSignal,
  emit: (event: QueryEvent) => void,
): Promise<void> {
  const peerQueries = query.peers.map((ref) => preparePeerQuery(query, tools.resolvePeer(ref)));
  await Promise.all(
    peerQueries.map(async (peerQuery, node) => {
      const { nodeId, name } = peerQuery.peer;
      const nodeKey = nodeKeyOf(peerQuery.peer);
      emit({ type: 'node-started', node, ...(nodeId !== undefined && { nodeId }), name });
      const startedAt = tools.clock.monotonic();
      const result = await queryPeer(peerQuery, tools, signal, (matches) => {
        tools.listedNames.add(nodeKey, matches);
        emit({ type: 'matches', node, matches });
      });
      const findings = explainResult(result, peerQuery.peer, tools.explain, () =>
        tools.listedNames.missed(nodeKey, query.keys),
      );
      emit({
        type: 'node-finished',
        ...{ node, elapsedMs: tools.clock.monotonic() - startedAt, ...result },
        ...(findings && { findings }),
      });
    }),
  );
}

function explainResult(
  { outcome, failure, matches }: PeerQueryResult,
  peer: ResolvedPeer,
  explain: ExplainQuery | undefined,
  missed: () => number,
): Finding[] | undefined {
  if (failure) return explain?.failed(failure, peer, matches);
  const listedBefore = outcome === 'complete' && matches === 0 ? missed() : 0;
  return listedBefore > 0 ? explain?.missed(peer, listedBefore) : undefined;
}

function preparePeerQuery(query: Query, peer: ResolvedPeer): PeerQuery {
  const model = modelFor(query.level, peer.model);
  const keys = identifierKeys(query.level, model, query.keys);
  return {
    peer,
    model,
    level: query.level,
    identifier: buildDataSet(keys, { characterSet: peer.queryCharacterSet }),
    limit: query.limit,
  };
}
