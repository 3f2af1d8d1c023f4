import type { ConnectionLogEntry } from '../../../shared/contract/listener.ts';
import type { AssociationEvent } from '../../../shared/retrieve/association-event.ts';
import type { Clock } from '../dependencies.ts';
import { createSubscribers } from '../subscribers.ts';
import { describeEvent } from './describe-event.ts';

export interface ConnectionLog {
  add(event: AssociationEvent): void;
  /** A line without an event. */
  note(text: string): void;
  /** The last entries first, then live. Returns the function that ends it. */
  follow(listener: (entry: ConnectionLogEntry) => void): () => void;
}

const kept = 500;

/** Keeps the last entries and names the other side of each association once it is known. */
export function createConnectionLog(clock: Clock): ConnectionLog {
  const entries: ConnectionLogEntry[] = [];
  const peers = new Map<string, string>();
  const subscribers = createSubscribers<ConnectionLogEntry>();
  let seq = 0;
  const append = (text: string, event?: AssociationEvent): void => {
    seq += 1;
    const entry: ConnectionLogEntry = { seq, at: clock.now(), text, ...(event ? { event } : {}) };
    entries.push(entry);
    if (entries.length > kept) entries.shift();
    subscribers.notify(entry);
  };
  const learn = (event: AssociationEvent): void => {
    const known = peers.get(event.associationId);
    if (event.type === 'connection-started') peers.set(event.associationId, `${event.host}:${event.port}`);
    if (event.type === 'connected' && !known) peers.set(event.associationId, event.remoteAddress);
    if (event.type === 'association-requested') {
      peers.set(event.associationId, event.direction === 'in' ? event.callingAe : event.calledAe);
    }
  };
  return {
    add(event) {
      learn(event);
      append(describeEvent(event, peers.get(event.associationId) ?? 'The other side'), event);
      if (event.type === 'connection-closed') peers.delete(event.associationId);
    },
    note: (text) => append(text),
    follow(listener) {
      for (const entry of [...entries]) listener(entry);
      return subscribers.add(listener);
    },
  };
}
