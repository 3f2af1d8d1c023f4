import { useMemo } from 'react';
import { useChildren } from './children-store.ts';
import type { ResultItem } from './result-items.ts';
import { flatten } from './result-items.ts';
import { useSearch } from './search-store.ts';
import type { StudyRow } from './study-row.ts';

const dateOf = ({ attributes }: StudyRow): string => attributes.StudyDate ?? '';

const nothing: readonly ResultItem[] = [];

/** The chosen lines of the results, at whatever level, the newest study first; several only where more than one is chosen. */
export function useChosenItems(): readonly ResultItem[] {
  const rows = useSearch((state) => state.rows);
  const selected = useSearch((state) => state.selected);
  const others = useSearch((state) => state.others);
  const expanded = useChildren((state) => state.expanded);
  const children = useChildren((state) => state.children);
  return useMemo(() => {
    if (selected === undefined) return nothing;
    const row = rows.get(selected);
    if (row && others.size === 0)
      return [{ kind: 'study', key: selected, row, expanded: expanded.has(selected) }];
    const possible = [...rows.values()]
      .filter(({ studyInstanceUid: uid }) => expanded.has(uid) || uid === selected || others.has(uid))
      .sort((a, b) => dateOf(b).localeCompare(dateOf(a)));
    return flatten(possible, expanded, children).filter(({ key }) => key === selected || others.has(key));
  }, [rows, selected, others, expanded, children]);
}
