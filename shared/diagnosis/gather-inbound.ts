import type { AssociationEvent } from '../retrieve/association-event.ts';
import type { TimelineEvent } from '../retrieve/timeline-event.ts';
import type { DiagnosisContext } from './context.ts';
import type { InboundConnection, RefusalFact } from './evidence-association.ts';
import { rejectionOf, type Stamp, tlsFailureOf } from './gather-control.ts';

/** What the sender of an inbound connection is compared with. */
export interface SenderClues {
  readonly peerAe?: string | undefined;
  readonly addresses: readonly (string | undefined)[];
  readonly knownAddresses: readonly string[];
  readonly knownAeTitles: readonly string[];
}

/** Every inbound connection of the time: those in the timeline, with `seq`, and those that only the listener saw. */
export function gatherInbound(
  events: readonly TimelineEvent[],
  context: DiagnosisContext,
  clues: SenderClues,
  startedAt: number | undefined,
): InboundConnection[] {
  const connections = new Map<string, InboundConnection>();
  const tied = new Set<string>();
  for (const event of events) {
    if ('purpose' in event) {
      if (event.purpose !== 'store') continue;
      tied.add(event.associationId);
      fold(connections, event, { at: event.at, seq: event.seq });
    } else foldJob(connections, event);
  }
  for (const { at, event } of context.listener?.log ?? []) {
    if (event && !tied.has(event.associationId)) fold(connections, event, { at });
  }
  return [...connections.values()]
    .filter((one) => tied.has(one.associationId) || wasOpenAfter(one, startedAt))
    .map((one) => withContext(one, context, clues, tied.has(one.associationId)));
}

function wasOpenAfter(connection: InboundConnection, startedAt: number | undefined): boolean {
  if (startedAt === undefined) return true;
  return connection.end?.at === undefined || connection.end.at >= startedAt;
}

function withContext(
  connection: InboundConnection,
  context: DiagnosisContext,
  clues: SenderClues,
  tied: boolean,
): InboundConnection {
  const sender = senderOf(connection, clues) ?? (tied ? 'images' : undefined);
  const storeRequests = context.storeRequests?.[connection.associationId];
  return {
    ...connection,
    ...(sender && { sender }),
    ...(storeRequests !== undefined && { storeRequests }),
  };
}

function senderOf(connection: InboundConnection, clues: SenderClues): InboundConnection['sender'] {
  const callingAe = connection.proposed?.callingAe;
  if (connection.stored > 0) return 'images';
  if (clues.addresses.some((address) => address && sameAddress(address, connection.remoteAddress))) {
    return 'peer-address';
  }
  if (callingAe !== undefined && callingAe === clues.peerAe) return 'peer-ae';
  const known =
    clues.knownAddresses.some((address) => sameAddress(address, connection.remoteAddress)) ||
    (callingAe !== undefined && clues.knownAeTitles.includes(callingAe));
  return known ? 'known-sender' : undefined;
}

/** Compares addresses without the IPv4-mapped prefix; all loopback addresses are one. */
export function sameAddress(one: string, other: string): boolean {
  return normal(one) === normal(other);
}

function normal(address: string): string {
  const text = address.toLowerCase().replace(/^::ffff:(?=\d+\.)/, '');
  return text === '::1' || text === 'localhost' || text.startsWith('127.') ? 'loopback' : text;
}

type Connections = Map<string, InboundConnection>;

function change(connections: Connections, id: string, changes: Partial<InboundConnection>): void {
  const known = connections.get(id);
  if (known) connections.set(id, { ...known, ...changes });
}

function fold(connections: Connections, event: AssociationEvent, stamp: Stamp): void {
  const id = event.associationId;
  switch (event.type) {
    case 'connected':
      if (event.direction !== 'in') return;
      connections.set(id, {
        associationId: id,
        remoteAddress: event.remoteAddress,
        localPort: event.localPort,
        ...(event.tls && { tls: true }),
        connectedAt: stamp.at,
        stored: 0,
        refused: [],
        ...(stamp.seq !== undefined && { seq: stamp.seq }),
      });
      return;
    case 'secured': {
      const { protocol, cipher } = event;
      change(connections, id, { secured: { protocol, cipher, ...stamp } });
      return;
    }
    case 'association-requested': {
      const { callingAe, calledAe, callingAeBytes, calledAeBytes, contexts } = event;
      const { implementationClassUid, implementationVersionName } = event;
      const names = {
        ...{ callingAe, calledAe, implementationClassUid, implementationVersionName },
        ...(callingAeBytes !== undefined && { callingAeBytes }),
        ...(calledAeBytes !== undefined && { calledAeBytes }),
      };
      change(connections, id, { proposed: { ...names, contexts, ...stamp } });
      return;
    }
    case 'association-accepted': {
      const { contexts, elapsedMs } = event;
      change(connections, id, { accepted: { contexts, elapsedMs, ...stamp } });
      return;
    }
    case 'association-rejected':
      change(connections, id, { rejected: { ...rejectionOf(event), ...stamp } });
      return;
    case 'association-aborted': {
      const { by, source, reason } = event;
      change(connections, id, { end: { how: 'aborted', by, source, reason, ...stamp } });
      return;
    }
    case 'association-released':
      change(connections, id, { end: { how: 'released', by: event.by, ...stamp } });
      return;
    case 'connection-closed':
      foldClose(connections, event, stamp);
      return;
    default:
      return;
  }
}

function foldClose(
  connections: Connections,
  event: Extract<AssociationEvent, { type: 'connection-closed' }>,
  stamp: Stamp,
): void {
  const known = connections.get(event.associationId);
  if (!known) return;
  const { failure, firstBytes } = event;
  const code = failure?.kind === 'association-closed-early' ? failure.code : undefined;
  const end = known.end ?? {
    how: known.rejected ? ('rejected' as const) : ('closed' as const),
    ...(known.rejected && { by: known.rejected.by }),
    ...(failure?.kind === 'response-timeout' ? { by: 'us' as const } : {}),
    ...(failure?.kind === 'association-closed-early' ? { by: 'peer' as const } : {}),
    ...stamp,
  };
  change(connections, event.associationId, {
    bytesReceived: event.bytesReceived,
    ...(firstBytes && { firstBytes }),
    ...(failure?.kind === 'tls-failed' && { tlsFailure: { ...tlsFailureOf(failure), ...stamp } }),
    end: { ...end, ...(code && { code }), ...(failure && { failure }) },
  });
}

function foldJob(connections: Connections, event: Exclude<TimelineEvent, { purpose: string }>): void {
  if (event.type === 'instances-stored') {
    const known = connections.get(event.associationId);
    if (!known) return;
    change(connections, event.associationId, {
      stored: known.stored + event.instances.length,
      storedSeq: event.seq,
      lastStoredAt: event.at,
    });
  }
  if (event.type === 'instance-refused') {
    const known = connections.get(event.associationId);
    if (!known) return;
    change(connections, event.associationId, { refused: addRefusal(known.refused, event) });
  }
}

/** Counts a refusal to those of the same status and kind. */
export function addRefusal(
  refusals: readonly RefusalFact[],
  event: Extract<TimelineEvent, { type: 'instance-refused' }>,
): RefusalFact[] {
  const { status, failure, seq, at } = event;
  const same = refusals.find((one) => one.status === status && one.failure.kind === failure.kind);
  const others = refusals.filter((one) => one !== same);
  return [...others, same ? { ...same, count: same.count + 1 } : { status, failure, count: 1, at, seq }];
}
