import { formatStatus } from '../../../shared/dicom/dimse-status.ts';
import { explain } from '../../../shared/failure/explain.ts';
import { describeEvent, plural } from '../../../shared/retrieve/describe-event.ts';
import type { TimelineEvent } from '../../../shared/retrieve/timeline-event.ts';

/** A call of the PACS to our listener, as the technician at the other end needs it. */
export interface InboundCall {
  readonly associationId: string;
  /** The event to look at in the timeline. */
  readonly seq: number;
  /** ms since 1970. */
  readonly at: number;
  readonly address: string;
  readonly callingAe: string | undefined;
  readonly calledAe: string | undefined;
  readonly stored: number;
  /** What came of it, with the reason when it was refused. */
  readonly outcome: string;
  readonly refused: boolean;
}

type Draft = { -readonly [K in keyof InboundCall]: InboundCall[K] } & { ended: boolean };

/** Every call of the PACS in a timeline, in its order. */
export function inboundCalls(events: readonly TimelineEvent[]): readonly InboundCall[] {
  const calls = new Map<string, Draft>();
  for (const event of events) {
    if ('purpose' in event && event.purpose === 'store') see(calls, event);
    else if (event.type === 'instances-stored') {
      const call = calls.get(event.associationId);
      if (call) call.stored += event.instances.length;
    } else if (event.type === 'instance-refused') {
      const call = calls.get(event.associationId);
      if (!call) continue;
      call.refused = true;
      call.seq = event.seq;
      call.outcome = `We refused an image with ${formatStatus(event.status)}: ${explain(event.failure).whatHappened}`;
    }
  }
  return [...calls.values()].map(({ ended, ...call }) => ({
    ...call,
    outcome: call.outcome || quietOutcome(call.stored, ended),
  }));
}

function quietOutcome(stored: number, ended: boolean): string {
  if (stored > 0) return `${plural(stored, 'image')} stored.`;
  return ended ? 'It ended without an image.' : 'It is open; no image has come yet.';
}

function see(calls: Map<string, Draft>, event: Extract<TimelineEvent, { purpose: string }>): void {
  const { associationId } = event;
  let call = calls.get(associationId);
  if (!call) {
    call = {
      associationId,
      seq: event.seq,
      at: event.at,
      address: '',
      callingAe: undefined,
      calledAe: undefined,
      stored: 0,
      outcome: '',
      refused: false,
      ended: false,
    };
    calls.set(associationId, call);
  }
  switch (event.type) {
    case 'connected':
      call.address = event.remoteAddress;
      return;
    case 'association-requested':
      call.callingAe = event.callingAe;
      call.calledAe = event.calledAe;
      return;
    case 'association-rejected':
    case 'association-aborted':
      refuse(call, event);
      return;
    case 'association-accepted':
      if (!event.contexts.some((context) => context.result === 0)) refuse(call, event);
      return;
    case 'connection-closed':
      call.ended = true;
      // What the visitor spoke says more than how we ended it.
      if (event.firstBytes !== undefined && event.firstBytes !== 'associate-rq') refuse(call, event);
      else if (!call.refused && (!event.orderly || event.failure)) refuse(call, event);
      return;
    default:
  }
}

function refuse(call: Draft, event: Extract<TimelineEvent, { purpose: string }>): void {
  call.refused = true;
  call.seq = event.seq;
  call.outcome =
    (event.type === 'association-rejected' && rejectedBecause(call, event)) || describeEvent(event);
}

/** Our own rules say more than the code that the caller got (PS3.8 9.3.4). */
function rejectedBecause(
  { callingAe, calledAe, address }: Draft,
  event: Extract<TimelineEvent, { type: 'association-rejected' }>,
): string | undefined {
  if (event.by !== 'us' || event.source !== 1) return undefined;
  const code = `${event.result}/${event.source}/${event.reason}`;
  if (event.reason === 7)
    return `We refused it: it called us “${calledAe}”, and only our AE title is accepted (${code}).`;
  return event.reason === 3
    ? `We refused it: ${callingAe} at ${address} is not on our list of allowed callers (${code}).`
    : undefined;
}
