import type { DiagnosisContext, ListenerContext } from '../../../shared/diagnosis/context.ts';
import { diagnose } from '../../../shared/diagnosis/diagnose.ts';
import { diagnoseFailure } from '../../../shared/diagnosis/diagnose-failure.ts';
import type { Evidence } from '../../../shared/diagnosis/evidence.ts';
import type { Finding } from '../../../shared/diagnosis/finding.ts';
import { gatherEvidence } from '../../../shared/diagnosis/gather.ts';
import type { ProbeResult } from '../../../shared/diagnosis/probe-result.ts';
import type { Failure } from '../../../shared/failure/failure.ts';
import type { TimelineEvent } from '../../../shared/retrieve/timeline-event.ts';
import type { Clock } from '../dependencies.ts';
import type { NetworkInterfaces } from '../listener/addresses.ts';
import type { Listener } from '../listener/create-listener.ts';
import { learnFromRetrieve } from '../nodes/learn-from-retrieve.ts';
import type { NodeProfiles } from '../nodes/node-profiles.ts';
import { nodeKeyOf, type ResolvedPeer } from '../nodes/resolved-peer.ts';
import { readNetworkFacts } from './network-facts.ts';
import type { HealthMonitor } from './own-health.ts';
import { timelineFacts } from './timeline-facts.ts';
import { avoidedPart, questionedPart, withWays } from './ways-taken.ts';

/** A retrieve as the diagnosis looks at it. */
export interface DiagnosisSubject {
  readonly events: readonly TimelineEvent[];
  /** Under which its node's profile is kept. */
  readonly nodeKey: string;
  /** Other retrieves from the same node that were asked for and have no answer. */
  readonly otherSilentRetrieves?: number;
  readonly outOfScopeInstances?: number;
  /** See Evidence. */
  readonly patienceMs?: number;
  /** Of several attempts only the last one, whatever it brought. */
  readonly lastAttemptOnly?: boolean;
}

export interface Diagnosed {
  readonly evidence: Evidence;
  /** Best first. */
  readonly findings: Finding[];
  /** Of the attempt that failed, when another way brought everything: what a test afterwards is about. */
  readonly avoided?: Evidence;
}

/** Puts a timeline together with what the program knows beside it, and says what it means. */
export interface Diagnosis {
  /** Now, while the program knows the network, the listener and itself as they are during the retrieve. */
  look(subject: DiagnosisSubject): Diagnosed;
  /** The same evidence after more tests, and with what people have said about the node since. */
  again(evidence: Evidence, probes: readonly ProbeResult[], nodeKey?: string): Diagnosed;
  /** A single failure of a C-ECHO or a search that has no timeline. `since`: ms since 1970. */
  explain(failure: Failure, of: FailedRequest): Finding[];
  /** What the program knows beside any timeline, since a moment in ms since 1970. */
  context(since: number, nodeKey: string): DiagnosisContext;
  /** Keeps what a retrieve that has ended taught about its node. */
  learn(nodeKey: string, diagnosed: Diagnosed): void;
}

export interface FailedRequest {
  readonly operation: 'echo' | 'query';
  readonly peer: ResolvedPeer;
  readonly since: number;
  readonly query?: DiagnosisContext['query'];
  /** Tests that followed it. */
  readonly probes?: readonly ProbeResult[] | undefined;
}

