import type { Queries } from '../query/create-queries.ts';
import type { TopicHandlers } from './handlers.ts';

export function queryHandlers(queries: Queries) {
  return {
    topics: {
      'query.results': (query, stream) => queries.run(query, stream.signal, stream.emit),
    } satisfies Partial<TopicHandlers>,
  };
}
