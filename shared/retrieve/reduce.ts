import { exhaustive } from '../failure/exhaustive.ts';
import { hasCounts, isEnded } from './counts.ts';
import type { RetrievePhase, RetrieveSummary } from './retrieve-state.ts';
import { levelOfScope } from './scope.ts';
import { isSteady } from './steady-pending.ts';
import type { TimelineEvent } from './timeline-event.ts';
import { UidSet } from './uid-set.ts';

/** What a timeline amounts to: the summary, and the UIDs that a summary has no room for. */
export interface RetrieveState {
  readonly summary: RetrieveSummary;
  /** Distinct SOP Instance UIDs on disk. */
  readonly receivedUids: UidSet;
  /** Distinct SOP Instance UIDs that we refused to store at least once. */
  readonly refusedUids: UidSet;
  /** What the PACS listed in Failed SOP Instance UID List (0008,0058). */
  readonly failedUids: readonly string[];
  /** What the requests of the present attempt have reported: the last one of each association, and all before those. */
  readonly reports?: Reports;
}

type Reported = NonNullable<RetrieveSummary['counts']['reported']>;

interface Reports {
  readonly before: Reported | undefined;
  readonly last: ReadonlyMap<string, Reported>;
}

const noReports: Reports = { before: undefined, last: new Map() };

/** Before the first event. The peer's facts are placeholders until `retrieve-queued`, the first event of every journal. */
export function initialRetrieveState(retrieveId: string): RetrieveState {
  return {
    summary: {
      retrieveId,
      nodeName: '',
      peer: { aeTitle: 'UNKNOWN', host: 'unknown', port: 1 },
      scope: { studyInstanceUid: '0' },
      level: 'study',
      method: 'auto',
      phase: 'queued',
      counts: { received: 0 },
      bytes: 0,
      lateInstances: 0,
      refusedInstances: 0,
      queuedAt: 0,
      lastEventAt: 0,
      lastSeq: 0,
    },
    receivedUids: UidSet.empty,
    refusedUids: UidSet.empty,
    failedUids: [],
  };
}

/**
 * Folds one event into the state. Pure; the same for backend, interface, command line and support bundle. An event whose
 * `seq` has been seen changes nothing, so that replay and live may overlap at any point.
 */
export function reduce(state: RetrieveState, event: TimelineEvent): RetrieveState {
  if (event.seq <= state.summary.lastSeq) return state;
  const stamped: RetrieveState = {
    ...state,
    summary: {
      ...state.summary,
      lastSeq: event.seq,
      ...(isProgress(event) && { lastEventAt: Math.max(state.summary.lastEventAt, event.at) }),
    },
  };
  return 'purpose' in event ? reduceAssociation(stamped, event) : reduceJob(stamped, event);
}

/** A diagnosis is no sign of life of the peer's, and a pending response with the same counts moves nothing. */
export function isProgress(event: TimelineEvent): boolean {
  return event.type !== 'diagnosed' && !isSteady(event);
}

/** Folds many events, from the beginning or onto a state. */
export function reduceAll(state: RetrieveState, events: Iterable<TimelineEvent>): RetrieveState {
  let next = state;
  for (const event of events) next = reduce(next, event);
  return next;
}

type AssociationTimelineEvent = Extract<TimelineEvent, { purpose: string }>;
type JobTimelineEvent = Exclude<TimelineEvent, { purpose: string }>;

function reduceJob(state: RetrieveState, event: JobTimelineEvent): RetrieveState {
  switch (event.type) {
    case 'retrieve-queued': {
      const { nodeId, nodeName, peer, scope, method, label, at } = event;
      return update(state, {
        ...(nodeId === undefined ? {} : { nodeId }),
        ...(label === undefined ? {} : { label }),
        nodeName,
        peer,
        scope,
        method,
        level: levelOfScope(scope),
        queuedAt: at,
      });
    }
    case 'attempt-started': {
      const { reported: _earlierAttempt, ...counts } = state.summary.counts;
      return update(without(inPhase({ ...state, reports: noReports }, 'associating'), 'hold', 'findings'), {
        level: event.level,
        startedAt: state.summary.startedAt ?? event.at,
        counts,
      });
    }
    case 'expected-counted':
      return update(state, { counts: { ...state.summary.counts, expected: event.instances } });
    case 'expected-unknown':
      return state;
    case 'instances-stored':
      return reduceStored(state, event);
    case 'instance-refused': {
      const refusedUids = state.refusedUids.with([event.sopInstanceUid]);
      return update({ ...state, refusedUids }, { refusedInstances: refusedUids.size });
    }
    case 'waiting-for-late-images':
      return inPhase(state, 'waiting');
    case 'cancel-requested':
      return inPhase(without(state, 'hold'), 'cancelling');
    case 'pause-requested':
      return update(state, { hold: { why: 'pausing', of: event.of } });
    case 'retrieve-paused':
      return update(state, { phase: 'queued', hold: { why: 'paused', of: event.of } });
    case 'retrieve-resumed':
      return update(without(state, 'hold'), { phase: 'queued' });
    case 'backing-off': {
      const { failure, retry, of, waitMs } = event;
      const hold = { why: 'busy', failure, retry, of, nextTryAt: event.at + waitMs } as const;
      return update(state, { phase: 'queued', hold, busyRetries: retry });
    }
    case 'waiting-for-space': {
      const { freeBytes, neededBytes } = event;
      return update(state, { phase: 'queued', hold: { why: 'space', freeBytes, neededBytes } });
    }
    case 'space-made':
      return without(state, 'hold');
    case 'way-changed':
    case 'space-low':
      return state;
    case 'diagnosed':
      return update(state, { findings: event.findings });
    case 'probe-started':
    case 'probe-finished':
      return state;
    case 'retrieve-interrupted':
      if (isEnded(state.summary.phase)) return state;
      return update(without(state, 'hold'), {
        phase: 'interrupted',
        failure: { kind: 'interrupted' },
        finishedAt: event.at,
      });
    case 'retrieve-finished':
      // A second time: images that came later have completed it.
      return update(without(state, 'hold', 'failure'), {
        phase: event.outcome,
        outcome: event.outcome,
        ...(event.failure === undefined ? {} : { failure: event.failure }),
        finishedAt: event.at,
      });
    default:
      return exhaustive(event);
  }
}