export function createDiagnosis(options: {
  readonly clock: Pick<Clock, 'now'>;
  readonly listener: Pick<Listener, 'state' | 'owner' | 'history'>;
  readonly health: Pick<HealthMonitor, 'since'>;
  readonly platform: NodeJS.Platform;
  interfaces(): NetworkInterfaces;
  lastEchoOkAt(nodeKey: string): number | undefined;
  readonly profiles: Pick<NodeProfiles, 'memory' | 'learn' | 'facts'>;
}): Diagnosis {
  const listenerContext = (since: number): ListenerContext => {
    const { settings, status, failure } = options.listener.state();
    const owner = options.listener.owner();
    return {
      ...{
        state: status,
        aeTitle: settings.aeTitle,
        port: settings.port,
        boundAddress: settings.bindAddress,
      },
      ...(failure && { failure }),
      ...(owner && { owner }),
      log: options.listener.history().filter((entry) => entry.at >= since),
    };
  };
  const context = (since: number, nodeKey: string): DiagnosisContext => {
    const lastEchoOkAt = options.lastEchoOkAt(nodeKey);
    const learned = options.profiles.memory(nodeKey);
    const memory = lastEchoOkAt === undefined ? learned : { ...learned, lastEchoOkAt };
    return {
      now: options.clock.now(),
      listener: listenerContext(since),
      network: readNetworkFacts(options.platform, options.interfaces()),
      health: options.health.since(since),
      ...(memory && { memory }),
    };
  };
  const evidenceOf = (subject: DiagnosisSubject, events: readonly TimelineEvent[]): Evidence => {
    const { nodeKey, otherSilentRetrieves, outOfScopeInstances, patienceMs } = subject;
    const since = events.find((event) => event.type === 'attempt-started')?.at ?? events[0]?.at ?? 0;
    const own = context(since, nodeKey);
    return gatherEvidence(events, {
      ...own,
      ...timelineFacts(events),
      health: { ...own.health, ...(otherSilentRetrieves !== undefined && { otherSilentRetrieves }) },
      ...(outOfScopeInstances !== undefined && { outOfScopeInstances }),
      ...(patienceMs !== undefined && { patienceMs }),
    });
  };
  const lookAt = (subject: DiagnosisSubject, events: readonly TimelineEvent[]): Diagnosed => {
    const evidence = evidenceOf(subject, events);
    return { evidence, findings: [...diagnose(evidence)] };
  };
  const avoidedOf = (subject: DiagnosisSubject): Evidence | undefined => {
    const part = avoidedPart(subject.events);
    const endedAt = part?.findLast((event) => event.type === 'retrieve-finished')?.at;
    if (!part || endedAt === undefined) return undefined;
    return { ...evidenceOf(subject, part), takenAt: endedAt, avoided: true };
  };
  return {
    context,
    look(subject) {
      const part = subject.lastAttemptOnly ? subject.events : questionedPart(subject.events);
      const { evidence, findings } = lookAt(subject, part);
      if (subject.lastAttemptOnly) return { evidence, findings };
      const ofVainWay = part === subject.events ? [] : lookAt(subject, subject.events).findings;
      const avoided = avoidedOf(subject);
      return {
        ...{ evidence, findings: withWays(findings, subject.events, ofVainWay) },
        ...(avoided && { avoided }),
      };
    },
    explain: (failure, { operation, peer, since, query, probes }) => [
      ...diagnoseFailure(failure, {
        ...context(since, nodeKeyOf(peer)),
        ...{ operation, nodeName: peer.name, peer: peer.peer, localAe: peer.localAe, model: peer.model },
        tls: peer.tls !== undefined,
        ...(query && { query }),
        ...(probes && { probes: [...probes] }),
      }),
    ],
    learn(nodeKey, { evidence, findings }) {
      const { senderAddresses, senderAeTitles } = options.profiles.facts(nodeKey);
      const known = { addresses: senderAddresses?.value ?? [], aeTitles: senderAeTitles?.value ?? [] };
      options.profiles.learn(nodeKey, learnFromRetrieve(evidence, findings, known));
    },
    again(evidence, probes, nodeKey) {
      const facts = nodeKey === undefined ? undefined : options.profiles.memory(nodeKey);
      const next: Evidence = { ...withStated(evidence, facts, options.clock.now()), probes: [...probes] };
      return { evidence: next, findings: [...diagnose(next)] };
    },
  };
}

/** What the administrator has told since the evidence was taken: how our entry reads, and that it was changed. */
function withStated(evidence: Evidence, facts: Evidence['memory'], now: number): Evidence {
  const { registered, entryChangedAt } = facts ?? {};
  if (!registered && entryChangedAt === undefined) return evidence;
  const memory = {
    ...evidence.memory,
    ...(registered && { registered }),
    ...(entryChangedAt !== undefined && { entryChangedAt }),
  };
  const changedSince = (entryChangedAt ?? 0) > evidence.takenAt;
  return { ...evidence, memory, ...(changedSince && { takenAt: now }) };
}
