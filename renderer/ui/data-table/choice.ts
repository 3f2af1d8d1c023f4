/** Rows of a table that are chosen: the one that keys go on from, and others beside it. */
export interface Choice {
  readonly lead: string | undefined;
  readonly others: ReadonlySet<string>;
}

/** This row alone; it as well, or not any more; all rows from where the choice began. */
export type ChoiceBy = 'alone' | 'toggle' | 'range';

const none: ReadonlySet<string> = new Set();

/**
 * The choice after a click or a key on the row `key`. `keys` are those of all rows in their order, `anchor` is where a
 * range begins: the row that was last chosen alone or toggled.
 */
export function choose(
  choice: Choice,
  by: ChoiceBy,
  key: string,
  { keys, anchor }: { readonly keys: readonly string[]; readonly anchor: string | undefined },
): Choice {
  switch (by) {
    case 'alone':
      return { lead: key, others: none };
    case 'toggle':
      return toggle(choice, key);
    case 'range': {
      const to = keys.indexOf(key);
      const from = anchor === undefined ? to : keys.indexOf(anchor);
      if (from < 0 || to < 0) return { lead: key, others: none };
      const range = keys.slice(Math.min(from, to), Math.max(from, to) + 1);
      return { lead: key, others: new Set(range.filter((one) => one !== key)) };
    }
  }
}

/** The last row that is chosen stays: an empty choice would leave the keys without a place. */
function toggle({ lead, others }: Choice, key: string): Choice {
  const rest = new Set(others);
  if (rest.delete(key)) return { lead, others: rest };
  if (key === lead) {
    const next = [...rest].at(-1);
    if (next === undefined) return { lead, others };
    rest.delete(next);
    return { lead: next, others: rest };
  }
  if (lead !== undefined) rest.add(lead);
  return { lead: key, others: rest };
}

/** How a click or a key with these keys held down chooses. */
export function choiceBy(event: {
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
}): ChoiceBy {
  if (event.shiftKey) return 'range';
  return event.ctrlKey || event.metaKey ? 'toggle' : 'alone';
}
