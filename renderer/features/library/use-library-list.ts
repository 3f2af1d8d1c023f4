import { useState } from 'react';
import type { LibrarySort } from '../../../shared/contract/library-keeping.ts';
import type { Sorting } from '../../ui/index.ts';
import { type StudiesFound, useLibraryStudies } from './use-library-studies.ts';

/** The list of the Library screen: what it shows, in which order, and how much of it. */
export interface LibraryList extends StudiesFound {
  readonly text: string;
  readonly sorting: Sorting;
  search(text: string): void;
  toggleSort(column: string): void;
  more(): void;
  reload(): void;
}

/** Columns by which the backend sorts. */
const sorts: Readonly<Record<string, LibrarySort>> = {
  name: 'name',
  date: 'study-date',
  size: 'size',
  received: 'received',
};

const page = 1000;
/** The backend gives no more at once. */
const most = 10_000;

export function useLibraryList(): LibraryList {
  const [text, setText] = useState('');
  const [limit, setLimit] = useState(page);
  const [sorting, setSorting] = useState<Sorting>({ column: 'received', descending: true });
  const sort = sorts[sorting.column] ?? 'received';
  const found = useLibraryStudies({ text, sort, ascending: !sorting.descending, limit });
  return {
    ...found,
    text,
    sorting,
    search(next) {
      setText(next);
      setLimit(page);
    },
    toggleSort(column) {
      setSorting((old) =>
        old.column === column
          ? { column, descending: !old.descending }
          : { column, descending: column !== 'name' },
      );
    },
    more: () => setLimit((old) => Math.min(most, old + page)),
  };
}
