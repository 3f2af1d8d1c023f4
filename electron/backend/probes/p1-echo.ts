import type { ProbeResultOf } from '../../../shared/diagnosis/probe-result.ts';
import { echoPeer } from '../nodes/echo-peer.ts';
import type { ProbeSubject, ProbeTools } from './probe-context.ts';

/** P1: C-ECHO. Says that the PACS answers, nothing about rights or the way back. */
export async function testEcho(
  tools: Pick<ProbeTools, 'associate' | 'clock'>,
  { peer, signal }: Pick<ProbeSubject, 'peer' | 'signal'>,
): Promise<ProbeResultOf<'P1'>> {
  const { monotonic, now } = tools.clock;
  const { ok, elapsedMs } = await echoPeer(tools.associate, peer, { monotonic, signal });
  const names = { calledAe: peer.peer.aeTitle, callingAe: peer.localAe };
  return { probe: 'P1', at: now(), ok, elapsedMs, tls: false, ...names };
}
