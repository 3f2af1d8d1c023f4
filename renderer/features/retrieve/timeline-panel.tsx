import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { TimelineItem } from '../../../shared/retrieve/timeline-view.ts';
import { layoutTimeline } from './timeline-layout.ts';
import { TimelineRowView } from './timeline-row.tsx';

/** Both sides of a retrieve, time running down: left what we ask of the PACS, right what the PACS brings us. */
export function TimelinePanel(props: { readonly items: readonly TimelineItem[]; readonly live: boolean }) {
  const { items, live } = props;
  const rows = useMemo(() => layoutTimeline(items), [items]);
  const scroller = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState<string | undefined>();
  const [following, setFollowing] = useState(live);
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => 36,
    getItemKey: (index) => rows[index]?.item.key ?? index,
    overscan: 12,
  });
  const begin = items[0]?.at ?? 0;

  useEffect(() => {
    if (live && following && rows.length > 0) virtualizer.scrollToIndex(rows.length - 1, { align: 'end' });
  }, [live, following, rows.length, virtualizer]);

  return (
    <section className="timeline" aria-label="Timeline">
      <div className="timeline-head" aria-hidden>
        <span />
        <span>We call the PACS</span>
        <span className="timeline-head-us">Movescope</span>
        <span className="cell-end">The PACS calls us</span>
      </div>
      <div
        ref={scroller}
        className="timeline-scroll"
        onScroll={(event) => {
          const box = event.currentTarget;
          setFollowing(box.scrollHeight - box.scrollTop - box.clientHeight < 48);
        }}
      >
        <ol className="timeline-rows" style={{ height: virtualizer.getTotalSize() }}>
          {virtualizer.getVirtualItems().map((virtual) => {
            const row = rows[virtual.index];
            if (!row) return null;
            return (
              <li
                key={row.item.key}
                ref={virtualizer.measureElement}
                data-index={virtual.index}
                className="timeline-item"
                aria-posinset={virtual.index + 1}
                aria-setsize={rows.length}
                style={{ transform: `translateY(${virtual.start}px)` }}
              >
                <TimelineRowView
                  row={row}
                  begin={begin}
                  open={open === row.item.key}
                  onToggle={() => setOpen(open === row.item.key ? undefined : row.item.key)}
                />
              </li>
            );
          })}
        </ol>
      </div>
    </section>
  );
}
