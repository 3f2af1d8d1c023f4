import type { TimelineItem, TimelineLane } from '../../../shared/retrieve/timeline-view.ts';

/** A stretch of an association's bar beside the middle line, in one row. */
export interface BarPiece {
  readonly associationId: string;
  readonly lane: TimelineLane;
  /** 0 is next to the middle line; associations that are open at the same time stand side by side. */
  readonly slot: number;
  readonly begins: boolean;
  readonly ends: boolean;
  readonly tone: TimelineItem['tone'];
}

export interface TimelineRow {
  readonly item: TimelineItem;
  readonly bars: readonly BarPiece[];
}

const maxSlots = 4;

/** The last row of each association: the last thing that happened before it ended, or the end while it goes on. */
function lastRows(items: readonly TimelineItem[]): ReadonlyMap<string, number> {
  const last = new Map<string, number>();
  items.forEach((item, index) => {
    if (item.associationId) last.set(item.associationId, index);
  });
  for (const item of items) {
    if (item.kind === 'association' && item.associationId && item.until === undefined) {
      last.set(item.associationId, items.length - 1);
    }
  }
  return last;
}

/** Gives every item its row and says which associations run through it. One pass over the items. */
export function layoutTimeline(items: readonly TimelineItem[]): readonly TimelineRow[] {
  const last = lastRows(items);
  const open: { piece: Omit<BarPiece, 'begins' | 'ends'>; from: number; to: number }[] = [];
  return items.map((item, index) => {
    if (item.kind === 'association' && item.associationId) {
      const taken = new Set(open.filter((bar) => bar.piece.lane === item.lane).map((bar) => bar.piece.slot));
      let slot = 0;
      while (taken.has(slot)) slot += 1;
      open.push({
        piece: {
          associationId: item.associationId,
          lane: item.lane,
          slot: Math.min(slot, maxSlots),
          tone: item.tone,
        },
        from: index,
        to: last.get(item.associationId) ?? index,
      });
    }
    const bars = open.map((bar) => ({ ...bar.piece, begins: bar.from === index, ends: bar.to === index }));
    for (let position = open.length - 1; position >= 0; position -= 1) {
      if ((open[position]?.to ?? 0) <= index) open.splice(position, 1);
    }
    return { item, bars };
  });
}
