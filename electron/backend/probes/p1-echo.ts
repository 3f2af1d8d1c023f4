import type { ProbeResultOf } from '../../../shared/diagnosis/probe-result.ts';
import { echoPeer } from '../nodes/echo-peer.ts';
import { smellsOfOtherMode, tryOtherMode } from '../nodes/other-mode.ts';
import type { ProbeSubject, ProbeTools } from './probe-context.ts';

/**
 * P1: C-ECHO. Says that the PACS answers, nothing about rights or the way back. After a failure that smells of encryption it
 * is followed by one with TLS switched the other way.
 */
export async function testEcho(
  tools: Pick<ProbeTools, 'associate' | 'clock'>,
  { peer, signal }: Pick<ProbeSubject, 'peer' | 'signal'>,
): Promise<ProbeResultOf<'P1'>> {
  const { monotonic, now } = tools.clock;
  const { ok, elapsedMs, failure } = await echoPeer(tools.associate, peer, { monotonic, signal });
  const names = { calledAe: peer.peer.aeTitle, callingAe: peer.localAe };
  const otherMode =
    failure && smellsOfOtherMode(failure)
      ? await tryOtherMode(tools.associate, peer, { monotonic, signal })
      : undefined;
  return {
    ...{ probe: 'P1', at: now(), ok, elapsedMs, tls: peer.tls !== undefined, ...names },
    ...(otherMode && { otherMode }),
  };
}
