import type { DiagnosisContext, ListenerContext } from '../../../shared/diagnosis/context.ts';
import { diagnose } from '../../../shared/diagnosis/diagnose.ts';
import type { Evidence, NodeMemory } from '../../../shared/diagnosis/evidence.ts';
import type { Finding } from '../../../shared/diagnosis/finding.ts';
import { gatherEvidence } from '../../../shared/diagnosis/gather.ts';
import type { ProbeResult } from '../../../shared/diagnosis/probe-result.ts';
import type { TimelineEvent } from '../../../shared/retrieve/timeline-event.ts';
import type { Clock } from '../dependencies.ts';
import type { NetworkInterfaces } from '../listener/addresses.ts';
import type { Listener } from '../listener/create-listener.ts';
import { readNetworkFacts } from './network-facts.ts';
import type { HealthMonitor } from './own-health.ts';
import { timelineFacts } from './timeline-facts.ts';

/** A retrieve as the diagnosis looks at it. */
export interface DiagnosisSubject {
  readonly events: readonly TimelineEvent[];
  readonly nodeId?: string | undefined;
  /** Other retrieves from the same node that were asked for and have no answer. */
  readonly otherSilentRetrieves?: number;
  readonly outOfScopeInstances?: number;
}

export interface Diagnosed {
  readonly evidence: Evidence;
  /** Best first. */
  readonly findings: Finding[];
}

/** Puts a timeline together with what the program knows beside it, and says what it means. */
export interface Diagnosis {
  /** Now, while the program knows the network, the listener and itself as they are during the retrieve. */
  look(subject: DiagnosisSubject): Diagnosed;
  /** The same evidence after more tests. */
  again(evidence: Evidence, probes: readonly ProbeResult[]): Diagnosed;
  /** What the program knows beside any timeline, since a moment in ms since 1970. */
  context(since: number, nodeId?: string): DiagnosisContext;
}

export function createDiagnosis(options: {
  readonly clock: Pick<Clock, 'now'>;
  readonly listener: Pick<Listener, 'state' | 'owner' | 'history'>;
  readonly health: Pick<HealthMonitor, 'since'>;
  readonly platform: NodeJS.Platform;
  interfaces(): NetworkInterfaces;
  memory(nodeId: string): NodeMemory | undefined;
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
  const context = (since: number, nodeId?: string): DiagnosisContext => {
    const memory = nodeId === undefined ? undefined : options.memory(nodeId);
    return {
      now: options.clock.now(),
      tls: false,
      listener: listenerContext(since),
      network: readNetworkFacts(options.platform, options.interfaces()),
      health: options.health.since(since),
      ...(memory && { memory }),
    };
  };
  return {
    context,
    look(subject) {
      const { events, nodeId, otherSilentRetrieves, outOfScopeInstances } = subject;
      const since = events.find((event) => event.type === 'attempt-started')?.at ?? events[0]?.at ?? 0;
      const own = context(since, nodeId);
      const evidence = gatherEvidence(events, {
        ...own,
        ...timelineFacts(events),
        health: { ...own.health, ...(otherSilentRetrieves !== undefined && { otherSilentRetrieves }) },
        ...(outOfScopeInstances !== undefined && { outOfScopeInstances }),
      });
      return { evidence, findings: [...diagnose(evidence)] };
    },
    again(evidence, probes) {
      const next: Evidence = { ...evidence, probes: [...probes] };
      return { evidence: next, findings: [...diagnose(next)] };
    },
  };
}
