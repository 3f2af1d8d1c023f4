import type { ProbeResultOf } from '../../../shared/diagnosis/probe-result.ts';
import { explain } from '../../../shared/failure/explain.ts';
import type { RetrieveSummary } from '../../../shared/retrieve/retrieve-state.ts';
import { isLoopback } from '../listener/addresses.ts';
import { nodeKeyOf, type ResolvedPeer } from '../nodes/resolved-peer.ts';
import { findSmallInstance, type SmallInstance } from '../probes/find-small-instance.ts';
import { testListener } from '../probes/p0-listener.ts';
import type { CheckRun, HopOutcome } from './check-run.ts';
import { type ControlLink, explainFailure } from './control-hops.ts';
import type { LinkCheckTools, WayBack } from './link-check-tools.ts';

interface WayBackOptions {
  readonly run: CheckRun;
  readonly peer: ResolvedPeer;
  readonly link: ControlLink;
  readonly signal: AbortSignal;
}

/** Search, our own listener, and one image sent back to us. */
export async function checkWayBack(tools: LinkCheckTools, options: WayBackOptions): Promise<WayBack> {
  const { run, link } = options;
  const search = await searchSmall(tools, options);
  const self = await testOurselves(tools, options);
  const probes = self ? [self] : [];
  const failure = search.failure && { failure: search.failure };
  if (!link.services.some(({ service, accepted }) => service === 'C-MOVE' && accepted)) {
    run.leaveOut('move', 'skipped', 'There is no association that offers C-MOVE.');
    return { ...failure, probes };
  }
  if (!search.instance) {
    run.leaveOut(
      'move',
      'skipped',
      search.failure ? 'Nothing could be searched for.' : 'The PACS told of no image to ask for.',
    );
    return { ...failure, probes };
  }
  return { ...failure, moved: await moveSmall(tools, options, search.instance), probes };
}

async function searchSmall(tools: LinkCheckTools, { run, peer, link, signal }: WayBackOptions) {
  if (link.services.length === 0) {
    run.leaveOut('find', 'skipped', 'There is no association.');
    return {};
  }
  let instance: SmallInstance | undefined;
  const { failure } = await run.step(
    'find',
    async () => {
      const { associate, clock } = tools;
      const found = await findSmallInstance({ associate, peer, now: clock.now(), signal });
      instance = found.instance;
      const what = found.matches === 1 ? 'one study' : `${found.matches} studies`;
      return {
        outcome: 'passed',
        fact: found.matches === 0 ? 'It is answered; there is no study.' : `It is answered with ${what}.`,
      };
    },
    explainFailure,
  );
  return { ...(failure && { failure }), ...(instance && { instance }) };
}

async function testOurselves(
  tools: LinkCheckTools,
  { run, link }: WayBackOptions,
): Promise<ProbeResultOf<'P0'> | undefined> {
  let result: ProbeResultOf<'P0'> | undefined;
  await run.step('listener', async () => {
    result = await testListener(tools, { localAddress: link.localAddress });
    return listenerOutcome(result, tools, link);
  });
  return result;
}

function listenerOutcome(
  { loopback, lan, ownerProcess }: ProbeResultOf<'P0'>,
  tools: LinkCheckTools,
  { localAddress }: ControlLink,
): HopOutcome {
  const { settings, failure } = tools.listener.state();
  const { port, aeTitle } = settings;
  const viaLoopback = localAddress !== undefined && isLoopback(localAddress);
  const decisive = viaLoopback ? loopback : (lan ?? loopback);
  const where = viaLoopback ? 'this computer' : (localAddress ?? 'our network address');
  if (decisive === 'own') {
    return { outcome: 'passed', fact: `${aeTitle} answers at ${where}, port ${port}.` };
  }
  const fact =
    decisive === 'foreign'
      ? `Another program${ownerProcess ? ` (${ownerProcess})` : ''} answers at ${where}, port ${port}.`
      : `Our listener can not be reached at ${where}, port ${port}.`;
  return { outcome: 'failed', fact, ...(failure && { failure }) };
}

async function moveSmall(
  tools: LinkCheckTools,
  { run, peer, signal }: WayBackOptions,
  instance: SmallInstance,
): Promise<WayBack['moved']> {
  let moved: WayBack['moved'];
  await run.step('move', async () => {
    const { events, summary } = await tools.retrieves.test({ peer, service: 'C-MOVE', instance, signal });
    signal.throwIfAborted();
    const nodeKey = nodeKeyOf(peer);
    moved = tools.diagnosis.look({ events, nodeKey });
    tools.diagnosis.learn(nodeKey, moved);
    return moveOutcome(summary, peer);
  });
  return moved;
}

function moveOutcome(summary: RetrieveSummary, peer: ResolvedPeer): HopOutcome {
  const { outcome, failure } = summary;
  if (outcome === 'complete') {
    return { outcome: 'passed', fact: `One image came to ${peer.moveDestination}; it was not kept.` };
  }
  const why = failure ? `: ${explain(failure).title}` : '';
  return { outcome: 'failed', fact: `No image came${why}.`, ...(failure && { failure }) };
}
