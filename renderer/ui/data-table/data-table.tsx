import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, type MouseEvent, type ReactNode, useEffect, useId, useRef } from 'react';
import { type ChoiceBy, choiceBy, choose } from './choice.ts';
import { gridTemplate, type Sorting, type TableColumn } from './columns.ts';
import { TableHeader } from './table-header.tsx';

const rowHeight = 28;

export interface RowShape {
  /** Depth in a tree, from 1. */
  readonly level: number;
  /** Absent on rows that do not open. */
  readonly expanded?: boolean;
  /** Instead of cells: the row's content over the whole width. */
  readonly full?: ReactNode;
  readonly className?: string;
}

export interface DataTableProps<T> {
  readonly label: string;
  readonly columns: readonly TableColumn<T>[];
  readonly items: readonly T[];
  readonly keyOf: (item: T) => string;
  readonly shapeOf?: (item: T) => RowShape;
  readonly sorting: Sorting;
  readonly onSort: (column: string) => void;
  readonly selected: string | undefined;
  /** Rows that are chosen beside `selected`. Absent: one row at a time. */
  readonly others?: ReadonlySet<string>;
  readonly onSelect: (key: string, others: ReadonlySet<string>) => void;
  /** Enter or a double click. */
  readonly onOpen?: (item: T) => void;
  /** Keys that the table itself does not use; true when the key meant something. */
  readonly onKey?: (event: KeyboardEvent, item: T) => boolean;
  readonly minWidth?: number;
}

const flat: RowShape = { level: 1 };

/** Where a movement key leads from `index` among `count` rows; undefined for other keys. */
export function moveSelection(key: string, index: number, count: number, page: number): number | undefined {
  if (count === 0) return undefined;
  const clamp = (to: number): number => Math.max(0, Math.min(count - 1, to));
  switch (key) {
    case 'ArrowDown':
      return clamp(index + 1);
    case 'ArrowUp':
      return index < 0 ? count - 1 : clamp(index - 1);
    case 'PageDown':
      return clamp(index + page);
    case 'PageUp':
      return clamp(index - page);
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return undefined;
  }
}

/**
 * A virtualised table of 28 px rows that is worked by keyboard as one stop: arrows move, letters act on the row. Where
 * several rows can be chosen, Shift and Ctrl do it as everywhere, and Ctrl A chooses all.
 */
