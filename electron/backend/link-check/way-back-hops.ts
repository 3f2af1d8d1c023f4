import type { ProbeResultOf } from '../../../shared/diagnosis/probe-result.ts';
import { explain } from '../../../shared/failure/explain.ts';
import { formatDuration } from '../../../shared/retrieve/describe-event.ts';
import type { RetrieveSummary } from '../../../shared/retrieve/retrieve-state.ts';
import { isLoopback } from '../listener/addresses.ts';
import { nodeKeyOf, type ResolvedPeer } from '../nodes/resolved-peer.ts';
import { findSmallInstance, type SmallInstance } from '../probes/find-small-instance.ts';
import { testListener } from '../probes/p0-listener.ts';
import { watchForCall } from '../probes/p5-one-instance.ts';
import type { CheckRun, HopOutcome } from './check-run.ts';
import { type ControlLink, explainFailure } from './control-hops.ts';
import type { LinkCheckTools, WayBack } from './link-check-tools.ts';

/** From this much waiting on it is put into words. */
const worthSayingMs = 2000;
/** The image is waited for as long as an answer of this PACS, but not less. */
const leastMs = 5000;
/** Two clocks measure the same silence. */
const clockSlackMs = 1000;

const silenceHelp =
  'The PACS may still be trying: behind a firewall, or with an address for us that nobody has, some try for over two minutes.';
const callHelp = 'Large packets may get lost on the way (VPN), or the PACS has to fetch the image first.';

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
  const withinMs = Math.max(leastMs, peer.responseTimeoutMs);
  await run.step('move', async () => {
    const watch = watchMove(tools, run);
    try {
      const request = { peer, service: 'C-MOVE', instance, signal, withinMs } as const;
      const { events, summary } = await tools.retrieves.test(request);
      signal.throwIfAborted();
      const nodeKey = nodeKeyOf(peer);
      moved = tools.diagnosis.look({ events, nodeKey, patienceMs: withinMs - clockSlackMs });
      tools.diagnosis.learn(nodeKey, moved);
      return moveOutcome(summary, peer, watch.called);
    } finally {
      watch.stop();
    }
  });
  return moved;
}

/** Says while the image is awaited what has come so far, and for how long nothing has. */
function watchMove(tools: LinkCheckTools, run: CheckRun): { readonly called: boolean; stop(): void } {
  const { clock } = tools;
  const startedAt = clock.monotonic();
  const call = watchForCall(tools);
  let calledAt: number | undefined;
  let stopTimer: () => void = () => {};
  const tick = (): void => {
    const now = clock.monotonic();
    if (call.came) calledAt ??= now;
    const text =
      calledAt === undefined
        ? `No call-back yet, ${formatDuration(now - startedAt)}. Firewalls show themselves after 10 to 135 s.`
        : `The PACS has called us; no image yet, ${formatDuration(now - calledAt)}.`;
    if (now - startedAt >= worthSayingMs) run.progress('move', text);
    stopTimer = clock.after(1000, tick);
  };
  stopTimer = clock.after(1000, tick);
  return {
    get called() {
      return call.came;
    },
    stop() {
      stopTimer();
      call.stop();
    },
  };
}

function moveOutcome(summary: RetrieveSummary, peer: ResolvedPeer, called: boolean): HopOutcome {
  const { outcome, failure } = summary;
  if (outcome === 'complete') {
    return { outcome: 'passed', fact: `One image came to ${peer.moveDestination}; it was not kept.` };
  }
  if (failure?.kind === 'response-timeout' && failure.during === 'C-MOVE') {
    const fact = `${called ? 'The PACS called us, but no image came' : 'No call-back and no answer'} within ${formatDuration(failure.silentMs)}. ${called ? callHelp : silenceHelp}`;
    return { outcome: 'failed', fact, failure };
  }
  const why = failure ? `: ${explain(failure).title}` : '';
  return { outcome: 'failed', fact: `No image came${why}.`, ...(failure && { failure }) };
}
