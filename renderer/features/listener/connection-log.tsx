import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { ConnectionLogEntry } from '../../../shared/contract/listener.ts';
import { useTopic } from '../../backend/index.ts';
import { EmptyState, formatClock } from '../../ui/index.ts';
import { FailureNotice } from '../failure/index.ts';

const keep = 2000;

/** Adds an entry, in order and once, in place of the one that it replaces, and lets the oldest go. */
export function foldLog(
  entries: readonly ConnectionLogEntry[] | undefined,
  entry: ConnectionLogEntry,
): readonly ConnectionLogEntry[] {
  const old = entries ?? [];
  const last = old.at(-1);
  if (last && entry.seq <= last.seq) return old;
  const others = entry.replaces === undefined ? old : old.filter(({ seq }) => seq !== entry.replaces);
  return [...others.slice(-(keep - 1)), entry];
}

/** A live log of connections in plain sentences, newest at the bottom; it follows unless one has scrolled up. */
export function ConnectionLog(props: {
  readonly topic: 'listener.log' | 'practice.log';
  readonly label: string;
  readonly empty: string;
  /** Only what came from then on, ms since 1970. */
  readonly since?: number;
}) {
  const { since = 0 } = props;
  const log = useTopic(props.topic, {}, foldLog);
  const all = log.status === 'loading' ? undefined : log.value;
  const entries = useMemo(() => (all ?? []).filter((entry) => entry.at >= since), [all, since]);
  if (log.status === 'failed') return <FailureNotice failure={log.failure} />;
  if (entries.length === 0) {
    // A topic without any entry yet sends nothing: that is an empty log, not a slow one.
    return <QuietLog empty={props.empty} />;
  }
  return <LogLines entries={entries} label={props.label} />;
}

function QuietLog(props: { readonly empty: string }) {
  return <EmptyState title={props.empty} />;
}

function LogLines(props: { readonly entries: readonly ConnectionLogEntry[]; readonly label: string }) {
  const { entries } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const [following, setFollowing] = useState(true);
  const virtualizer = useVirtualizer({
    count: entries.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => 22,
    overscan: 20,
    getItemKey: (index) => entries[index]?.seq ?? index,
  });
  const lastSeq = entries.at(-1)?.seq;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new last entry is what there is to follow
  useEffect(() => {
    if (following && entries.length > 0) virtualizer.scrollToIndex(entries.length - 1, { align: 'end' });
  }, [lastSeq, following, virtualizer]);
  return (
    <section
      ref={scroller}
      className="log"
      aria-label={props.label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
      tabIndex={0}
      onScroll={(event) => {
        const box = event.currentTarget;
        setFollowing(box.scrollHeight - box.scrollTop - box.clientHeight < 40);
      }}
    >
      <ol className="log-lines" style={{ height: virtualizer.getTotalSize() }}>
        {virtualizer.getVirtualItems().map((virtual) => {
          const entry = entries[virtual.index];
          if (!entry) return null;
          return (
            <li
              key={entry.seq}
              ref={virtualizer.measureElement}
              data-index={virtual.index}
              className="log-line"
              style={{ transform: `translateY(${virtual.start}px)` }}
            >
              <time className="mono dim">{formatClock(entry.at, true)}</time>
              <span>{entry.text}</span>
            </li>
          );
        })}
      </ol>
    </section>
  );
}
