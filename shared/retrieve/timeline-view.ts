import { statusCategory } from '../dicom/dimse-status.ts';
import { describeEvent, formatDuration, plural } from './describe-event.ts';
import { detailsOf } from './timeline-details.ts';
import type { TimelineEvent } from './timeline-event.ts';
import { createExpectations } from './timeline-ghosts.ts';
import type { TimelineItem, TimelineLane, TimelineTone } from './timeline-item.ts';

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

interface Block {
  readonly lane: TimelineLane;
  readonly position: number;
  readonly inbound: boolean;
  calling: string;
  called: string;
  address: string;
}

/** A run that may still grow: its item and what it is made of. */
interface Run {
  readonly type: TimelineEvent['type'];
  readonly late: boolean;
  readonly position: number;
  count: number;
}

type AssociationTimelineEvent = Extract<TimelineEvent, { purpose: string }>;
type StoredEvent = Extract<TimelineEvent, { type: 'instances-stored' }>;

export function createTimelineView(options: TimelineViewOptions = {}): TimelineView {
  const silenceMs = options.silenceMs ?? 5000;
  const items: TimelineItem[] = [];
  const blocks = new Map<string, Block>();
  /** The run at the end of each association's items. */
  const runs = new Map<string, Run>();
  const expectations = createExpectations({
    add: (ghost) => push(ghost),
    replace: (position, change) => replace(position, change),
  });
  let snapshot: readonly TimelineItem[] | undefined;
  let lastSeq = 0;
  let lastAt: number | undefined;
  let ended = false;

  const push = (item: TimelineItem): number => items.push(item) - 1;
  const replace = (position: number, change: Partial<TimelineItem>): void => {
    const item = items[position];
    if (item) items[position] = { ...item, ...change };
  };

  const addGap = (from: number, until: number, key: string): void => {
    push(gapItem(from, until, key));
    runs.clear();
  };

  const addStored = (event: StoredEvent): void => {
    const lane = blocks.get(event.associationId)?.lane ?? 'right';
    const run = runs.get(event.associationId);
    if (run?.type === event.type && run.late === event.late) {
      run.count += event.instances.length;
      growRun(
        run,
        event.at,
        `${plural(run.count, 'image')} received and stored${event.late ? ' after the final status' : ''}.`,
      );
      return;
    }
    const position = push({
      ...itemOf(event, lane, toneOf(event)),
      kind: event.instances.length > 1 ? 'run' : 'arrow',
      associationId: event.associationId,
      direction: 'from-peer',
      count: event.instances.length,
    });
    runs.set(event.associationId, {
      type: event.type,
      late: event.late,
      position,
      count: event.instances.length,
    });
  };

  const growRun = (run: Run, at: number, text: string, details?: TimelineItem['details']): void => {
    const item = items[run.position];
    if (!item) return;
    const seconds = (at - item.at) / 1000;
    replace(run.position, {
      kind: 'run',
      until: at,
      text,
      count: run.count,
      details: details ?? [{ label: 'Images', value: String(run.count) }],
      ...(seconds > 0 ? { ratePerS: run.count / seconds } : {}),
    });
  };

  const addPending = (event: Extract<AssociationTimelineEvent, { type: 'response-pending' }>): void => {
    const run = runs.get(event.associationId);
    if (run?.type === event.type) {
      run.count += event.responses;
      growRun(run, event.at, describeEvent(event), [
        ...detailsOf(event).filter((detail) => detail.label !== 'Responses'),
        { label: 'Responses', value: String(run.count) },
      ]);
      return;
    }
    const position = push({ ...arrowOf(event, laneOf(event)), count: event.responses });
    runs.set(event.associationId, { type: event.type, late: false, position, count: event.responses });
  };

  const openBlock = (event: AssociationTimelineEvent): Block => {
    const existing = blocks.get(event.associationId);
    if (existing) return existing;
    const lane = laneOf(event);
    const block: Block = {
      lane,
      inbound: lane === 'right',
      position: items.length,
      calling: '',
      called: '',
      address: '',
    };
    push({
      key: `association-${event.associationId}`,
      lane,
      kind: 'association',
      at: event.at,
      text: '',
      details: [],
      tone: 'neutral',
      associationId: event.associationId,
    });
    blocks.set(event.associationId, block);
    return block;
  };

  const growBlock = (block: Block, event: AssociationTimelineEvent): void => {
    if (event.type === 'association-requested') {
      block.calling = event.callingAe;
      block.called = event.calledAe;
    }
    if (event.type === 'connection-started') block.address = `${event.host}:${event.port}`;
    if (event.type === 'connected') block.address = `${event.remoteAddress}:${event.remotePort}`;
    const details = items[block.position]?.details ?? [];
    const tells = event.type !== 'response-pending' && event.type !== 'request-sent';
    replace(block.position, {
      text: blockText(block),
      ...(tells ? { details: mergeDetails(details, blockDetails(event)) } : {}),
      ...(event.type === 'connection-closed' ? { until: event.at } : {}),
      ...(toneOf(event) === 'bad' ? { tone: 'bad' as const } : {}),
    });
  };

  const addAssociationEvent = (event: AssociationTimelineEvent): void => {
    growBlock(openBlock(event), event);
    switch (event.type) {
      case 'response-pending':
        addPending(event);
        return;
      case 'connection-started':
      case 'connected':
        return;
      case 'connection-closed':
        // An orderly end is the end of the block; anything else deserves its own line.
        if (!event.orderly || event.failure) push(itemOf(event, laneOf(event), 'bad', event.associationId));
        runs.delete(event.associationId);
        return;
      default:
        runs.delete(event.associationId);
        push(arrowOf(event, laneOf(event)));
    }
  };

  const appendOne = (event: TimelineEvent): void => {
    if (event.seq <= lastSeq) return;
    if (lastAt !== undefined && !ended && event.at - lastAt >= silenceMs && isBusy(items)) {
      addGap(lastAt, event.at, `gap-${event.seq}`);
    }
    lastSeq = event.seq;
    lastAt = Math.max(lastAt ?? event.at, event.at);
    if ('purpose' in event) addAssociationEvent(event);
    else if (event.type === 'instances-stored') addStored(event);
    else push(itemOf(event, 'middle', toneOf(event)));
    expectations.see(event);
    if (event.type === 'retrieve-finished' || event.type === 'retrieve-interrupted') ended = true;
  };

  return {
    append(events) {
      for (const event of events) appendOne(event);
      if (events.length > 0) snapshot = undefined;
    },
    items(now) {
      snapshot ??= [...items];
      const silent = now === undefined || lastAt === undefined || ended ? 0 : now - lastAt;
      if (silent < silenceMs || !isBusy(items) || now === undefined || lastAt === undefined) return snapshot;
      return [...snapshot, gapItem(lastAt, undefined, 'gap-now', silent), ...expectations.openAt(now)];
    },
  };
}

