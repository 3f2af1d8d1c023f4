import type { Query, QueryEvent } from '../../../shared/contract/query.ts';
import type { ResolvePeer } from '../nodes/resolved-peer.ts';
import { createListedNames } from './listed-names.ts';
import type { QueryTools } from './query-peer.ts';
import { type ExplainQuery, runQuery } from './run-query.ts';

/** The queries that run. */
export interface Queries {
  /** See `runQuery`. */
  run(query: Query, signal: AbortSignal, emit: (event: QueryEvent) => void): Promise<void>;
  /** Cancels what runs and waits until every association has ended. */
  close(): Promise<void>;
}

export function createQueries(
  tools: Omit<QueryTools, 'releasing'> & {
    readonly resolvePeer: ResolvePeer;
    readonly explain?: ExplainQuery;
  },
): Queries {
  const closing = new AbortController();
  const listedNames = createListedNames();
  const underWay = new Set<Promise<void>>();
  const track = (work: Promise<void>): void => {
    underWay.add(work);
    const ended = (): void => {
      underWay.delete(work);
    };
    work.then(ended, ended);
  };
  return {
    run(query, signal, emit) {
      const run = runQuery(
        query,
        { ...tools, listedNames, releasing: track },
        AbortSignal.any([signal, closing.signal]),
        emit,
      );
      track(run);
      return run;
    },
    async close() {
      closing.abort();
      while (underWay.size > 0) await Promise.allSettled(underWay);
    },
  };
}
