import { statusCategory } from '../dicom/dimse-status.ts';
import { describeEvent, formatDuration } from './describe-event.ts';
import { detailsOf } from './timeline-details.ts';
import type { TimelineEvent } from './timeline-event.ts';
import type { TimelineItem, TimelineLane, TimelineTone } from './timeline-item.ts';

export type AssociationTimelineEvent = Extract<TimelineEvent, { purpose: string }>;

/** A block that is being drawn. */
export interface Block {
  readonly lane: TimelineLane;
  /** Tells our two associations with the PACS apart: one counts the images, the other retrieves them. */
  readonly purpose: AssociationTimelineEvent['purpose'];
  readonly position: number;
  /** Of an attempt in several lanes. */
  readonly laneNumber: number | undefined;
  calling: string;
  called: string;
  address: string;
  open: boolean;
}

/** After these it waits in the queue, which is no silence of the PACS. */
export function isRest(event: TimelineEvent): boolean {
  switch (event.type) {
    case 'retrieve-queued':
    case 'retrieve-paused':
    case 'retrieve-resumed':
    case 'backing-off':
    case 'waiting-for-space':
      return true;
    default:
      return false;
  }
}

export function gapItem(from: number, until: number | undefined, key: string, soFar = 0): TimelineItem {
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

export function laneOf(event: AssociationTimelineEvent): TimelineLane {
  return event.purpose === 'store' ? 'right' : 'left';
}

export function blockText(block: Block): string {
  const names = block.calling ? `${block.calling} calls ${block.called}` : '';
  if (block.lane === 'right')
    return names ? `${names}, from ${block.address}` : `Connection from ${block.address}`;
  const lane = block.laneNumber === undefined ? '' : `, lane ${block.laneNumber}`;
  const purpose = block.purpose === 'expect' ? 'Counting' : `Retrieving${lane}`;
  return `${purpose}: ${names ? `${names} at ${block.address}` : `connection to ${block.address}`}`;
}

/** What the block itself tells when opened: the facts of the connection and how it ended, not every context. */
export function blockDetails(event: AssociationTimelineEvent): TimelineItem['details'] {
  switch (event.type) {
    case 'connection-started':
    case 'connected':
    case 'secured':
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

export function mergeDetails(
  old: TimelineItem['details'],
  more: TimelineItem['details'],
): TimelineItem['details'] {
  if (more.length === 0) return old;
  const byLabel = new Map([...old, ...more].map((detail) => [detail.label, detail] as const));
  return [...byLabel.values()];
}

export function itemOf(
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

export function arrowOf(event: AssociationTimelineEvent, lane: TimelineLane): TimelineItem {
  const item = itemOf(event, lane, toneOf(event), event.associationId);
  return {
    ...item,
    // Both of our associations say the same things; only their purpose differs.
    ...(event.purpose === 'expect' && { text: `Counting: ${lowerFirst(item.text)}` }),
    ...(event.lane !== undefined && { text: `Lane ${event.lane}: ${lowerFirst(item.text)}` }),
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

export function toneOf(event: TimelineEvent): TimelineTone {
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
    case 'backing-off':
    case 'way-changed':
    case 'space-low':
    case 'waiting-for-space':
    case 'retrieve-interrupted':
      return 'warning';
    case 'diagnosed':
      return event.findings.length > 0 ? 'warning' : 'neutral';
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

function lowerFirst(text: string): string {
  return /^[A-Z][a-z ]/.test(text) ? `${text.charAt(0).toLowerCase()}${text.slice(1)}` : text;
}
