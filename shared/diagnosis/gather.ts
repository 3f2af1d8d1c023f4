import { levelOfScope } from '../retrieve/scope.ts';
import type { TimelineEvent } from '../retrieve/timeline-event.ts';
import type { DiagnosisContext } from './context.ts';
import { type ArrivalFacts, type Evidence, type ExpectationFacts, evidenceSchema } from './evidence.ts';
import type { ControlAssociation } from './evidence-association.ts';
import { foldControl, startControl } from './gather-control.ts';
import { addRefusal, gatherInbound } from './gather-inbound.ts';
import { joinLanes } from './gather-lanes.ts';
import { classifyAddress, sameSubnet } from './network-facts.ts';

type JobEventOf<T extends string> = Extract<Exclude<TimelineEvent, { purpose: string }>, { type: T }>;

/**
 * Makes the record of evidence of a retrieve from its timeline and what the program knows beside it. Pure, and the same
 * while the retrieve runs, after it, and from a support bundle. Of several attempts the last one counts.
 */
export function gatherEvidence(events: readonly TimelineEvent[], context: DiagnosisContext): Evidence {
  const queued = find(events, 'retrieve-queued');
  const attempt = findLast(events, 'attempt-started');
  const finished = findLast(events, 'retrieve-finished');
  const waiting = findLast(events, 'waiting-for-late-images');
  const cancel = find(events, 'cancel-requested');
  const startedAt = attempt?.at ?? queued?.at;
  const control = attempt?.parallel
    ? joinLanes(controls(events, 'retrieve', context, attempt.seq))
    : lastControl(events, 'retrieve', context, attempt?.seq);
  const expect = lastControl(events, 'expect', context);
  const peer = queued?.peer ?? context.peer;
  const level = attempt?.level ?? (queued && levelOfScope(queued.scope)) ?? context.level;
  return prune({
    operation: context.operation ?? 'retrieve',
    takenAt: context.now,
    startedAt,
    endedAt: finished?.at,
    outcome: finished?.outcome,
    outcomeFailure: finished?.failure,
    finishedSeq: finished?.seq,
    nodeName: queued?.nodeName ?? context.nodeName,
    peer,
    local: localOf(attempt, control ?? expect, context),
    method: attempt?.method ?? context.method,
    level,
    model: attempt?.model ?? context.model,
    control,
    expect,
    listener: listenerOf(events, attempt, control, context, startedAt, peer),
    expectation: expectationOf(events, context),
    arrivals: arrivalsOf(events, cancel?.at, context),
    query: context.query,
    cancelRequested: cancel && { at: cancel.at, seq: cancel.seq },
    waitingForLate: waiting && { at: waiting.at, graceMs: waiting.graceMs, seq: waiting.seq },
    memory: context.memory,
    network: context.network,
    sameSubnet: subnetOf(control ?? expect, context),
    health: context.health,
    probes: [...(context.probes ?? [])],
    patienceMs: context.patienceMs,
  });
}

/** Drops what is undefined, so that unknown facts are absent. */
export function prune(draft: { readonly [K in keyof Evidence]: Evidence[K] | undefined }): Evidence {
  return evidenceSchema.parse(
    Object.fromEntries(Object.entries(draft).filter(([, value]) => value !== undefined)),
  );
}

/**
 * Whether the peer is in our subnet, as far as the interface of our address towards it tells. A peer that is reached through
 * this computer itself may be in a container or behind a tunnel: where it is stays unknown.
 */
export function subnetOf(
  control: ControlAssociation | undefined,
  context: DiagnosisContext,
): boolean | undefined {
  if (!control?.localAddress || !control.remoteAddress) return undefined;
  if (classifyAddress(control.remoteAddress) === 'loopback') return undefined;
  return sameSubnet(control.localAddress, control.remoteAddress, context.network?.interfaces ?? []);
}

function find<T extends string>(events: readonly TimelineEvent[], type: T): JobEventOf<T> | undefined {
  return events.find((event): event is JobEventOf<T> & TimelineEvent => event.type === type);
}

function findLast<T extends string>(events: readonly TimelineEvent[], type: T): JobEventOf<T> | undefined {
  return events.findLast((event): event is JobEventOf<T> & TimelineEvent => event.type === type);
}

/** The last association of a purpose. */
function lastControl(
  events: readonly TimelineEvent[],
  purpose: 'retrieve' | 'expect',
  context: DiagnosisContext,
  afterSeq = 0,
): ControlAssociation | undefined {
  const first = events.findLast((event) => isStart(event, purpose, afterSeq));
  return first && controlFrom(first, events, purpose, context);
}

/** All associations of a purpose, in the order of their beginnings. */
function controls(
  events: readonly TimelineEvent[],
  purpose: 'retrieve' | 'expect',
  context: DiagnosisContext,
  afterSeq: number,
): ControlAssociation[] {
  return events
    .filter((event) => isStart(event, purpose, afterSeq))
    .flatMap((first) => controlFrom(first, events, purpose, context) ?? []);
}

function isStart(event: TimelineEvent, purpose: string, afterSeq: number): boolean {
  return (
    'purpose' in event &&
    event.purpose === purpose &&
    event.type === 'connection-started' &&
    event.seq > afterSeq
  );
}

