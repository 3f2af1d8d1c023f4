import { useMemo } from 'react';
import { useChildren } from './children-store.ts';
import type { ResultItem } from './result-items.ts';
import { flatten } from './result-items.ts';
import { useSearch } from './search-store.ts';

/** The chosen line of the results, at whatever level. */
export function useSelectedItem(): ResultItem | undefined {
  const rows = useSearch((state) => state.rows);
  const selected = useSearch((state) => state.selected);
  const expanded = useChildren((state) => state.expanded);
  const children = useChildren((state) => state.children);
  return useMemo(() => {
    if (selected === undefined) return undefined;
    const row = rows.get(selected);
    if (row) return { kind: 'study', key: selected, row, expanded: expanded.has(selected) };
    const open = [...rows.values()].filter((study) => expanded.has(study.studyInstanceUid));
    return flatten(open, expanded, children).find((item) => item.key === selected);
  }, [rows, selected, expanded, children]);
}