function reduceStored(
  state: RetrieveState,
  event: Extract<TimelineEvent, { type: 'instances-stored' }>,
): RetrieveState {
  const receivedUids = state.receivedUids.with(event.instances.map((instance) => instance.sopInstanceUid));
  const fresh = receivedUids.size - state.receivedUids.size;
  const { summary } = state;
  return update(inPhase({ ...state, receivedUids }, 'receiving'), {
    counts: { ...summary.counts, received: receivedUids.size },
    bytes: summary.bytes + event.bytes,
    lateInstances: summary.lateInstances + (event.late ? fresh : 0),
    ...(event.duplicates > 0 && {
      duplicateInstances: (summary.duplicateInstances ?? 0) + event.duplicates,
    }),
  });
}

function reduceAssociation(state: RetrieveState, event: AssociationTimelineEvent): RetrieveState {
  if (event.purpose !== 'retrieve') return state;
  switch (event.type) {
    case 'request-sent':
      return inPhase({ ...state, reports: withRequest(state.reports, event.associationId) }, 'requesting');
    case 'response-pending':
      return reported(inPhase(state, 'receiving'), event);
    case 'response-final':
      return reported({ ...state, failedUids: event.failedSopInstanceUids ?? state.failedUids }, event);
    default:
      return state;
  }
}

/** A further request on an association: what the one before it reported is done. */
function withRequest(reports: Reports | undefined, associationId: string): Reports {
  const { before, last } = reports ?? noReports;
  const done = last.get(associationId);
  if (!done) return { before, last };
  const { remaining: _, ...counts } = done;
  const others = new Map(last);
  others.delete(associationId);
  return { before: sumOfCounts(before, counts), last: others };
}

function reported(
  state: RetrieveState,
  { associationId, counts }: { readonly associationId: string; readonly counts: Reported },
): RetrieveState {
  if (!hasCounts(counts)) return state;
  const { before, last } = state.reports ?? noReports;
  const reports = { before, last: new Map(last).set(associationId, counts) };
  const reported = [...reports.last.values()].reduce<Reported | undefined>(sumOfCounts, before);
  return update({ ...state, reports }, { counts: { ...state.summary.counts, reported } });
}

/** An attempt may be several requests. A count that none of them gave stays absent. */
function sumOfCounts(one: Reported | undefined, other: Reported): Reported {
  if (!one) return other;
  const sum: Reported = {};
  for (const name of ['remaining', 'completed', 'failed', 'warning'] as const) {
    if (one[name] === undefined && other[name] === undefined) continue;
    sum[name] = (one[name] ?? 0) + (other[name] ?? 0);
  }
  return sum;
}

/** How far a phase is along the way; a retrieve never goes back, whatever order its events come in. */
const rank: Readonly<Record<RetrievePhase, number>> = {
  queued: 0,
  associating: 1,
  requesting: 2,
  receiving: 3,
  waiting: 4,
  cancelling: 5,
  complete: 6,
  incomplete: 6,
  failed: 6,
  cancelled: 6,
  interrupted: 6,
};

function inPhase(state: RetrieveState, phase: RetrievePhase): RetrieveState {
  const now = state.summary.phase;
  // A further attempt begins anew, unless somebody has cancelled.
  const begins = phase === 'associating' && rank[now] < rank.cancelling;
  return begins || rank[phase] > rank[now] ? update(state, { phase }) : state;
}

function update(state: RetrieveState, change: Partial<RetrieveSummary>): RetrieveState {
  return { ...state, summary: { ...state.summary, ...change } };
}

function without(state: RetrieveState, ...names: ('hold' | 'findings' | 'failure')[]): RetrieveState {
  const summary = { ...state.summary };
  for (const name of names) delete summary[name];
  return { ...state, summary };
}
