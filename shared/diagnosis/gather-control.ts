import type { Failure } from '../failure/failure.ts';
import type { AssociationEvent } from '../retrieve/association-event.ts';
import type { ControlAssociation, ResponseFact } from './evidence-association.ts';

export interface Stamp {
  readonly at: number;
  readonly seq?: number;
}

type FailureOf<K extends Failure['kind']> = Extract<Failure, { kind: K }>;
type EventOf<T extends AssociationEvent['type']> = Extract<AssociationEvent, { type: T }>;

export function startControl(
  purpose: ControlAssociation['purpose'],
  at: { readonly host: string; readonly port: number; readonly startedAt?: number; readonly tls?: boolean },
): ControlAssociation {
  return { purpose, ...at, requests: [], responses: [], pendingResponses: 0 };
}

/** Folds one event of an association that we requested into what is known about it. */
export function foldControl(
  control: ControlAssociation,
  event: AssociationEvent,
  stamp: Stamp,
): ControlAssociation {
  switch (event.type) {
    case 'connection-started':
      return control;
    case 'connected':
      return {
        ...control,
        connect: { outcome: 'connected', elapsedMs: event.elapsedMs, ...stamp },
        localAddress: event.localAddress,
        localPort: event.localPort,
        remoteAddress: event.remoteAddress,
      };
    case 'secured': {
      const { protocol, cipher } = event;
      return { ...control, tls: true, secured: { protocol, cipher, ...stamp } };
    }
    case 'association-requested': {
      const { callingAe, calledAe, contexts } = event;
      return { ...control, proposed: { callingAe, calledAe, contexts, ...stamp } };
    }
    case 'association-accepted': {
      const { implementationClassUid, implementationVersionName, contexts, elapsedMs } = event;
      const accepted = { implementationClassUid, implementationVersionName, contexts, elapsedMs, ...stamp };
      return { ...control, accepted, lastReceivedAt: stamp.at };
    }
    case 'association-rejected':
      return { ...control, rejected: { ...rejectionOf(event), ...stamp }, lastReceivedAt: stamp.at };
    case 'request-sent':
      return { ...control, requests: [...control.requests, requestOf(event, stamp)] };
    case 'response-pending':
    case 'response-final':
      return foldResponse(control, event, stamp);
    case 'cancel-sent':
      return { ...control, cancelSent: stamp };
    case 'association-aborted': {
      const { by, source, reason } = event;
      return { ...control, end: { how: 'aborted', by, source, reason, ...stamp } };
    }
    case 'association-released':
      return { ...control, end: { how: 'released', by: event.by, ...stamp } };
    case 'connection-closed':
      return foldClose(control, event, stamp);
  }
}

export function rejectionOf(event: EventOf<'association-rejected'>) {
  const { by, result, source, reason, elapsedMs } = event;
  return { by, result, source, reason, elapsedMs };
}

function requestOf(event: EventOf<'request-sent'>, stamp: Stamp) {
  const { service, messageId, abstractSyntax, keys } = event;
  // A C-MOVE-RQ always has a destination; one without a value is a fact, not something unknown.
  const moveDestination = service === 'C-MOVE' ? (event.moveDestination ?? '') : event.moveDestination;
  return {
    ...{ service, messageId, abstractSyntax, keys, ...stamp },
    ...(moveDestination !== undefined && { moveDestination }),
  };
}

function foldResponse(
  control: ControlAssociation,
  event: EventOf<'response-pending' | 'response-final'>,
  stamp: Stamp,
): ControlAssociation {
  const response = responseOf(event, stamp);
  const { responses } = control;
  const pending = responses.filter((one) => !one.final && one.service === event.service);
  const last = pending.at(-1);
  const isPending = event.type === 'response-pending';
  const repeats = isPending && last !== undefined && sameCounts(last, response);
  const unchangedSince = repeats ? (control.countsUnchangedSince ?? last.at ?? stamp.at) : stamp.at;
  // The first pending response and the last one tell how the counts moved; those between would only make it long.
  const kept = isPending && pending.length > 1 ? responses.filter((one) => one !== last) : responses;
  return {
    ...control,
    responses: [...kept, response],
    pendingResponses: control.pendingResponses + (isPending ? event.responses : 0),
    ...(isPending && { countsUnchangedSince: unchangedSince }),
    lastReceivedAt: stamp.at,
  };
}

