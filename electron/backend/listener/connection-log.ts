import type { ConnectionLogEntry } from '../../../shared/contract/listener.ts';
import type { AssociationEvent } from '../../../shared/retrieve/association-event.ts';
import type { Clock } from '../dependencies.ts';
import { createSubscribers } from '../subscribers.ts';
import { createVisitFold, type LogLine } from './fold-visits.ts';

/**
 * Who connected and what came of it, in sentences. Kept in memory: the last 500 lines, without events that are far
 * larger than real ones. What an address repeats to no end becomes one line that counts.
 */
export interface ConnectionLog {
  /** `of`: the connection that a line without an event belongs to. */
  add(text: string, event?: AssociationEvent, of?: string): void;
  /** The lines that are kept, as people read them. */
  entries(): readonly ConnectionLogEntry[];
  /** The last lines each by itself: what the diagnosis looks at must not depend on how often somebody has tried before. */
  heard(): readonly ConnectionLogEntry[];
  /** Hands over the lines that are kept, then those that come. Returns the unsubscribe. */
  follow(listener: (entry: ConnectionLogEntry) => void): () => void;
  /** Counts that were not told yet stay untold. */
  close(): void;
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

export function createConnectionLog(clock: Pick<Clock, 'now' | 'after'>, limit = 500): ConnectionLog {
  let entries: ConnectionLogEntry[] = [];
  const followers = createSubscribers<ConnectionLogEntry>();
  /** Of the lines that count, by what they count. */
  const counting = new Map<string, number>();
  const heard: ConnectionLogEntry[] = [];
  let lastSeq = 0;
  let lastHeard = 0;

  const push = ({ at, text, event }: LogLine, replaces?: number): number => {
    const entry: ConnectionLogEntry = {
      ...{ seq: ++lastSeq, at, text },
      ...(event && isSmall(event) && { event }),
      ...(replaces !== undefined && { replaces }),
    };
    if (replaces !== undefined) entries = entries.filter(({ seq }) => seq !== replaces);
    entries.push(entry);
    if (entries.length > limit) entries.shift();
    followers.notify(entry);
    return entry.seq;
  };
  const visits = createVisitFold({
    clock,
    tell: (line) => void push(line),
    replace(key, line) {
      const seq = push(line, counting.get(key));
      counting.delete(key);
      counting.set(key, seq);
      const [oldest] = counting.keys();
      if (counting.size > limit && oldest !== undefined) counting.delete(oldest);
    },
  });
  return {
    add(text, event, of) {
      const at = clock.now();
      heard.push({ seq: ++lastHeard, at, text, ...(event && isSmall(event) && { event }) });
      if (heard.length > limit) heard.shift();
      visits.line({ at, text, event }, of);
    },
    entries: () => [...entries],
    heard: () => [...heard],
    follow(listener) {
      for (const entry of [...entries]) listener(entry);
      return followers.add(listener);
    },
    close: () => visits.close(),
  };
}