function controlFrom(
  first: TimelineEvent,
  events: readonly TimelineEvent[],
  purpose: 'retrieve' | 'expect',
  context: DiagnosisContext,
): ControlAssociation | undefined {
  if (first.type !== 'connection-started') return undefined;
  let control = startControl(purpose, {
    host: first.host,
    port: first.port,
    startedAt: first.at,
    ...((first.tls ?? context.tls) !== undefined && { tls: first.tls ?? context.tls }),
  });
  for (const event of events) {
    if ('purpose' in event && event.associationId === first.associationId) {
      control = foldControl(control, event, { at: event.at, seq: event.seq });
    }
  }
  return control;
}

function localOf(
  attempt: JobEventOf<'attempt-started'> | undefined,
  control: ControlAssociation | undefined,
  context: DiagnosisContext,
): Evidence['local'] {
  const listener = parseListener(attempt?.listener);
  const moveDestination = attempt?.moveDestination ?? context.moveDestination;
  const aeTitle = attempt?.localAe ?? context.localAe ?? context.listener?.aeTitle;
  const address = control?.localAddress ?? listener?.address;
  const port = context.listener?.port ?? listener?.port;
  return {
    ...(aeTitle !== undefined && { aeTitle }),
    ...(moveDestination !== undefined && { moveDestination }),
    ...(address !== undefined && { address }),
    ...(port !== undefined && { port }),
  };
}

function parseListener(text: string | undefined): { address: string; port: number } | undefined {
  const match = /^\[?([^\]]+)\]?:(\d+)$/.exec(text ?? '');
  return match?.[1] && match[2] ? { address: match[1], port: Number(match[2]) } : undefined;
}

function listenerOf(
  events: readonly TimelineEvent[],
  attempt: JobEventOf<'attempt-started'> | undefined,
  control: ControlAssociation | undefined,
  context: DiagnosisContext,
  startedAt: number | undefined,
  peer: Evidence['peer'],
): Evidence['listener'] {
  const { memory } = context;
  const inbound = gatherInbound(
    events,
    context,
    {
      peerAe: peer?.aeTitle,
      addresses: [control?.remoteAddress, peer?.host],
      knownAddresses: memory?.senderAddresses ?? [],
      knownAeTitles: memory?.senderAeTitles ?? [],
    },
    startedAt,
  );
  const { log, ...facts } = context.listener ?? {};
  const fromTimeline = parseListener(attempt?.listener);
  if (!context.listener && !fromTimeline && inbound.length === 0) return undefined;
  return {
    ...(fromTimeline && { state: 'listening', port: fromTimeline.port }),
    ...facts,
    inbound,
    ...(log === undefined && { onlyTied: true }),
  };
}

function expectationOf(
  events: readonly TimelineEvent[],
  context: DiagnosisContext,
): ExpectationFacts | undefined {
  const counted = findLast(events, 'expected-counted');
  const unknown = findLast(events, 'expected-unknown');
  if (!counted && !unknown) return context.expectation;
  if (!counted)
    return { ...context.expectation, ...(unknown && { failure: unknown.failure, seq: unknown.seq }) };
  const { instances, series, seq } = counted;
  return { instances, series, exists: instances > 0 ? 'yes' : 'no', ...context.expectation, seq };
}

function arrivalsOf(
  events: readonly TimelineEvent[],
  cancelledAt: number | undefined,
  context: DiagnosisContext,
): ArrivalFacts {
  const seen = new Set<string>();
  const facts: ArrivalFacts = { received: 0, total: 0, bytes: 0, late: 0, refused: [] };
  const inAttempt = new Set<string>();
  let afterCancel = 0;
  let attempts = 0;
  let attempt: NonNullable<ArrivalFacts['attempt']> | undefined;
  for (const event of events) {
    if (event.type === 'attempt-started' && ++attempts > 1) {
      attempt = { received: 0, total: 0 };
      inAttempt.clear();
    }
    if (event.type === 'instance-refused') facts.refused = addRefusal(facts.refused, event);
    if (event.type !== 'instances-stored') continue;
    const before = seen.size;
    for (const { sopInstanceUid } of event.instances) seen.add(sopInstanceUid);
    const fresh = seen.size - before;
    facts.total += event.instances.length;
    if (attempt) attempt.total += event.instances.length;
    for (const { sopInstanceUid } of attempt ? event.instances : []) inAttempt.add(sopInstanceUid);
    facts.bytes += event.bytes;
    facts.firstAt ??= event.at;
    facts.firstSeq ??= event.seq;
    facts.lastAt = event.at;
    facts.lastSeq = event.seq;
    if (event.late) {
      facts.late += fresh;
      facts.lateSeq ??= event.seq;
    }
    if (cancelledAt !== undefined && event.at > cancelledAt) {
      afterCancel += fresh;
      facts.lastAfterCancelMs = event.at - cancelledAt;
    }
  }
  facts.received = seen.size;
  if (attempt) facts.attempt = { ...attempt, received: inAttempt.size };
  if (cancelledAt !== undefined) facts.afterCancel = afterCancel;
  if (context.outOfScopeInstances !== undefined) facts.outOfScope = context.outOfScopeInstances;
  return facts;
}