/** Waiting in the queue is no silence of the PACS. */
function isBusy(items: readonly TimelineItem[]): boolean {
  return items.length > 1;
}

function gapItem(from: number, until: number | undefined, key: string, soFar = 0): TimelineItem {
  const length = until === undefined ? soFar : until - from;
  return {
    key,
    lane: 'middle',
    kind: 'gap',
    at: from,
    ...(until === undefined ? {} : { until }),
    text:
      until === undefined ? `Silent for ${formatDuration(length)}.` : `Silence of ${formatDuration(length)}.`,
    details: [{ label: 'Length', value: formatDuration(length) }],
    tone: 'neutral',
  };
}

function laneOf(event: AssociationTimelineEvent): TimelineLane {
  return event.purpose === 'store' ? 'right' : 'left';
}

function blockText(block: Block): string {
  const names = block.calling ? `${block.calling} calls ${block.called}` : '';
  if (block.inbound) return names ? `${names}, from ${block.address}` : `Connection from ${block.address}`;
  return names ? `${names} at ${block.address}` : `Connection to ${block.address}`;
}

/** What the block itself tells when opened: the facts of the connection and how it ended, not every context. */
function blockDetails(event: AssociationTimelineEvent): TimelineItem['details'] {
  switch (event.type) {
    case 'connection-started':
    case 'connected':
    case 'association-rejected':
    case 'connection-closed':
      return detailsOf(event);
    case 'association-requested':
    case 'association-accepted':
      return detailsOf(event).filter((detail) => !detail.label.startsWith('Context '));
    case 'association-released':
    case 'association-aborted':
      return [{ label: 'Ended', value: describeEvent(event) }];
    default:
      return [];
  }
}

function mergeDetails(old: TimelineItem['details'], more: TimelineItem['details']): TimelineItem['details'] {
  if (more.length === 0) return old;
  const byLabel = new Map([...old, ...more].map((detail) => [detail.label, detail] as const));
  return [...byLabel.values()];
}

function itemOf(
  event: TimelineEvent,
  lane: TimelineLane,
  tone: TimelineTone,
  associationId?: string,
): TimelineItem {
  return {
    key: `event-${event.seq}`,
    lane,
    kind: 'note',
    at: event.at,
    text: describeEvent(event),
    details: detailsOf(event),
    tone,
    ...(associationId === undefined ? {} : { associationId }),
  };
}

function arrowOf(event: AssociationTimelineEvent, lane: TimelineLane): TimelineItem {
  return {
    ...itemOf(event, lane, toneOf(event), event.associationId),
    kind: 'arrow',
    direction: directionOf(event, lane === 'right'),
  };
}

function directionOf(event: AssociationTimelineEvent, inbound: boolean): 'to-peer' | 'from-peer' {
  switch (event.type) {
    case 'association-rejected':
    case 'association-aborted':
    case 'association-released':
      return event.by === 'us' ? 'to-peer' : 'from-peer';
    case 'association-requested':
      return inbound ? 'from-peer' : 'to-peer';
    case 'association-accepted':
    case 'response-pending':
    case 'response-final':
      return inbound ? 'to-peer' : 'from-peer';
    default:
      return inbound ? 'from-peer' : 'to-peer';
  }
}

function toneOf(event: TimelineEvent): TimelineTone {
  switch (event.type) {
    case 'instances-stored':
      return event.late ? 'warning' : 'good';
    case 'association-accepted':
      return event.contexts.some((context) => context.result === 0) ? 'neutral' : 'bad';
    case 'association-rejected':
    case 'association-aborted':
    case 'instance-refused':
      return 'bad';
    case 'connection-closed':
      return event.orderly && !event.failure ? 'neutral' : 'bad';
    case 'expected-unknown':
    case 'waiting-for-late-images':
    case 'retrieve-interrupted':
      return 'warning';
    case 'response-final':
      return finalTone(event.status, event.counts.failed);
    case 'retrieve-finished':
      if (event.outcome === 'complete') return 'good';
      if (event.outcome === 'cancelled') return 'neutral';
      return event.outcome === 'incomplete' ? 'warning' : 'bad';
    default:
      return 'neutral';
  }
}

function finalTone(status: number, failed: number | undefined): TimelineTone {
  switch (statusCategory(status)) {
    case 'success':
      return failed ? 'warning' : 'good';
    case 'warning':
      return 'warning';
    case 'cancel':
    case 'pending':
      return 'neutral';
    case 'failure':
      return 'bad';
  }
}
