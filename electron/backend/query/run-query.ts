import type { Query, QueryEvent } from '../../../shared/contract/query.ts';
import type { Finding } from '../../../shared/diagnosis/finding.ts';
import type { Failure } from '../../../shared/failure/failure.ts';
import { buildDataSet } from '../dataset/build.ts';
import type { ResolvedPeer, ResolvePeer } from '../nodes/resolved-peer.ts';
import { identifierKeys, modelFor } from './query-keys.ts';
import { type PeerQuery, type QueryTools, queryPeer } from './query-peer.ts';

/** Says why a search failed at a peer, after so many matches. */
export type ExplainQuery = (failure: Failure, peer: ResolvedPeer, matches: number) => Finding[];

/**
 * Runs a C-FIND on every peer of the query at the same time and reports what each answers, as it answers. Resolves when
 * all have finished. Rejects before anything is sent with `invalid-request` (keys) or `not-found` (node).
 */
export async function runQuery(
  query: Query,
  tools: QueryTools & { readonly resolvePeer: ResolvePeer; readonly explain?: ExplainQuery },
  signal: AbortSignal,
  emit: (event: QueryEvent) => void,
): Promise<void> {
  const peerQueries = query.peers.map((ref) => preparePeerQuery(query, tools.resolvePeer(ref)));
  await Promise.all(
    peerQueries.map(async (peerQuery, node) => {
      const { nodeId, name } = peerQuery.peer;
      emit({ type: 'node-started', node, ...(nodeId !== undefined && { nodeId }), name });
      const startedAt = tools.clock.monotonic();
      const result = await queryPeer(peerQuery, tools, signal, (matches) =>
        emit({ type: 'matches', node, matches }),
      );
      const { failure, matches } = result;
      const findings = failure && tools.explain?.(failure, peerQuery.peer, matches);
      emit({
        type: 'node-finished',
        ...{ node, elapsedMs: tools.clock.monotonic() - startedAt, ...result },
        ...(findings && { findings }),
      });
    }),
  );
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
