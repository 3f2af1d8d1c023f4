import { IconChevronDown, IconChevronUp } from '@tabler/icons-react';
import type { Sorting, TableColumn } from './columns.ts';

export function TableHeader<T>(props: {
  readonly columns: readonly TableColumn<T>[];
  readonly template: string;
  readonly sorting: Sorting;
  readonly onSort: (column: string) => void;
}) {
  return (
    <thead className="table-head">
      <tr className="table-head-row" style={{ gridTemplateColumns: props.template }} aria-rowindex={1}>
        {props.columns.map((column) => {
          const sorted = props.sorting.column === column.id;
          const direction = props.sorting.descending ? 'descending' : 'ascending';
          return (
            <th
              key={column.id}
              scope="col"
              aria-sort={sorted ? direction : undefined}
              className={`head-cell${column.align === 'end' ? ' cell-end' : ''}`}
            >
              {column.sortValue ? (
                <button type="button" className="head-button" onClick={() => props.onSort(column.id)}>
                  <span className="truncate">{column.header}</span>
                  {sorted ? <SortArrow descending={props.sorting.descending} /> : null}
                </button>
              ) : (
                <span className={column.header ? 'truncate' : 'visually-hidden'}>
                  {column.header || 'Open'}
                </span>
              )}
            </th>
          );
        })}
      </tr>
    </thead>
  );
}

function SortArrow(props: { readonly descending: boolean }) {
  const Icon = props.descending ? IconChevronDown : IconChevronUp;
  return <Icon size={12} stroke={2.25} aria-hidden className="sort-arrow" />;
}
