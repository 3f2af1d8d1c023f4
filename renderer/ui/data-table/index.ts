export type { Sorting, TableColumn } from './columns.ts';
export { DataTable, moveSelection, type RowShape } from './data-table.tsx';
export { useSortedItems } from './use-sorted-items.ts';
