import type { BackendClient } from '../../../shared/contract/client.ts';
import type { QueryEvent } from '../../../shared/contract/query.ts';
import type { Attributes, MatchingKeys } from '../../../shared/dicom/matching-key.ts';
import type { QueryLevel } from '../../../shared/dicom/query-level.ts';
import type { Failure } from '../../../shared/failure/failure.ts';
import { toFailure } from '../../backend/index.ts';
import { findInLibrary, isPacs } from './library-source.ts';

/** Stop after this many matches per PACS and say so: nobody reads more, and some servers send their whole archive. */
export const matchLimit = 5000;

export interface Find {
  readonly nodeIds: readonly string[];
  readonly level: QueryLevel;
  /** The keys for one node: Patient Root servers need the Patient ID with every level. */
  readonly keysFor: (nodeId: string) => MatchingKeys;
}

export interface FindObserver {
  matches(nodeId: string, matches: readonly Attributes[]): void;
  finished(nodeId: string, event: Extract<QueryEvent, { type: 'node-finished' }>): void;
  /** The C-FIND at this node could not be run at all. */
  failed(nodeId: string, failure: Failure): void;
  /** All nodes are done with. */
  end?(): void;
}

/**
 * The same C-FIND at several nodes, each on a stream of its own: a node whose query can't even be built (keys that its
 * information model does not allow) must not take the others down. The library is asked in its own way. Returns the
 * function that stops all (C-CANCEL).
 */
export function runFind(client: BackendClient, find: Find, observer: FindObserver): () => void {
  let open = find.nodeIds.length;
  const ended = (): void => {
    open -= 1;
    if (open === 0) observer.end?.();
  };
  const stops = find.nodeIds.map((nodeId) => {
    if (!isPacs(nodeId)) return runInLibrary(client, nodeId, find, { ...observer, end: ended });
    const params = { peers: [{ nodeId }], level: find.level, keys: find.keysFor(nodeId), limit: matchLimit };
    return client.subscribe('query.results', params, {
      event(event) {
        if (event.type === 'matches') observer.matches(nodeId, event.matches);
        else if (event.type === 'node-finished') observer.finished(nodeId, event);
      },
      end(failure) {
        if (failure) observer.failed(nodeId, failure);
        ended();
      },
    });
  });
  return () => {
    for (const stop of stops) stop();
  };
}

function runInLibrary(
  client: BackendClient,
  nodeId: string,
  find: Find,
  observer: Required<FindObserver>,
): () => void {
  let stopped = false;
  const begun = performance.now();
  const answer = findInLibrary(client, find.level, find.keysFor(nodeId));
  answer
    .then(
      ({ matches, truncated }) => {
        if (stopped) return;
        observer.matches(nodeId, matches);
        observer.finished(nodeId, {
          type: 'node-finished',
          node: 0,
          outcome: truncated ? 'truncated' : 'complete',
          matches: matches.length,
          elapsedMs: performance.now() - begun,
          optionalKeysUnsupported: false,
        });
      },
      (error: unknown) => {
        if (!stopped) observer.failed(nodeId, toFailure(error));
      },
    )
    .finally(() => {
      if (!stopped) observer.end();
    });
  return () => {
    stopped = true;
  };
}
