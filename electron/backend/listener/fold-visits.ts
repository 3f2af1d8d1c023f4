import type { AssociationEvent } from '../../../shared/retrieve/association-event.ts';
import { formatDuration } from '../../../shared/retrieve/describe-event.ts';
import { type Coalescer, createCoalescer } from '../coalesce.ts';
import type { Clock } from '../dependencies.ts';

/** So many visits of a kind are told in full; what comes after them within `restMs` of the last is counted. */
const toldInFull = 5;
const restMs = 60_000;
/** The count is told at most this often. */
const everyMs = 1000;
/** Kinds that are remembered. One more, and the one that has rested longest is forgotten. */
const maxKinds = 200;

export interface LogLine {
  readonly at: number;
  readonly text: string;
  readonly event?: AssociationEvent | undefined;
}

/** A connection that has come to nothing yet. */
interface Visit {
  readonly address: string;
  /** Lines that are told when it turns out to be something else than what its address has repeated. */
  readonly held: LogLine[];
  readonly holds: boolean;
  /** What it asked for, and how it was refused. */
  asked: string;
}

/** Visits of one address that began alike and came to nothing. */
interface Kind {
  readonly address: string;
  times: number;
  since: number;
  lastAt: number;
  /** The last sentence of the last one. */
  text: string;
}

/** Folds what one address does again and again to no end: a scan, a health check, a sender that is refused each time. */
export interface VisitFold {
  /** `of`: the connection that a line without an event belongs to. */
  line(line: LogLine, of?: string): void;
  close(): void;
}

export function createVisitFold(options: {
  readonly clock: Pick<Clock, 'now' | 'after'>;
  /** A line to tell. */
  tell(line: LogLine): void;
  /** One that takes the place of the last with the same `key`. */
  replace(key: string, line: LogLine): void;
}): VisitFold {
  return new Folding(options);
}

class Folding implements VisitFold {
  readonly #options: Parameters<typeof createVisitFold>[0];
  readonly #visits = new Map<string, Visit>();
  readonly #kinds = new Map<string, Kind>();
  readonly #changed = new Set<string>();
  readonly #tellSoon: Coalescer;

  constructor(options: Parameters<typeof createVisitFold>[0]) {
    this.#options = options;
    this.#tellSoon = createCoalescer(options.clock, everyMs, () => this.#tellCounts());
  }

  line(line: LogLine, of = line.event?.associationId): void {
    const { event } = line;
    if (event?.type === 'connected' && event.direction === 'in' && of !== undefined) {
      const address = event.remoteAddress;
      this.#visits.set(of, { address, held: [], holds: this.#repeats(address), asked: '' });
    }
    const visit = of === undefined ? undefined : this.#visits.get(of);
    if (!visit) {
      this.#options.tell(line);
      return;
    }
    if (event?.type === 'connection-closed') {
      this.#visits.delete(of ?? '');
      this.#ended(visit, line, event);
      return;
    }
    note(visit, event);
    // It comes to something: from now on nothing of it is held back.
    if (event?.type === 'association-accepted' || event?.type === 'secured') {
      this.#visits.delete(of ?? '');
      this.#release(visit);
      this.#options.tell(line);
    } else if (visit.holds) visit.held.push(line);
    else this.#options.tell(line);
  }

  close(): void {
    this.#tellSoon.cancel();
  }

  #ended(visit: Visit, line: LogLine, event: Extract<AssociationEvent, { type: 'connection-closed' }>): void {
    const { address, asked } = visit;
    const key = [address, event.firstBytes, event.failure?.kind, asked].join(' ');
    const kind = this.#kindOf(key, address, line.at);
    kind.times += 1;
    kind.lastAt = line.at;
    kind.text = line.text;
    if (kind.times > toldInFull && visit.holds) {
      this.#changed.add(key);
      this.#tellSoon.request();
      return;
    }
    this.#release(visit);
    this.#options.tell(line);
  }

  #release({ held }: Visit): void {
    for (const line of held.splice(0)) this.#options.tell(line);
  }

  #kindOf(key: string, address: string, at: number): Kind {
    const known = this.#kinds.get(key);
    this.#kinds.delete(key);
    const kind =
      known && at - known.lastAt <= restMs ? known : { address, times: 0, since: at, lastAt: at, text: '' };
    // The last in the map is the one that was seen last.
    this.#kinds.set(key, kind);
    const [oldest] = this.#kinds.keys();
    if (this.#kinds.size > maxKinds && oldest !== undefined) this.#kinds.delete(oldest);
    return kind;
  }

  #repeats(address: string): boolean {
    const now = this.#options.clock.now();
    for (const kind of this.#kinds.values()) {
      if (kind.address === address && kind.times >= toldInFull && now - kind.lastAt <= restMs) return true;
    }
    return false;
  }

  #tellCounts(): void {
    for (const key of this.#changed) {
      const kind = this.#kinds.get(key);
      if (!kind) continue;
      const { address, times, since, lastAt, text } = kind;
      const during = formatDuration(lastAt - since);
      this.#options.replace(`${key} ${since}`, {
        at: lastAt,
        text: `${address} did the same ${times} times in ${during}; only this is told of it: ${text}`,
      });
    }
    this.#changed.clear();
  }
}

/** What tells kinds of visits apart beside the first bytes: who it said it was, and why it was refused. */
function note(visit: Visit, event: AssociationEvent | undefined): void {
  if (event?.type === 'association-requested') visit.asked += `${event.callingAe}>${event.calledAe}`;
  if (event?.type === 'association-rejected') {
    visit.asked += ` ${event.result}/${event.source}/${event.reason}`;
  }
}
