import type { ReactNode } from 'react';

export interface TableColumn<T> {
  readonly id: string;
  readonly header: string;
  /** The column's track in the CSS grid: `96px`, `minmax(120px, 1fr)`. */
  readonly track: string;
  readonly align?: 'start' | 'end';
  readonly cell: (item: T) => ReactNode;
  /** What to sort by; undefined sorts last in both directions. A column without it does not sort. */
  readonly sortValue?: (item: T) => string | number | undefined;
  /** Dates and counts: the first click sorts the greatest to the top. */
  readonly descendingFirst?: boolean;
}

export interface Sorting {
  readonly column: string;
  readonly descending: boolean;
}

export function gridTemplate<T>(columns: readonly TableColumn<T>[]): string {
  return columns.map((column) => column.track).join(' ');
}
