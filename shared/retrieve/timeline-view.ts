import { plural } from './describe-event.ts';
import { isSteady } from './steady-pending.ts';
import { detailsOf } from './timeline-details.ts';
import type { TimelineEvent } from './timeline-event.ts';
import { createExpectations, type Expectations } from './timeline-ghosts.ts';
import type { TimelineItem } from './timeline-item.ts';
import {
  type AssociationTimelineEvent,
  arrowOf,
  type Block,
  blockDetails,
  blockText,
  gapItem,
  isRest,
  itemOf,
  laneOf,
  mergeDetails,
  toneOf,
} from './timeline-parts.ts';

export type {
  TimelineDetail,
  TimelineItem,
  TimelineItemKind,
  TimelineLane,
  TimelineTone,
} from './timeline-item.ts';

export interface TimelineViewOptions {
  /** Silence from this length on is drawn, in ms. */
  readonly silenceMs?: number;
}

/**
 * The display form of a timeline, grown as events come. Appending costs O(1) per event, however many there are: like
 * events of one association fold into one item. An event whose `seq` has been seen is ignored.
 */
export interface TimelineView {
  append(events: readonly TimelineEvent[]): void;
  /**
   * Everything to draw, ordered by begin. The array is new after every change and the same otherwise; unchanged items
   * keep their identity. With `now` (ms since 1970) a retrieve that goes on ends with the silence so far.
   */
  items(now?: number): readonly TimelineItem[];
  /** The key of the item that shows an event, also where it was folded into a run or a block. */
  keyOf(seq: number): string | undefined;
}

export function createTimelineView(options: TimelineViewOptions = {}): TimelineView {
  return new TimelineFold(options.silenceMs ?? 5000);
}

/** The items of a timeline that is whole. */
export function viewTimeline(
  events: readonly TimelineEvent[],
  options: TimelineViewOptions = {},
): readonly TimelineItem[] {
  const view = createTimelineView(options);
  view.append(events);
  return view.items();
}

/** A run that may still grow. */
interface Run {
  readonly type: TimelineEvent['type'];
  readonly late: boolean;
  readonly position: number;
  count: number;
  /** Of the steady pending responses at its end, which each new event stands for anew. */
  steady?: { readonly since: number; readonly responses: number };
}

class TimelineFold implements TimelineView {
  readonly #silenceMs: number;
  readonly #items: TimelineItem[] = [];
  readonly #blocks = new Map<string, Block>();
  /** The run at the end of each association's items. */
  readonly #runs = new Map<string, Run>();
  readonly #expectations: Expectations;
  /** Of events that have no item of their own. */
  readonly #foldedInto = new Map<number, string>();
  #snapshot: readonly TimelineItem[] | undefined;
  #lastSeq = 0;
  #lastAt: number | undefined;
  #resting = true;
  #ended = false;

