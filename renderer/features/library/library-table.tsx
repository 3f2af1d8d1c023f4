import { useMemo } from 'react';
import { DataTable } from '../../ui/index.ts';
import { libraryColumns } from './library-columns.tsx';
import type { InspectorActions } from './library-inspector.tsx';
import { openStudy } from './open-study.ts';
import type { LibraryList } from './use-library-list.ts';

/** The studies, worked by keyboard as one stop: O opens, S shares, P keeps, M gets what is missing, Delete deletes. */
export function LibraryTable(props: {
  readonly list: LibraryList;
  readonly selected: string | undefined;
  readonly others: ReadonlySet<string>;
  readonly onSelect: (studyInstanceUid: string, others: ReadonlySet<string>) => void;
  readonly actions: InspectorActions;
}) {
  const { list, actions } = props;
  const columns = useMemo(() => libraryColumns(list.places), [list.places]);
  return (
    <DataTable
      label="Studies in the library"
      columns={columns}
      items={list.studies}
      keyOf={(study) => study.studyInstanceUid}
      sorting={list.sorting}
      onSort={list.toggleSort}
      selected={props.selected}
      others={props.others}
      onSelect={props.onSelect}
      onOpen={(study) => void openStudy(study.studyInstanceUid)}
      onKey={(event, study) => {
        switch (event.key.toLowerCase()) {
          case 'o':
            void openStudy(study.studyInstanceUid);
            return true;
          case 's':
            actions.onShare();
            return true;
          case 'p':
            actions.onPin();
            return true;
          case 'm':
            actions.onGetMissing();
            return true;
          case 'delete':
            actions.onDelete();
            return true;
          default:
            return false;
        }
      }}
      minWidth={900}
    />
  );
}
