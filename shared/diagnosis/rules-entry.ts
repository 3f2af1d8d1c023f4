import { formatDuration } from '../retrieve/describe-event.ts';
import { absence, fact, finalFact, formerAddressFact, nothingReachedFact } from './facts.ts';
import { classifyAddress, isVpnName } from './network-facts.ts';
import { type Match, type Rule, rule } from './rule.ts';
import { isInstant, type View, wayBackFailed } from './view.ts';
import { fits, localAddress, situation, told, toldFact, weigh } from './way-back.ts';

/** Layer C: what the PACS has entered for us is not (yet) what it should be. */
export const entryRules: readonly Rule[] = [
  rule('C06', (view) => wrongPort(view)),
  rule('C07', (view) => wrongAddress(view)),
  rule('C08', (view) => deliveredElsewhere(view)),
  rule('C14', (view) => severalAddresses(view)),
  rule('C16', (view) => nameAtPeer(view)),
];

function wrongPort(view: View): Match | undefined {
  const hunt = view.probe('P8');
  const port = view.evidence.listener?.port ?? view.evidence.local.port;
  if (hunt?.caughtPort !== undefined && hunt.caughtPort !== port) {
    const from = hunt.remoteAddress ? `${hunt.remoteAddress} called` : 'The PACS called';
    return {
      confidence: 'certain',
      facts: [
        fact(
          `${from} port ${hunt.caughtPort} of this computer${hunt.calledAe ? ` for ${hunt.calledAe}` : ''}.`,
        ),
      ],
      values: { X: hunt.caughtPort },
      sentence: 'The PACS sends to port {X}, but this program listens on {LPORT}.',
      hints: [
        'At the PACS, change the port of {AET} from {X} to {LPORT}, or let this program listen on {X}.',
      ],
    };
  }
  if (!fits(view, 'C06') && told(view) !== 'refused') return undefined;
  if (!wayBackFailed(view) || (told(view) !== undefined && told(view) !== 'refused')) return undefined;
  const registered = view.evidence.memory?.registered?.port;
  const { formerPort, final, category } = view;
  const cantConnect = final?.status === 0xa702 || final?.status === 0xc005;
  const independent = [
    registered !== undefined && registered !== port
      ? fact(`The entry at the PACS has port ${registered}.`)
      : undefined,
    formerPort === undefined
      ? undefined
      : fact(`Our port is ${port}; at the last success it was ${formerPort}.`),
    told(view) === 'refused' ? toldFact(view) : undefined,
    cantConnect && isInstant(view) && view.pendings.length === 0 && category === 'failure'
      ? fact(
          'It failed at once and before any progress: the PACS knows the entry and could not connect.',
          final?.seq,
        )
      : undefined,
  ];
  return weigh(view, 'C06', independent);
}

/** C07. A changed address alone proves nothing: the time has to fit as well. */
function wrongAddress(view: View): Match | undefined {
  const error = told(view);
  if (error === 'unknown-host' || error === 'rejected') return undefined;
  const registered = view.evidence.memory?.registered?.host;
  const address = localAddress(view);
  const differs =
    registered !== undefined && classifyAddress(registered) !== undefined && registered !== address
      ? fact(`The entry at the PACS has the address ${registered}; ours is ${address}.`)
      : undefined;
  const noHost = view.band?.id === 'no-such-host' && view.evidence.sameSubnet !== false;
  const subnet = noHost
    ? fact('The time is that of an address which no computer of the subnet has.')
    : undefined;
  const stale = view.final?.status === 0xa700 && wayBackFailed(view);
  if (!stale && !fits(view, 'C07') && !differs) return undefined;
  return weigh(view, 'C07', [formerAddressFact(view), differs, subnet]);
}

/** C08. Never certain: only the log of the PACS knows; and not before the time for late images is over. */
function deliveredElsewhere(view: View): Match | undefined {
  const { final, evidence } = view;
  if (!view.isMove || !final || !view.nothingReached || (view.delivered ?? 0) === 0) return undefined;
  if (view.exists === 'no' || view.category === 'failure' || view.category === 'cancel') return undefined;
  const waited = waitedMs(view);
  if (!view.ended && waited < 120_000) return undefined;
  return {
    confidence: waited >= 120_000 && !evidence.memory?.finalFirst ? 'likely' : 'possible',
    facts: [
      finalFact(view),
      nothingReachedFact(view),
      absence(`No image came within ${formatDuration(waited)} of the end.`, evidence.waitingForLate?.seq),
      formerAddressFact(view),
    ],
  };
}

function waitedMs(view: View): number {
  const until = view.evidence.endedAt ?? view.evidence.takenAt;
  return view.final?.at === undefined ? 0 : until - view.final.at;
}

function severalAddresses(view: View): Match | undefined {
  if (!wayBackFailed(view)) return undefined;
  const { network, memory } = view.evidence;
  const address = localAddress(view);
  const others = (network?.interfaces ?? []).filter(
    (one) => !one.internal && isOtherAddress(one.address, address),
  );
  if (others.length === 0) return undefined;
  const registered = memory?.registered?.host;
  const wrong = others.find((one) => one.address === registered || one.address === view.formerAddress);
  const listed = fact(
    `This computer also has ${others.map((one) => `${one.address} (${one.name})`).join(', ')}.`,
  );
  if (wrong) {
    const where = wrong.address === registered ? 'The entry at the PACS has' : 'The last success used';
    return {
      confidence: 'likely',
      facts: [
        fact(`${where} ${wrong.address} (${wrong.name}); towards this PACS we use ${address}.`),
        ...situation(view),
      ],
    };
  }
  if (!fits(view, 'C14') || !others.some((one) => isVpnName(one.name))) return undefined;
  return { confidence: 'possible', facts: [listed, ...situation(view)] };
}

function isOtherAddress(address: string, ours: string): boolean {
  const kind = classifyAddress(address);
  return (
    address !== ours &&
    kind !== undefined &&
    kind !== 'loopback' &&
    kind !== 'link-local' &&
    !address.includes(':')
  );
}

function nameAtPeer(view: View): Match | undefined {
  const registered = view.evidence.memory?.registered?.host;
  const isName = registered !== undefined && classifyAddress(registered) === undefined;
  if (told(view) === 'unknown-host' && view.nothingReached) {
    return { confidence: 'certain', facts: [toldFact(view), finalFact(view)] };
  }
  if (view.band?.id !== 'name-server' || !wayBackFailed(view)) return undefined;
  return {
    confidence: isName ? 'likely' : 'possible',
    facts: [
      ...situation(view),
      isName ? fact(`The entry at the PACS has the name ${registered}.`) : undefined,
    ],
  };
}
