import { type KeyboardEvent, useMemo } from 'react';
import { DataTable, type RowShape, type TableColumn, useSortedItems } from '../../ui/index.ts';
import { useHere } from '../library/index.ts';
import { useNodeStates } from '../nodes/index.ts';
import { newestByStudy, useRetrieves } from '../retrieve/index.ts';
import { InstanceLine, MessageLine, Opener, SeriesLine } from './child-rows.tsx';
import { useChildren, useChildrenApi } from './children-store.ts';
import { sourceName } from './library-source.ts';
import { studyColumns } from './result-columns.tsx';
import { flatten, type ResultItem, retrievable } from './result-items.ts';
import { useSearch, useSearchApi } from './search-store.ts';
import type { StudyRow } from './study-row.ts';
import { useResultActions } from './use-result-actions.ts';

const newestFirst = { column: 'date', descending: true };

/** The studies found, their series and instances, as one table. */
export function ResultsTable(props: { readonly onPriors: () => void }) {
  const rows = useSearch((state) => state.rows);
  const selected = useSearch((state) => state.selected);
  const others = useSearch((state) => state.others);
  const select = useSearch((state) => state.select);
  const expanded = useChildren((state) => state.expanded);
  const children = useChildren((state) => state.children);
  const nodes = useNodeStates();
  const retrieves = useRetrieves().value.summaries;
  const actions = useResultActions();
  const toggle = useToggle();

  const studies = useMemo(() => [...rows.values()], [rows]);
  const uids = useMemo(() => [...rows.keys()], [rows]);
  const here = useHere(uids);
  const newest = useMemo(() => newestByStudy(retrieves.values()), [retrieves]);
  const columns = useMemo(() => studyColumns({ nodes, here, retrieves: newest }), [nodes, here, newest]);
  const { items: sorted, sorting, toggleSort } = useSortedItems(studies, columns, newestFirst);
  const items = useMemo(() => flatten(sorted, expanded, children), [sorted, expanded, children]);
  const itemColumns = useMemo(() => withOpener(columns, toggle), [columns, toggle]);

  const retrieveOf = (item: ResultItem): (() => void) | undefined =>
    (retrievable(item)?.nodeIds.length ?? 0) > 0 ? () => actions.retrieve(item) : undefined;

  const shapeOf = (item: ResultItem): RowShape => {
    switch (item.kind) {
      case 'study':
        return { level: 1, expanded: item.expanded };
      case 'series':
        return {
          level: 2,
          expanded: item.expanded,
          full: <SeriesLine item={item} onToggle={() => toggle(item)} onRetrieve={retrieveOf(item)} />,
        };
      case 'instance':
        return { level: 3, full: <InstanceLine item={item} onRetrieve={retrieveOf(item)} /> };
      case 'message':
        return {
          level: item.level,
          full: (
            <MessageLine
              level={item.level}
              message={item.message}
              nameOf={(nodeId) => sourceName(nodes, nodeId)}
            />
          ),
        };
    }
  };

  const onKey = (event: KeyboardEvent, item: ResultItem): boolean => {
    switch (event.key.toLowerCase()) {
      case ' ':
        toggle(item);
        return true;
      case 'arrowright':
      case 'arrowleft': {
        const open = 'expanded' in item && item.expanded;
        if ('expanded' in item && open === (event.key === 'ArrowLeft')) toggle(item);
        return true;
      }
      case 'r':
        if (others.size === 0) actions.retrieve(item);
        else actions.retrieveAll(items.filter(({ key }) => key === selected || others.has(key)));
        return true;
      case 'o':
        if (here.get(item.row.studyInstanceUid)) actions.open(item.row.studyInstanceUid, seriesUid(item));
        return true;
      case 'p':
        props.onPriors();
        return true;
      default:
        return false;
    }
  };

  return (
    <DataTable
      label="Studies found"
      columns={itemColumns}
      items={items}
      keyOf={keyOf}
      shapeOf={shapeOf}
      sorting={sorting}
      onSort={toggleSort}
      selected={selected}
      others={others}
      onSelect={select}
      onOpen={(item) => {
        if (here.get(item.row.studyInstanceUid)) actions.open(item.row.studyInstanceUid, seriesUid(item));
        else toggle(item);
      }}
      onKey={onKey}
      minWidth={880}
    />
  );
}

function keyOf(item: ResultItem): string {
  return item.key;
}

function seriesUid(item: ResultItem): string | undefined {
  return item.kind === 'series' || item.kind === 'instance' ? item.series.uid : undefined;
}

/** Opens or closes a row; asks the PACS at the first time. */
function useToggle(): (item: ResultItem) => void {
  const children = useChildrenApi();
  const search = useSearchApi();
  const nodes = useNodeStates();
  return useMemo(() => {
    const patientRoot = new Set(
      nodes.filter((state) => state.node.model === 'patient-root').map((state) => state.node.nodeId),
    );
    return (item) => {
      search.getState().select(item.key);
      if (item.kind === 'study') children.getState().toggleStudy(item.row, patientRoot);
      else if (item.kind === 'series') children.getState().toggleSeries(item.row, item.series, patientRoot);
    };
  }, [children, search, nodes]);
}

/** The studies' columns for lines of the tree, with the arrow that opens a study in front. */
function withOpener(
  columns: readonly TableColumn<StudyRow>[],
  toggle: (item: ResultItem) => void,
): TableColumn<ResultItem>[] {
  const opener: TableColumn<ResultItem> = {
    id: 'open',
    header: '',
    track: '26px',
    cell: (item) =>
      item.kind === 'study' ? (
        <Opener expanded={item.expanded} label="Show series" onToggle={() => toggle(item)} />
      ) : null,
  };
  return [
    opener,
    ...columns.map((column) => ({
      id: column.id,
      header: column.header,
      track: column.track,
      ...(column.align ? { align: column.align } : {}),
      cell: (item: ResultItem) => column.cell(item.row),
      // Sorting is done on the studies before they are laid flat; the header only needs to know that it can be.
      ...(column.sortValue ? { sortValue: () => undefined } : {}),
    })),
  ];
}
