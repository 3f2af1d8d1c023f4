import type { ConnectionLogEntry } from '../../../shared/contract/listener.ts';
import type { AssociationEvent } from '../../../shared/retrieve/association-event.ts';
import type { Clock } from '../dependencies.ts';
import { createConnectionLog } from '../listener/connection-log.ts';
import { practiceLogSentence } from './practice-log-sentence.ts';

/** The log of the practice PACS: its connections, told from its side, and lines of its own. */
export interface PracticeLog {
  add(event: AssociationEvent): void;
  /** A line without an event. */
  note(text: string): void;
  /** The last entries first, then live. Returns the function that ends it. */
  follow(listener: (entry: ConnectionLogEntry) => void): () => void;
  /** Tells no counts that are due. */
  close(): void;
}

/** Names the other side of each association once it is known. */
export function createPracticeLog(clock: Clock): PracticeLog {
  const log = createConnectionLog(clock);
  const peers = new Map<string, string>();
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
      log.add(practiceLogSentence(event, peers.get(event.associationId) ?? 'The other side'), event);
      if (event.type === 'connection-closed') peers.delete(event.associationId);
    },
    note: (text) => log.add(text),
    follow: log.follow,
    close: log.close,
  };
}