export function DataTable<T>(props: DataTableProps<T>) {
  const { items, keyOf, selected } = props;
  const id = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    getItemKey: (index) => keyOf(items[index] as T),
    overscan: 12,
    paddingStart: rowHeight,
    scrollPaddingStart: rowHeight,
  });
  const selectedIndex = selected === undefined ? -1 : items.findIndex((item) => keyOf(item) === selected);
  const isTree = props.shapeOf !== undefined;
  const { select, selectAll } = useChoice(props);

  useEffect(() => {
    if (selectedIndex >= 0) virtualizer.scrollToIndex(selectedIndex);
  }, [selectedIndex, virtualizer]);

  const onKeyDown = (event: KeyboardEvent): void => {
    // Keys pressed on a button inside the table belong to that button.
    if (event.altKey || event.target !== event.currentTarget) return;
    if (event.ctrlKey || event.metaKey) {
      if (event.key.toLowerCase() !== 'a' || !selectAll()) return;
      event.preventDefault();
      return;
    }
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / rowHeight) - 2);
    const next = moveSelection(event.key, selectedIndex, items.length, page);
    const item = items[selectedIndex];
    if (next !== undefined) {
      const target = items[next];
      if (target !== undefined) select(keyOf(target), event.shiftKey ? 'range' : 'alone');
    } else if (item === undefined) return;
    else if (event.key === 'Enter' && props.onOpen) props.onOpen(item);
    else if (!props.onKey?.(event, item)) return;
    event.preventDefault();
    event.stopPropagation();
  };

  const template = gridTemplate(props.columns);
  return (
    <div ref={scroller} className="table-scroll">
      {/* biome-ignore lint/a11y/useAriaPropsSupportedByRole: the role is grid or treegrid, and both take it */}
      <table
        className="table"
        role={isTree ? 'treegrid' : 'grid'}
        aria-label={props.label}
        aria-rowcount={items.length + 1}
        aria-multiselectable={props.others ? true : undefined}
        aria-activedescendant={selectedIndex >= 0 ? `${id}-${selected}` : undefined}
        tabIndex={0}
        style={{ minWidth: props.minWidth }}
        onKeyDown={onKeyDown}
      >
        <TableHeader
          columns={props.columns}
          template={template}
          sorting={props.sorting}
          onSort={props.onSort}
        />
        <tbody className="table-body" style={{ height: virtualizer.getTotalSize() - rowHeight }}>
          {virtualizer.getVirtualItems().map((virtual) => {
            const item = items[virtual.index];
            if (item === undefined) return null;
            const key = keyOf(item);
            return (
              <TableRow
                key={key}
                id={`${id}-${key}`}
                item={item}
                columns={props.columns}
                shape={props.shapeOf?.(item) ?? flat}
                tree={isTree}
                index={virtual.index}
                template={template}
                top={virtual.start - rowHeight}
                selected={key === selected || props.others?.has(key) === true}
                onSelect={(by) => select(key, by)}
                onOpen={() => props.onOpen?.(item)}
              />
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

interface TableRowProps<T> {
  readonly id: string;
  readonly item: T;
  readonly columns: readonly TableColumn<T>[];
  readonly shape: RowShape;
  readonly tree: boolean;
  readonly index: number;
  readonly template: string;
  readonly top: number;
  readonly selected: boolean;
  readonly onSelect: (by: ChoiceBy) => void;
  readonly onOpen: () => void;
}

/** Choosing rows, one or several, from where the choice began. */
function useChoice<T>(props: DataTableProps<T>) {
  const { items, keyOf, selected, others, onSelect } = props;
  const anchor = useRef<string>(undefined);
  const isChosen = (key: string | undefined): boolean =>
    key !== undefined && (key === selected || others?.has(key) === true);
  const select = (key: string, by: ChoiceBy): void => {
    const choice = choose({ lead: selected, others: others ?? new Set() }, others ? by : 'alone', key, {
      keys: items.map(keyOf),
      anchor: isChosen(anchor.current) ? anchor.current : selected,
    });
    if (by !== 'range') anchor.current = key;
    if (choice.lead !== undefined) onSelect(choice.lead, choice.others);
  };
  /** The rows of the first level; false where only one can be chosen. */
  const selectAll = (): boolean => {
    const keys = items.filter((item) => (props.shapeOf?.(item).level ?? 1) === 1).map(keyOf);
    const lead = selected !== undefined && keys.includes(selected) ? selected : keys[0];
    if (!others || lead === undefined) return false;
    onSelect(lead, new Set(keys.filter((key) => key !== lead)));
    return true;
  };
  return { select, selectAll };
}

/** With Shift held down a browser would mark the text from the last click to here. */
function chooseNoText(event: MouseEvent<HTMLElement>): void {
  if (!event.shiftKey) return;
  event.preventDefault();
  event.currentTarget.closest('table')?.focus();
}

function TableRow<T>(props: TableRowProps<T>) {
  const { shape } = props;
  return (
    <tr
      id={props.id}
      className={`table-row${shape.className ? ` ${shape.className}` : ''}`}
      aria-selected={props.selected}
      aria-rowindex={props.index + 2}
      aria-level={props.tree ? shape.level : undefined}
      aria-expanded={shape.expanded}
      style={{ transform: `translateY(${props.top}px)`, gridTemplateColumns: props.template }}
      onMouseDown={chooseNoText}
      onClick={(event) => props.onSelect(choiceBy(event))}
      onDoubleClick={props.onOpen}
    >
      {shape.full === undefined ? (
        props.columns.map((column) => (
          <td key={column.id} className={`cell${column.align === 'end' ? ' cell-end' : ''}`}>
            {column.cell(props.item)}
          </td>
        ))
      ) : (
        <td className="cell cell-full" colSpan={props.columns.length}>
          {shape.full}
        </td>
      )}
    </tr>
  );
}