function responseOf(event: EventOf<'response-pending' | 'response-final'>, stamp: Stamp): ResponseFact {
  const { service, status, counts } = event;
  if (event.type === 'response-pending') {
    return { service, final: false, status, counts, responses: event.responses, ...stamp };
  }
  return {
    ...{ service, final: true, status, counts, responses: 1, elapsedMs: event.elapsedMs, ...stamp },
    ...(event.errorComment && { errorComment: event.errorComment }),
    ...(event.offendingElements && { offendingElements: event.offendingElements }),
    ...(event.failedSopInstanceUids && { failedUids: event.failedSopInstanceUids.length }),
  };
}

function sameCounts(one: ResponseFact, other: ResponseFact): boolean {
  return (['remaining', 'completed', 'failed', 'warning'] as const).every(
    (name) => one.counts[name] === other.counts[name],
  );
}

function foldClose(
  control: ControlAssociation,
  event: EventOf<'connection-closed'>,
  stamp: Stamp,
): ControlAssociation {
  const closed = { ...control, bytesReceived: event.bytesReceived };
  return applyFailure(closed, event.failure, stamp);
}

/** What a failure says about the association that it ended; also for failures that come without a timeline. */
export function applyFailure(
  control: ControlAssociation,
  failure: Failure | undefined,
  stamp: Partial<Stamp>,
): ControlAssociation {
  const end = control.end ?? {
    how: control.connect?.outcome === 'connected' ? ('closed' as const) : ('not-connected' as const),
    ...stamp,
  };
  if (!failure) {
    if (control.end) return control;
    return { ...control, end: control.rejected ? { how: 'rejected', by: 'peer', ...stamp } : end };
  }
  const withFailure = { ...control, end: { ...end, failure } };
  switch (failure.kind) {
    case 'name-not-found':
      return { ...withFailure, nameFailure: { code: failure.code, ...stamp } };
    case 'tcp-refused':
    case 'tcp-timeout':
    case 'tcp-unreachable':
      return { ...withFailure, connect: { ...connectOf(failure), ...stamp } };
    case 'tls-failed':
      return { ...withFailure, tls: true, tlsFailure: { ...tlsFailureOf(failure), ...stamp } };
    case 'not-dicom': {
      const { protocol, firstBytes } = failure;
      return { ...withFailure, notDicom: { protocol, firstBytes, ...stamp } };
    }
    case 'association-rejected': {
      const { result, source, reason } = failure;
      const rejected = control.rejected ?? { by: 'peer', result, source, reason, ...stamp };
      return { ...withFailure, rejected, end: { how: 'rejected', by: 'peer', failure, ...stamp } };
    }
    case 'association-aborted': {
      const { by, source, reason } = failure;
      return { ...control, end: { how: 'aborted', by, source, reason, ...stamp, ...control.end, failure } };
    }
    case 'association-closed-early':
      return {
        ...control,
        end: {
          ...(control.end ?? { how: 'closed', by: 'peer', ...stamp }),
          failure,
          ...codeOf(failure.code),
        },
      };
    default:
      return withFailure;
  }
}

function connectOf(failure: Extract<Failure, { kind: 'tcp-refused' | 'tcp-timeout' | 'tcp-unreachable' }>) {
  const { elapsedMs } = failure;
  if (failure.kind === 'tcp-refused') return { outcome: 'refused', elapsedMs } as const;
  if (failure.kind === 'tcp-timeout') return { outcome: 'timeout', elapsedMs } as const;
  return { outcome: 'unreachable', code: failure.code, elapsedMs } as const;
}

export function tlsFailureOf({ code, by, ownCertificate, certificate }: FailureOf<'tls-failed'>) {
  return {
    code,
    ...(by && { by }),
    ...(ownCertificate !== undefined && { ownCertificate }),
    ...(certificate && { certificate }),
  };
}

function codeOf(code: string | undefined): { code?: string } {
  return code === undefined ? {} : { code };
}