  constructor(silenceMs: number) {
    this.#silenceMs = silenceMs;
    this.#expectations = createExpectations({
      add: (ghost) => this.#push(ghost),
      replace: (position, change) => this.#replace(position, change),
    });
  }

  append(events: readonly TimelineEvent[]): void {
    for (const event of events) this.#append(event);
    if (events.length > 0) this.#snapshot = undefined;
  }

  items(now?: number): readonly TimelineItem[] {
    // What is tied to a retrieve afterwards (its inbound connection) began before what was drawn by then.
    this.#snapshot ??= this.#items.toSorted((a, b) => a.at - b.at);
    if (now === undefined || this.#lastAt === undefined || this.#ended) return this.#snapshot;
    const silentMs = now - this.#lastAt;
    if (silentMs < this.#silenceMs || this.#resting) return this.#snapshot;
    const gap = gapItem(this.#lastAt, undefined, 'gap-now', silentMs);
    return [...this.#snapshot, gap, ...this.#expectations.openAt(now)];
  }

  keyOf(seq: number): string | undefined {
    if (seq < 1 || seq > this.#lastSeq) return undefined;
    return this.#foldedInto.get(seq) ?? `event-${seq}`;
  }

  #append(event: TimelineEvent): void {
    if (event.seq <= this.#lastSeq) return;
    this.#lastSeq = event.seq;
    if (event.type === 'diagnosed') {
      // Our own words do not end the peer's silence.
      this.#push(itemOf(event, 'middle', toneOf(event)));
      return;
    }
    this.#addGapBefore(event);
    this.#lastAt = Math.max(this.#lastAt ?? event.at, event.at);
    // A server may still close its line while the retrieve waits.
    if (isRest(event)) this.#resting = true;
    else if (!('purpose' in event)) this.#resting = false;
    if ('purpose' in event) this.#addAssociationEvent(event);
    else if (event.type === 'instances-stored') this.#addStored(event);
    else this.#push(itemOf(event, 'middle', toneOf(event)));
    this.#expectations.see(event);
    if (event.type === 'retrieve-finished' || event.type === 'retrieve-interrupted') this.#end(event.at);
  }

  #push(item: TimelineItem): number {
    return this.#items.push(item) - 1;
  }

  #fold(event: TimelineEvent, position: number): void {
    const item = this.#items[position];
    if (item) this.#foldedInto.set(event.seq, item.key);
  }

  #replace(position: number, change: Partial<TimelineItem>): void {
    const item = this.#items[position];
    if (item) this.#items[position] = { ...item, ...change };
  }

  #addGapBefore(event: TimelineEvent): void {
    const from = this.#lastAt;
    // Whoever says that it is at work is not silent, even when we are told of it seldom.
    if (isSteady(event)) return;
    if (from === undefined || this.#ended || event.at - from < this.#silenceMs || this.#resting) return;
    this.#push(gapItem(from, event.at, `gap-${event.seq}`));
    this.#runs.clear();
  }

  /** A server may keep its line to us open; nothing more of it is told here. */
  #end(at: number): void {
    this.#ended = true;
    for (const block of this.#blocks.values()) {
      if (!block.open) continue;
      const details = this.#items[block.position]?.details ?? [];
      const ended = { label: 'Ended', value: 'Still open when the retrieve ended.' };
      this.#replace(block.position, { until: at, details: mergeDetails(details, [ended]) });
    }
  }

  #addStored(event: Extract<TimelineEvent, { type: 'instances-stored' }>): void {
    const { associationId, late, instances } = event;
    const run = this.#runs.get(associationId);
    if (run?.type === event.type && run.late === late) {
      this.#fold(event, run.position);
      run.count += instances.length;
      const text = `${plural(run.count, 'image')} received and stored${late ? ' after the final status' : ''}.`;
      this.#growRun(run, event.at, text, [{ label: 'Images', value: String(run.count) }]);
      return;
    }
    const lane = this.#blocks.get(associationId)?.lane ?? 'right';
    const position = this.#push({
      ...itemOf(event, lane, toneOf(event), associationId),
      kind: instances.length > 1 ? 'run' : 'arrow',
      direction: 'from-peer',
      count: instances.length,
    });
    this.#runs.set(associationId, { type: event.type, late, position, count: instances.length });
  }

  #addPending(event: Extract<AssociationTimelineEvent, { type: 'response-pending' }>): void {
    const run = this.#runs.get(event.associationId);
    if (run?.type === event.type) {
      this.#fold(event, run.position);
      run.count += event.responses - (run.steady?.since === event.since ? (run.steady?.responses ?? 0) : 0);
      const others = detailsOf(event).filter((detail) => detail.label !== 'Responses');
      const details = [...others, { label: 'Responses', value: String(run.count) }];
      this.#growRun(run, event.at, arrowOf(event, laneOf(event)).text, details);
      this.#setSteady(run, event);
      return;
    }
    const position = this.#push({ ...arrowOf(event, laneOf(event)), count: event.responses });
    const begun: Run = { type: event.type, late: false, position, count: event.responses };
    this.#runs.set(event.associationId, begun);
    this.#setSteady(begun, event);
  }

  #setSteady(run: Run, event: Extract<AssociationTimelineEvent, { type: 'response-pending' }>): void {
    const { since, responses } = event;
    if (since === undefined) {
      delete run.steady;
      const { unchangedSince: _, ...item } = this.#items[run.position] ?? {};
      if ('key' in item) this.#items[run.position] = item;
      return;
    }
    run.steady = { since, responses };
    this.#replace(run.position, { unchangedSince: since });
  }

  #growRun(run: Run, at: number, text: string, details: TimelineItem['details']): void {
    const item = this.#items[run.position];
    if (!item) return;
    const seconds = (at - item.at) / 1000;
    const rate = seconds > 0 ? { ratePerS: run.count / seconds } : {};
    this.#replace(run.position, { kind: 'run', until: at, text, count: run.count, details, ...rate });
  }

  #addAssociationEvent(event: AssociationTimelineEvent): void {
    const block = this.#blockOf(event);
    this.#growBlock(block, event);
    switch (event.type) {
      case 'response-pending':
        this.#addPending(event);
        return;
      case 'connection-started':
      case 'connected':
      case 'secured':
        this.#fold(event, block.position);
        return;
      case 'connection-closed':
        // An orderly end is the end of the block; anything else deserves its own line.
        if (!event.orderly || event.failure) {
          this.#push(itemOf(event, laneOf(event), 'bad', event.associationId));
        } else this.#fold(event, block.position);
        this.#runs.delete(event.associationId);
        return;
      default:
        this.#runs.delete(event.associationId);
        this.#push(arrowOf(event, laneOf(event)));
    }
  }

  #blockOf(event: AssociationTimelineEvent): Block {
    const existing = this.#blocks.get(event.associationId);
    if (existing) return existing;
    const lane = laneOf(event);
    const position = this.#push({
      key: `association-${event.associationId}`,
      lane,
      kind: 'association',
      at: event.at,
      text: '',
      details: [],
      tone: 'neutral',
      associationId: event.associationId,
    });
    const { purpose, lane: laneNumber } = event;
    const block: Block = {
      lane,
      laneNumber,
      purpose,
      position,
      calling: '',
      called: '',
      address: '',
      open: true,
    };
    this.#blocks.set(event.associationId, block);
    return block;
  }

  #growBlock(block: Block, event: AssociationTimelineEvent): void {
    if (event.type === 'association-requested') {
      block.calling = event.callingAe;
      block.called = event.calledAe;
    }
    if (event.type === 'connection-started') block.address = `${event.host}:${event.port}`;
    if (event.type === 'connected') block.address = `${event.remoteAddress}:${event.remotePort}`;
    if (event.type === 'connection-closed') block.open = false;
    const details = this.#items[block.position]?.details ?? [];
    this.#replace(block.position, {
      text: blockText(block),
      details: mergeDetails(details, blockDetails(event)),
      ...(event.type === 'connection-closed' ? { until: event.at } : {}),
      ...(toneOf(event) === 'bad' ? { tone: 'bad' as const } : {}),
    });
  }
}
