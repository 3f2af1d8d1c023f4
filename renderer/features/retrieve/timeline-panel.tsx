import { useVirtualizer } from '@tanstack/react-virtual';
import { type RefObject, useEffect, useMemo, useRef, useState } from 'react';
import type { TimelineItem } from '../../../shared/retrieve/timeline-view.ts';
import { layoutTimeline } from './timeline-layout.ts';
import { TimelineRowView } from './timeline-row.tsx';

/** Both sides of a retrieve, time running down: left what we ask of the PACS, right what the PACS brings us. */
export function TimelinePanel(props: {
  readonly items: readonly TimelineItem[];
  readonly live: boolean;
  /** The item to show, focus and mark; a new `nonce` shows it again. */
  readonly target?: { readonly key: string; readonly nonce: number } | undefined;
}) {
  const { items, live, target } = props;
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

  const latestRows = useRef(rows);
  latestRows.current = rows;
  useEffect(() => {
    if (!target) return;
    const index = latestRows.current.findIndex((row) => row.item.key === target.key);
    if (index < 0) return;
    setFollowing(false);
    virtualizer.scrollToIndex(index, { align: 'center' });
    return whenDrawn(scroller, index, (element) => {
      const row = element.querySelector<HTMLElement>('button:not(:disabled)') ?? element;
      row.focus({ preventScroll: true });
    });
  }, [target, virtualizer]);

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
                className={`timeline-item${target?.key === row.item.key ? ' timeline-target' : ''}`}
                tabIndex={-1}
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

/** Calls back when the virtualised row is on the page, at most some frames later. Returns the function that gives up. */
function whenDrawn(
  scroller: RefObject<HTMLElement | null>,
  index: number,
  found: (element: HTMLElement) => void,
): () => void {
  let left = 20;
  let frame = 0;
  const look = (): void => {
    const element = scroller.current?.querySelector<HTMLElement>(`[data-index="${index}"]`);
    left -= 1;
    if (element) found(element);
    else if (left > 0) frame = requestAnimationFrame(look);
  };
  frame = requestAnimationFrame(look);
  return () => cancelAnimationFrame(frame);
}
