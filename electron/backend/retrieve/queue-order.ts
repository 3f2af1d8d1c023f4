import type { Priority, QueueMove } from '../../../shared/contract/queue.ts';

/** What decides the place of an entry. */
export interface Placed {
  readonly id: string;
  readonly node: string;
  readonly running: boolean;
  readonly priority: Priority;
}

const rank: Readonly<Record<Priority, number>> = { urgent: 0, normal: 1, low: 2 };

/** The order in which entries get their turn: by priority, else as they stand. */
export function inTurn<E extends Placed>(entries: readonly E[]): E[] {
  return entries.toSorted((a, b) => rank[a.priority] - rank[b.priority]);
}

/**
 * The entries with one moved among those that wait on its node with its priority. A place outside of these is taken for the
 * nearest one: dropped on something more urgent it comes first of its kind. What runs has no place. The same array when
 * nothing moves.
 */
export function moved<E extends Placed>(entries: readonly E[], id: string, to: QueueMove): readonly E[] {
  const entry = entries.find((one) => one.id === id);
  if (!entry || entry.running) return entries;
  const alike = entries.filter((one) => isAlike(one, entry));
  const from = alike.indexOf(entry);
  const others = alike.filter((one) => one !== entry);
  const target = Math.max(0, Math.min(others.length, placeOf(entries, others, entry, from, to)));
  if (target === from) return entries;
  const arranged = others.toSpliced(target, 0, entry);
  return entries.map((one) => (isAlike(one, entry) ? (arranged.shift() ?? one) : one));
}

function isAlike(one: Placed, entry: Placed): boolean {
  return one.node === entry.node && one.priority === entry.priority && !one.running;
}

/** The index among `others` (the entries alike, without the moved one) at which it is put. */
function placeOf(
  entries: readonly Placed[],
  others: readonly Placed[],
  entry: Placed,
  from: number,
  to: QueueMove,
): number {
  switch (to) {
    case 'up':
      return from - 1;
    case 'down':
      return from + 1;
    case 'top':
      return 0;
    case 'bottom':
      return others.length;
    default: {
      const neighbour = 'before' in to ? to.before : to.after;
      if (neighbour === entry.id) return from;
      const index = others.findIndex((one) => one.id === neighbour);
      if (index >= 0) return 'before' in to ? index : index + 1;
      const beside = entries.find((one) => one.id === neighbour && one.node === entry.node);
      if (!beside) return from;
      return beside.running || rank[beside.priority] < rank[entry.priority] ? 0 : others.length;
    }
  }
}
