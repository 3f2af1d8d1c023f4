import { useMemo, useState } from 'react';
import { DataTable, type TableColumn } from '../../../ui/index.ts';
import { rowText, type ShownElement, tagText } from './element-tree.ts';
import { Marked } from './marked.tsx';
import { WholeValue } from './whole-value.tsx';

const unsorted = { column: '', descending: false };

function columnsFor(query: string, onToggle: (path: string) => void): readonly TableColumn<ShownElement>[] {
  return [
    {
      id: 'tag',
      header: 'Tag',
      track: '108px',
      cell: ({ row, expanded }) => (
        <span className="tag-cell mono" style={{ paddingLeft: Math.min(row.level, 8) * 10 }}>
          {expanded === undefined ? null : (
            <button
              type="button"
              className="tag-opener"
              tabIndex={-1}
              aria-label={expanded ? 'Close' : 'Open'}
              onClick={() => onToggle(row.path)}
            >
              {expanded ? '▾' : '▸'}
            </button>
          )}
          <Marked text={row.tag ? tagText(row) : row.name} query={query} isTag={row.tag !== ''} />
        </span>
      ),
    },
    { id: 'vr', header: 'VR', track: '26px', cell: ({ row }) => <span className="dim">{row.vr}</span> },
    {
      id: 'name',
      header: 'Name',
      track: 'minmax(100px, 1.1fr)',
      cell: ({ row }) => (
        <span className="truncate" title={row.name}>
          {row.tag ? <Marked text={row.name} query={query} /> : null}
        </span>
      ),
    },
    {
      id: 'value',
      header: 'Value',
      track: 'minmax(110px, 1.2fr)',
      cell: ({ row }) => (
        <span className="truncate" title={row.value}>
          {row.items === undefined ? (
            <Marked text={row.value} query={query} />
          ) : (
            <span className="dim">{row.items === 1 ? '1 item' : `${row.items} items`}</span>
          )}
        </span>
      ),
    },
  ];
}

/** The elements as a tree that is worked by keyboard; the chosen one stands whole below. */
export function ElementTable(props: {
  readonly sopInstanceUid: string;
  readonly elements: readonly ShownElement[];
  readonly query: string;
  readonly onToggle: (path: string) => void;
}) {
  const { elements, query, onToggle } = props;
  const [selected, setSelected] = useState<string | undefined>();
  const columns = useMemo(() => columnsFor(query, onToggle), [query, onToggle]);
  const chosen = elements.find((one) => one.row.path === selected);
  return (
    <>
      <DataTable
        label="Data elements"
        columns={columns}
        items={elements}
        keyOf={(one) => one.row.path}
        shapeOf={(one) => ({
          level: one.row.level + 1,
          ...(one.expanded === undefined ? {} : { expanded: one.expanded }),
        })}
        sorting={unsorted}
        onSort={() => undefined}
        selected={selected}
        onSelect={setSelected}
        onOpen={(one) => onToggle(one.row.path)}
        onKey={(event, one) => {
          const open = one.expanded;
          if (event.key === ' ') onToggle(one.row.path);
          else if (event.key === 'ArrowRight' || event.key === 'ArrowLeft') {
            if (open === (event.key === 'ArrowLeft')) onToggle(one.row.path);
          } else if (event.key.toLowerCase() === 'c') {
            void navigator.clipboard.writeText(event.shiftKey ? rowText(one.row) : one.row.value);
          } else return false;
          return true;
        }}
      />
      {chosen ? <WholeValue sopInstanceUid={props.sopInstanceUid} row={chosen.row} /> : null}
    </>
  );
}
