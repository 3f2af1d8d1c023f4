import type { PeerRef } from '../../../shared/contract/pacs-node.ts';
import type { Finding } from '../../../shared/diagnosis/finding.ts';
import type { ProbeResult } from '../../../shared/diagnosis/probe-result.ts';
import type { Failure } from '../../../shared/failure/failure.ts';
import { isPassed, type LinkCheckEvent } from '../../../shared/link-check/hop.ts';
import type { LearnedFact } from '../nodes/node-profiles.ts';
import { smellsOfOtherMode, tryOtherMode } from '../nodes/other-mode.ts';
import { nodeKeyOf, type ResolvedPeer } from '../nodes/resolved-peer.ts';
import { createCheckRun } from './check-run.ts';
import { type ControlLink, checkControlLink } from './control-hops.ts';
import type { LinkCheckTools, WayBack } from './link-check-tools.ts';
import { checkWayBack } from './way-back-hops.ts';

/** Tests whole links before a patient waits. Changes nothing at a PACS. */
export interface LinkCheck {
  /**
   * Takes every step and ends with `finished`. Resolves early, without it, when cancelled. Rejects with `not-found` for a
   * node that does not exist.
   */
  run(peer: PeerRef, signal: AbortSignal, emit: (event: LinkCheckEvent) => void): Promise<void>;
  /** Cancels what runs and waits until its associations are gone. */
  close(): Promise<void>;
}

export function createLinkCheck(tools: LinkCheckTools): LinkCheck {
  const closing = new AbortController();
  const running = new Set<Promise<void>>();
  return {
    async run(ref, cancelled, emit) {
      const peer = tools.resolvePeer(ref);
      const signal = AbortSignal.any([cancelled, closing.signal]);
      const work = check(tools, ref, peer, signal, emit);
      running.add(work);
      try {
        await work;
      } catch (error) {
        if (!signal.aborted) throw error;
      } finally {
        running.delete(work);
      }
    },
    async close() {
      closing.abort();
      await Promise.allSettled(running);
    },
  };
}

async function check(
  tools: LinkCheckTools,
  ref: PeerRef,
  peer: ResolvedPeer,
  signal: AbortSignal,
  emit: (event: LinkCheckEvent) => void,
): Promise<void> {
  const startedAt = tools.clock.now();
  const run = createCheckRun({ clock: tools.clock, signal, emit });
  const link = await checkControlLink({ run, associate: tools.associate, peer, signal });
  learn(tools, peer, link);
  const back = await checkWayBack(tools, { run, peer, link, signal });
  const passed = isPassed(run.hops);
  const failure = link.failure ?? back.failure;
  const otherMode = link.failure && (await otherModeOf(tools, peer, link.failure, signal));
  const findings = passed ? [] : findingsOf(tools, peer, startedAt, failure, back, otherMode);
  const adminCard = await tools.adminCards.card(ref);
  signal.throwIfAborted();
  emit({
    type: 'finished',
    report: {
      ...{ nodeName: peer.name, peer: peer.peer, startedAt, endedAt: tools.clock.now() },
      ...{ hops: [...run.hops], passed, findings, adminCard },
    },
  });
}

/** The line to the PACS first; what could not be tried can't be explained. */
function findingsOf(
  tools: LinkCheckTools,
  peer: ResolvedPeer,
  since: number,
  failure: Failure | undefined,
  { moved, probes }: WayBack,
  otherMode: ProbeResult | undefined,
): Finding[] {
  const control = failure
    ? tools.diagnosis.explain(failure, {
        operation: failure.kind === 'dimse-status' && failure.service === 'C-FIND' ? 'query' : 'echo',
        ...{ peer, since },
        ...(otherMode && { probes: [otherMode] }),
      })
    : [];
  const back = moved ? tools.diagnosis.again(moved.evidence, probes).findings : [];
  const causes = new Set(control.map((finding) => finding.cause));
  return [...control, ...back.filter((finding) => !causes.has(finding.cause))];
}

/** Whether the PACS answers with TLS switched the other way, where the failure asks for that. */
async function otherModeOf(
  { associate, clock }: LinkCheckTools,
  peer: ResolvedPeer,
  failure: Failure,
  signal: AbortSignal,
): Promise<ProbeResult | undefined> {
  if (!smellsOfOtherMode(failure)) return undefined;
  const otherMode = await tryOtherMode(associate, peer, { monotonic: clock.monotonic, signal });
  return { probe: 'P1', at: clock.now(), ok: false, tls: peer.tls !== undefined, otherMode };
}

function learn({ profiles }: LinkCheckTools, peer: ResolvedPeer, { services }: ControlLink): void {
  const how = 'its answer in a link check';
  const facts: LearnedFact[] = services.flatMap(({ service, model, accepted }): LearnedFact[] => {
    if (service === 'C-GET' && model === peer.model) return [{ name: 'getSupported', value: accepted, how }];
    if (service !== 'C-FIND' || model !== 'patient-root') return [];
    return [{ name: 'patientRootSupported', value: accepted, how }];
  });
  profiles.learn(nodeKeyOf(peer), facts);
}
