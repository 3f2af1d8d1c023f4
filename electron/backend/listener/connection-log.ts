import type { ConnectionLogEntry } from '../../../shared/contract/listener.ts';
import type { AssociationEvent } from '../../../shared/retrieve/association-event.ts';
import { createSubscribers } from '../subscribers.ts';

/** Who connected and what came of it, in sentences. Kept in memory: the last 500 lines. */
export interface ConnectionLog {
  add(text: string, event?: AssociationEvent): void;
  /** The lines that are kept. */
  entries(): readonly ConnectionLogEntry[];
  /** Hands over the lines that are kept, then those that come. Returns the unsubscribe. */
  follow(listener: (entry: ConnectionLogEntry) => void): () => void;
}

export function createConnectionLog(now: () => number, limit = 500): ConnectionLog {
  const entries: ConnectionLogEntry[] = [];
  const followers = createSubscribers<ConnectionLogEntry>();
  let lastSeq = 0;
  return {
    add(text, event) {
      const entry = { seq: ++lastSeq, at: now(), text, ...(event && { event }) };
      entries.push(entry);
      if (entries.length > limit) entries.shift();
      followers.notify(entry);
    },
    entries: () => [...entries],
    follow(listener) {
      for (const entry of [...entries]) listener(entry);
      return followers.add(listener);
    },
  };
}
