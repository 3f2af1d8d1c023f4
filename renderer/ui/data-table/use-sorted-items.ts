import {
  createSortedRowModel,
  type Row,
  rowSortingFeature,
  type SortingState,
  tableFeatures,
  useTable,
} from '@tanstack/react-table';
import { useMemo, useState } from 'react';
import type { Sorting, TableColumn } from './columns.ts';

const features = tableFeatures({
  rowSortingFeature,
  sortedRowModel: createSortedRowModel(),
  sortFns: {},
});

const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

function compare(a: unknown, b: unknown): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return collator.compare(String(a), String(b));
}

/** The headless half of a table: items in the order that the chosen column gives, and what the header needs. */
export function useSortedItems<T extends object>(
  items: readonly T[],
  columns: readonly TableColumn<T>[],
  initial: Sorting,
) {
  const [sorting, setSorting] = useState<SortingState>([{ id: initial.column, desc: initial.descending }]);
  const definitions = useMemo(
    () =>
      columns.map((column) => ({
        id: column.id,
        accessorFn: column.sortValue ?? (() => undefined),
        enableSorting: column.sortValue !== undefined,
        sortDescFirst: column.descendingFirst ?? false,
        sortUndefined: 'last' as const,
        sortFn: (a: Row<typeof features, T>, b: Row<typeof features, T>, id: string) =>
          compare(a.getValue(id), b.getValue(id)),
      })),
    [columns],
  );
  const table = useTable({
    features,
    columns: definitions,
    data: items,
    state: { sorting },
    onSortingChange: setSorting,
    enableSortingRemoval: false,
    enableMultiSort: false,
  });
  const rows = table.getRowModel().rows;
  const sorted = useMemo(() => rows.map((row) => row.original), [rows]);
  const first = sorting[0];
  return {
    items: sorted,
    sorting: first ? { column: first.id, descending: first.desc } : initial,
    toggleSort: (column: string) => table.getColumn(column)?.toggleSorting(),
  };
}
