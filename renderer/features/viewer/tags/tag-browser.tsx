import { TextInput } from '@mantine/core';
import { IconSearch, IconX } from '@tabler/icons-react';
import { useDeferredValue, useEffect, useMemo, useRef, useState } from 'react';
import type { ElementList } from '../../../../shared/contract/data-elements.ts';
import { useQueryOperation } from '../../../backend/index.ts';
import { formatBytes, formatCount, LoadingRows } from '../../../ui/index.ts';
import { FailureNotice } from '../../failure/index.ts';
import { toggleTags, viewerStore } from '../store.ts';
import { CopyElements } from './copy-elements.tsx';
import { ElementTable } from './element-table.tsx';
import { shownElements } from './element-tree.ts';
import { useShownInstance } from './use-shown-instance.ts';
import './tags.css';

/** The data elements of the instance in the active pane, beside the panes; it follows the scrolling. */
export function TagBrowser() {
  const sopInstanceUid = useShownInstance();
  // Scrolling through a stack must not read every file on the way.
  const settled = useSettled(sopInstanceUid);
  const asked = useQueryOperation('instance.elements', settled ? { sopInstanceUid: settled } : undefined);
  const [known, setKnown] = useState<ElementList | undefined>();
  useEffect(() => {
    if (asked.status === 'done') setKnown(asked.value);
  }, [asked]);
  const [query, setQuery] = useState('');
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  return (
    <aside className="tags" aria-label="Attributes">
      <div className="tags-head">
        <h2>Attributes</h2>
        {settled ? <CopyElements sopInstanceUid={settled} /> : null}
        <button
          type="button"
          className="viewer-tool"
          aria-label="Hide the attributes"
          onClick={() => toggleTags(viewerStore)}
        >
          <IconX size={15} />
        </button>
      </div>
      <TextInput
        ref={field}
        className="tags-search"
        size="xs"
        aria-label="Search the attributes"
        placeholder="Tag, name or value"
        leftSection={<IconSearch size={14} />}
        value={query}
        onChange={(event) => setQuery(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape' && query === '') toggleTags(viewerStore);
          else if (event.key === 'Escape') setQuery('');
        }}
      />
      {asked.status === 'failed' ? <FailureNotice failure={asked.failure} /> : null}
      {known && settled && asked.status !== 'failed' ? (
        <Elements list={known} query={query} sopInstanceUid={settled} />
      ) : asked.status === 'failed' ? null : (
        <LoadingRows label="Reading" rows={8} />
      )}
    </aside>
  );
}

const settleMs = 120;

function useSettled(value: string | undefined): string | undefined {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), settleMs);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}

function Elements(props: {
  readonly list: ElementList;
  readonly query: string;
  readonly sopInstanceUid: string;
}) {
  const { list } = props;
  const query = useDeferredValue(props.query);
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const shown = useMemo(() => shownElements(list.rows, query, closed), [list, query, closed]);
  const toggle = (path: string): void =>
    setClosed((old) => {
      const next = new Set(old);
      if (!next.delete(path)) next.add(path);
      return next;
    });
  return (
    <>
      <p className="tags-count num" role="status">
        {query.trim() ? `${formatCount(shown.length)} of ` : ''}
        {formatCount(list.rows.length)} lines
        {list.unreadBytes > 0 ? `, the last ${formatBytes(list.unreadBytes)} of the file not read` : ''}
      </p>
      <ElementTable sopInstanceUid={props.sopInstanceUid} elements={shown} query={query} onToggle={toggle} />
    </>
  );
}
