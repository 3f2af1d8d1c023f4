import { randomBytes } from 'node:crypto';
import type { EchoResult } from '../../../shared/contract/pacs-node.ts';
import type { ProbeResultOf, SelfTest } from '../../../shared/diagnosis/probe-result.ts';
import { isLoopback, isWildcard } from '../listener/addresses.ts';
import { readPortProcess } from '../listener/port-process.ts';
import { echoPeer } from '../nodes/echo-peer.ts';
import type { ProbeSubject, ProbeTools } from './probe-context.ts';

const withinMs = 3000;

/** How one of our own addresses answered. */
interface SelfEcho {
  readonly outcome: SelfTest;
  readonly answer: EchoResult;
}

/**
 * P0: C-ECHO to our own port with a random calling AE title, through loopback and through our address towards the peer. Only
 * when our own listener has seen that name was it ours that answered.
 */
export async function testListener(
  tools: Pick<ProbeTools, 'associate' | 'clock' | 'listener'>,
  subject: Pick<ProbeSubject, 'localAddress'>,
): Promise<ProbeResultOf<'P0'>> {
  const { addresses, settings, status } = tools.listener.state();
  const { port, bindAddress } = settings;
  const lanAddress = subject.localAddress ?? addresses[0];
  const wantsLoopback = isWildcard(bindAddress) || isLoopback(bindAddress);
  const loopback = wantsLoopback ? await echoOurselves(tools, '127.0.0.1', port) : undefined;
  const lan =
    lanAddress && !isLoopback(lanAddress) ? await echoOurselves(tools, lanAddress, port) : undefined;
  const foreign = [loopback, lan].find((one) => one?.outcome === 'foreign')?.answer;
  const owner = foreign || status === 'failed' ? await readPortProcess(port) : undefined;
  return {
    probe: 'P0',
    at: tools.clock.now(),
    ...(loopback && { loopback: loopback.outcome }),
    ...(lan && { lan: lan.outcome }),
    ...(foreign?.implementationClassUid && { ownerImplementationClassUid: foreign.implementationClassUid }),
    ...(foreign?.implementationVersionName && {
      ownerImplementationVersionName: foreign.implementationVersionName,
    }),
    ...(owner && { ownerProcess: `${owner.name}, process ${owner.pid}` }),
  };
}

/** Calls our port at one of our addresses. */
export async function echoOurselves(
  tools: Pick<ProbeTools, 'associate' | 'clock' | 'listener'>,
  host: string,
  port: number,
): Promise<SelfEcho> {
  const nonce = `T${randomBytes(7).toString('hex').toUpperCase()}`;
  let seen = false;
  const stop = tools.listener.onEvent((event) => {
    if (event.type === 'association-requested' && event.callingAe === nonce) seen = true;
  });
  try {
    const answer = await echoPeer(
      tools.associate,
      {
        nodeId: undefined,
        name: 'ourselves',
        peer: { aeTitle: tools.listener.state().settings.aeTitle, host, port },
        localAe: nonce,
        model: 'study-root',
        method: 'auto',
        moveDestination: nonce,
        queryCharacterSet: undefined,
        connectTimeoutMs: withinMs,
        responseTimeoutMs: withinMs,
        stallTimeoutMs: withinMs,
        maxPduLength: 16_384,
      },
      { monotonic: tools.clock.monotonic },
    );
    return { outcome: seen ? 'own' : outcomeOf(answer), answer };
  } finally {
    stop();
  }
}

function outcomeOf({ ok, failure }: EchoResult): SelfTest {
  if (ok) return 'foreign';
  switch (failure?.kind) {
    case 'tcp-refused':
      return 'refused';
    case 'tcp-timeout':
      return 'timeout';
    case 'tcp-unreachable':
    case 'name-not-found':
      return 'unreachable';
    case 'association-rejected':
    case 'association-aborted':
    case 'association-closed-early':
    case 'no-presentation-context':
    case 'not-dicom':
    case 'dimse-status':
      return 'foreign';
    default:
      return 'error';
  }
}
