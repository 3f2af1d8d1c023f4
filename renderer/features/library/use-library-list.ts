import { useMemo, useState } from 'react';
import type { LibrarySort } from '../../../shared/contract/library-keeping.ts';
import type { Sorting } from '../../ui/index.ts';
import { type PatientRuns, patientRuns } from './patient-runs.ts';
import { type StudiesFound, useLibraryStudies } from './use-library-studies.ts';

/** The list of the Library screen: what it shows, in which order, and how much of it. */
export interface LibraryList extends StudiesFound {
  readonly text: string;
  readonly sorting: Sorting;
  /** Where the studies of a patient stand together: which of them each is. */
  readonly places: PatientRuns['places'] | undefined;
  search(text: string): void;
  /** The studies of each patient together, or all by when they came. */
  group(by: 'patients' | 'studies'): void;
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

const newest: Sorting = { column: 'received', descending: true };

/** Several screens of rows, read anew with every letter and every change. */
const firstPage = 200;
const nextPage = 1000;
/** The backend gives no more at once. */
const most = 10_000;

export function useLibraryList(): LibraryList {
  const [text, setText] = useState('');
  const [limit, setLimit] = useState(firstPage);
  const [sorting, setSorting] = useState<Sorting>(newest);
  const sort = sorts[sorting.column] ?? 'received';
  const found = useLibraryStudies({ text, sort, ascending: !sorting.descending, limit });
  const byPatient = sorting.column === 'name';
  const runs = useMemo(
    () => (byPatient ? patientRuns(found.studies) : undefined),
    [byPatient, found.studies],
  );
  return {
    ...found,
    studies: runs?.studies ?? found.studies,
    places: runs?.places,
    text,
    sorting,
    search(next) {
      setText(next);
      setLimit(firstPage);
    },
    toggleSort(column) {
      setSorting((old) =>
        old.column === column
          ? { column, descending: !old.descending }
          : { column, descending: column !== 'name' },
      );
    },
    group: (by) => setSorting(by === 'patients' ? { column: 'name', descending: false } : newest),
    more: () => setLimit((old) => Math.min(most, old + nextPage)),
  };
}
