import { formatDuration, plural } from './describe-event.ts';
import type { TimelineEvent } from './timeline-event.ts';
import type { TimelineItem } from './timeline-item.ts';

interface Drawing {
  /** Returns the position of the item. */
  add(ghost: TimelineItem): number;
  replace(position: number, change: Partial<TimelineItem>): void;
}

/** Watches for what should happen in a retrieve and draws a ghost where it did not. */
export interface Expectations {
  see(event: TimelineEvent): void;
  /** Ghosts of what has not happened yet, for a retrieve that goes on; `now` in ms since 1970. */
  openAt(now: number): TimelineItem[];
}

interface InboundConnection {
  requested: boolean;
  accepted: boolean;
  stored: boolean;
}

type AssociationTimelineEvent = Extract<TimelineEvent, { purpose: string }>;

export function createExpectations(drawing: Drawing): Expectations {
  const inbound = new Map<string, InboundConnection>();
  let listener: string | undefined;
  /** The C-MOVEs or C-GETs that have no final response yet, by their associations. */
  const requests = new Map<string, { readonly service: string; readonly at: number }>();
  let awaitsCall = false;
  let called = false;
  let noCall: { readonly position: number; readonly at: number } | undefined;
  let expected: number | undefined;
  const received = new Set<string>();

  const ghost = (
    event: { readonly seq: number; readonly at: number },
    lane: TimelineItem['lane'],
    text: string,
    tone: TimelineItem['tone'],
  ): number =>
    drawing.add({
      key: `ghost-${event.seq}-${lane}`,
      lane,
      kind: 'ghost',
      at: event.at,
      text,
      details: [],
      tone,
    });

  const target = (): string => (listener ? `to ${listener}` : 'to our listener');

  const seeCall = (at: number): void => {
    called = true;
    if (!noCall) return;
    drawing.replace(noCall.position, {
      text: `No connection from the PACS ${target()} until ${formatDuration(at - noCall.at)} after its final answer.`,
      until: at,
      tone: 'warning',
    });
    noCall = undefined;
  };

  const seeFinal = (event: Extract<AssociationTimelineEvent, { type: 'response-final' }>): void => {
    const request = requests.get(event.associationId);
    const since = request ? event.at - request.at : event.elapsedMs;
    requests.delete(event.associationId);
    // One silence, whatever the number of requests: the last answer ends it.
    if (!awaitsCall || called || requests.size > 0) return;
    const text = `No connection from the PACS ${target()} in ${formatDuration(since)}.`;
    noCall = { position: ghost(event, 'right', text, event.status === 0 ? 'warning' : 'bad'), at: event.at };
  };

  const seeControl = (event: AssociationTimelineEvent): void => {
    if (event.type === 'request-sent') {
      requests.set(event.associationId, { service: event.service, at: event.at });
      awaitsCall = event.service === 'C-MOVE';
    } else if (event.type === 'response-final') {
      seeFinal(event);
    } else if (event.type === 'connection-closed') seeLoss(event, event.associationId);
  };

  /** A request that stays without its final response. */
  const seeLoss = (event: { readonly seq: number; readonly at: number }, associationId: string): void => {
    const request = requests.get(associationId);
    if (!request) return;
    ghost(event, 'left', `No final answer to the ${request.service} came.`, 'warning');
    requests.delete(associationId);
  };

  const seeInbound = (event: AssociationTimelineEvent): void => {
    seeCall(event.at);
    const connection = inbound.get(event.associationId) ?? {
      requested: false,
      accepted: false,
      stored: false,
    };
    inbound.set(event.associationId, connection);
    if (event.type === 'association-requested') connection.requested = true;
    if (event.type === 'association-accepted') connection.accepted = true;
    if (event.type !== 'connection-closed') return;
    inbound.delete(event.associationId);
    if (!connection.requested)
      ghost(event, 'right', 'No association request came on this connection.', 'bad');
    else if (connection.accepted && !connection.stored) {
      ghost(event, 'right', 'No image came on this association.', 'warning');
    }
  };

  const seeEnd = (event: Extract<TimelineEvent, { type: 'retrieve-finished' }>): void => {
    const [open] = requests.keys();
    if (open !== undefined) seeLoss(event, open);
    requests.clear();
    const missing = (expected ?? 0) - received.size;
    if (missing > 0 && (received.size > 0 || called) && event.outcome !== 'cancelled') {
      ghost(event, 'right', `${plural(missing, 'expected image')} of ${expected} never came.`, 'bad');
    }
  };

  return {
    see(event) {
      if ('purpose' in event) {
        if (event.purpose === 'store') seeInbound(event);
        else if (event.purpose === 'retrieve') seeControl(event);
        return;
      }
      switch (event.type) {
        case 'attempt-started':
          listener = event.listener;
          called = false;
          noCall = undefined;
          return;
        case 'expected-counted':
          expected = event.instances;
          return;
        case 'instances-stored': {
          for (const instance of event.instances) received.add(instance.sopInstanceUid);
          const connection = inbound.get(event.associationId);
          if (connection) connection.stored = true;
          if (awaitsCall) seeCall(event.at);
          return;
        }
        case 'retrieve-finished':
          seeEnd(event);
          return;
        default:
      }
    },
    openAt(now) {
      const [request] = requests.values();
      if (!request || !awaitsCall || called) return [];
      return [
        {
          key: 'ghost-now',
          lane: 'right',
          kind: 'ghost',
          at: now,
          text: `No connection from the PACS ${target()} in ${formatDuration(now - request.at)}.`,
          details: [],
          tone: 'warning',
        },
      ];
    },
  };
}
