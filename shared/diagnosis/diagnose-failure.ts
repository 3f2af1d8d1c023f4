import type { Failure } from '../failure/failure.ts';
import type { DiagnosisContext } from './context.ts';
import { diagnose } from './diagnose.ts';
import type { Evidence } from './evidence.ts';
import type { ControlAssociation } from './evidence-association.ts';
import type { Finding } from './finding.ts';
import { prune, subnetOf } from './gather.ts';
import { applyFailure, startControl } from './gather-control.ts';

/**
 * Names the causes of a single failure that came without a timeline: of an echo, a search or a hop of the link check.
 * `context.operation` says of what; an echo when absent.
 */
export function diagnoseFailure(failure: Failure, context: DiagnosisContext): readonly Finding[] {
  return diagnose(evidenceOfFailure(failure, context));
}

/** Names the causes of a search that went well as far as its peer says. `now`: ms since 1970. */
export function diagnoseSearch(
  query: NonNullable<Evidence['query']>,
  now: number,
  peer: NonNullable<Evidence['peer']>,
): readonly Finding[] {
  return diagnose({ operation: 'query', takenAt: now, endedAt: now, peer, local: {}, query, probes: [] });
}

/** The record of evidence of such a failure. */
export function evidenceOfFailure(failure: Failure, context: DiagnosisContext): Evidence {
  const operation = context.operation ?? 'echo';
  const control = controlOf(failure, context, operation);
  const { log: _log, ...listener } = context.listener ?? {};
  return prune({
    operation,
    takenAt: context.now,
    startedAt: undefined,
    endedAt: context.now,
    outcome: 'failed',
    outcomeFailure: failure,
    finishedSeq: undefined,
    nodeName: context.nodeName,
    peer: context.peer,
    local: {
      ...(context.localAe !== undefined && { aeTitle: context.localAe }),
      ...(context.moveDestination !== undefined && { moveDestination: context.moveDestination }),
      ...(context.listener?.port !== undefined && { port: context.listener.port }),
    },
    method: context.method,
    level: context.level,
    model: context.model,
    control,
    expect: undefined,
    listener: context.listener && { ...listener, inbound: [] },
    expectation: context.expectation,
    arrivals: undefined,
    query: context.query,
    cancelRequested: failure.kind === 'cancelled' ? {} : undefined,
    waitingForLate: undefined,
    memory: context.memory,
    network: context.network,
    sameSubnet: subnetOf(control, context),
    health: context.health,
    probes: [...(context.probes ?? [])],
  });
}

/** Failures that can only come after these steps prove that the steps went well. */
function controlOf(
  failure: Failure,
  context: DiagnosisContext,
  operation: Evidence['operation'],
): ControlAssociation {
  const host = 'host' in failure ? failure.host : (context.peer?.host ?? '');
  const port = 'port' in failure ? failure.port : (context.peer?.port ?? 0);
  const start = startControl(operation, {
    host,
    port,
    ...(context.tls !== undefined && { tls: context.tls }),
  });
  const during = 'during' in failure ? failure.during : undefined;
  const service = failure.kind === 'dimse-status' ? failure.service : serviceNamed(during);
  const connected =
    failure.kind === 'association-rejected' ||
    failure.kind === 'no-presentation-context' ||
    failure.kind === 'not-dicom' ||
    failure.kind === 'dimse-status' ||
    during !== undefined;
  const names = namesOf(failure, context);
  return applyFailure(
    {
      ...start,
      ...(connected && { connect: { outcome: 'connected' as const } }),
      ...(connected && names && { proposed: { ...names, contexts: [] } }),
      // A request can only be under way on an association that was accepted.
      ...(service && { accepted: { contexts: [] }, requests: [{ service, keys: {} }] }),
      responses:
        failure.kind === 'dimse-status'
          ? [{ ...answerOf(failure), service: failure.service, final: true, counts: {}, responses: 1 }]
          : [],
    },
    failure,
    {},
  );
}

function answerOf(failure: Extract<Failure, { kind: 'dimse-status' }>) {
  const { status, errorComment, offendingElements } = failure;
  return {
    status,
    ...(errorComment !== undefined && { errorComment }),
    ...(offendingElements && { offendingElements }),
  };
}

function namesOf(failure: Failure, context: DiagnosisContext) {
  if (failure.kind === 'association-rejected') {
    return { callingAe: failure.callingAe, calledAe: failure.calledAe };
  }
  if (context.localAe === undefined || context.peer === undefined) return undefined;
  return { callingAe: context.localAe, calledAe: context.peer.aeTitle };
}

function serviceNamed(during: string | undefined) {
  const services = ['C-ECHO', 'C-FIND', 'C-MOVE', 'C-GET', 'C-STORE'] as const;
  return services.find((one) => one === during);
}
