import type { ConnectionLogEntry } from '../../../shared/contract/listener.ts';
import type { AssociationEvent } from '../../../shared/retrieve/association-event.ts';
import { createSubscribers } from '../subscribers.ts';

/**
 * Who connected and what came of it, in sentences. Kept in memory: the last 500 lines, without events that are far
 * larger than real ones.
 */
export interface ConnectionLog {
  add(text: string, event?: AssociationEvent): void;
  /** The lines that are kept. */
  entries(): readonly ConnectionLogEntry[];
  /** Hands over the lines that are kept, then those that come. Returns the unsubscribe. */
  follow(listener: (entry: ConnectionLogEntry) => void): () => void;
}

/** Characters of presentation contexts in one event: 128 of them with 20 transfer syntaxes each. */
const maxEventLength = 80_000;

/** A stranger's request may be as large as a PDU may be; hundreds of them are not to be kept, nor sent to a window. */
function isSmall(event: AssociationEvent): boolean {
  if (!('contexts' in event)) return true;
  let length = 0;
  for (const context of event.contexts) {
    length += context.abstractSyntax.length;
    if ('transferSyntaxes' in context) for (const uid of context.transferSyntaxes) length += uid.length;
  }
  return length <= maxEventLength;
}

export function createConnectionLog(now: () => number, limit = 500): ConnectionLog {
  const entries: ConnectionLogEntry[] = [];
  const followers = createSubscribers<ConnectionLogEntry>();
  let lastSeq = 0;
  return {
    add(text, event) {
      const entry = { seq: ++lastSeq, at: now(), text, ...(event && isSmall(event) && { event }) };
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
