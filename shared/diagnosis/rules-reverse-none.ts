import { formatDuration } from '../retrieve/describe-event.ts';
import type { CauseId } from './cause-id.ts';
import {
  absence,
  bandFact,
  callerFact,
  existsFact,
  fact,
  finalFact,
  formerAddressFact,
  listeningFact,
  nothingReachedFact,
} from './facts.ts';
import type { EvidenceLine } from './finding.ts';
import { classifyAddress, isVpnName } from './network-facts.ts';
import { type Match, type Rule, rule } from './rule.ts';
import { listenerRules } from './rules-listener.ts';
import { isBehindNat, isInstant, type View, wayBackFailed } from './view.ts';

/** Layer C: our own listener first, where nothing has to be guessed; then what lies between the PACS and it. */
export const reverseNoneRules: readonly Rule[] = [
  ...listenerRules,
  rule('C06', (view) => wrongPort(view)),
  rule('C07', (view) => wrongAddress(view)),
  rule('C08', (view) => deliveredElsewhere(view)),
  rule('C09', (view) => localFirewall(view)),
  rule('C10', (view) => networkFirewall(view)),
  rule('C11', (view) => {
    const nat =
      isBehindNat(view) && fact(`Our address ${localAddress(view)} is private, the PACS is on the internet.`);
    if (!nat && (view.evidence.sameSubnet !== false || !fits(view, 'C11'))) return undefined;
    return weigh(view, 'C11', nat ? [nat] : []);
  }),
  rule('C12', (view) => noForwarding(view)),
  rule('C13', (view) => sharedAddress(view)),
  rule('C14', (view) => severalAddresses(view)),
  rule('C15', (view) => {
    const port = view.evidence.listener?.port ?? view.evidence.local.port;
    if (view.peerKind !== 'public' || port === undefined || port >= 1024 || !wayBackFailed(view))
      return undefined;
    return {
      confidence: 'possible',
      facts: [...situation(view), fact(`Our port ${port} is a low one, on a public path.`)],
    };
  }),
  rule('C16', (view) => nameAtPeer(view)),
  rule('C17', (view) => {
    const { entryChangedAt } = view.evidence.memory ?? {};
    if (entryChangedAt === undefined || (!wayBackFailed(view) && view.final?.status !== 0xa801))
      return undefined;
    const age = view.evidence.takenAt - entryChangedAt;
    if (age < 0 || age > 600_000) return undefined;
    return {
      confidence: 'possible',
      facts: [fact(`The entry at the PACS was changed ${formatDuration(age)} ago.`), finalFact(view)],
    };
  }),
  rule('C18', (view) => slowNames(view)),
];

function localAddress(view: View): string {
  return view.control?.localAddress ?? view.evidence.local.address ?? 'unknown';
}

/** What the C rules have in common: the answer, its time, what exists, that nothing came although we listened. */
function situation(view: View): (EvidenceLine | undefined)[] {
  return [finalFact(view), bandFact(view), nothingReachedFact(view), listeningFact(view), existsFact(view)];
}

function fits(view: View, cause: CauseId): boolean {
  if (!wayBackFailed(view)) return false;
  // Where the time says nothing, every cause of the way back remains possible.
  return view.band === undefined || view.band.causes.includes(cause);
}

/** `likely` needs the fingerprint and one independent fact; the time alone is `possible`. */
function weigh(
  view: View,
  cause: CauseId,
  independent: readonly (EvidenceLine | undefined)[],
): Match | undefined {
  const facts = independent.filter((one) => one !== undefined);
  if (!wayBackFailed(view) || (!fits(view, cause) && facts.length === 0)) return undefined;
  const fingerprint = view.band?.causes.includes(cause) === true || told(view) !== undefined;
  return {
    confidence: fingerprint && facts.length > 0 ? 'likely' : 'possible',
    facts: [...facts, ...situation(view)],
  };
}

type Told = 'refused' | 'timeout' | 'unreachable' | 'unknown-host' | 'rejected' | undefined;

/** What the PACS itself says about its attempt: in its Error Comment, or to a person who had it test the connection. */
function told(view: View): Told {
  const test = view.probe('P9');
  if (test && !test.reached && test.error !== 'other') return test.error;
  const { comment } = view;
  const telling = ['refused', 'timeout', 'unreachable', 'unknown-host', 'rejected'] as const;
  return telling.find((one) => one === comment);
}

function toldFact(view: View): EvidenceLine | undefined {
  const words = {
    refused: 'that its connection to us was refused',
    timeout: 'that its connection to us timed out',
    unreachable: 'that it has no path to us',
    'unknown-host': 'that it does not know the host name',
    rejected: 'that its association was rejected',
  } as const;
  const error = told(view);
  return error && fact(`The PACS says ${words[error]}.`, view.final?.seq);
}

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

/**
 * C12. Refused at once, or by a router that found nobody, is how a router without (right) forwarding looks; a call that
 * was swallowed rather went to our private address.
 */
function noForwarding(view: View): Match | undefined {
  if (!isBehindNat(view) || !wayBackFailed(view)) return undefined;
  const answeredByRouter = isInstant(view) || view.band?.id === 'no-such-host';
  const nat = fact(`Our address ${localAddress(view)} is private, so the PACS can only call our router.`);
  return {
    confidence: answeredByRouter ? 'likely' : 'possible',
    facts: [nat, formerAddressFact(view), ...situation(view)],
  };
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

function localFirewall(view: View): Match | undefined {
  const error = told(view);
  if (error !== undefined && error !== 'timeout' && error !== 'unreachable') return undefined;
  const { network, sameSubnet } = view.evidence;
  if (network?.firewall?.inboundAllowed === true || network?.firewall?.active === false) return undefined;
  if (!fits(view, 'C09') && error === undefined) return undefined;
  // An answer at once is no mark of a firewall, so nearness adds nothing to it.
  const near =
    sameSubnet === true && !isInstant(view)
      ? fact('The PACS is in our subnet: no router or other firewall lies between.')
      : undefined;
  return weigh(view, 'C09', [
    network?.firewall?.profile === 'public'
      ? fact('The network profile of this computer is Public.')
      : undefined,
    network?.firewall?.inboundAllowed === false
      ? fact('This computer has no rule that lets our port in.')
      : undefined,
    near,
    error && toldFact(view),
  ]);
}

function networkFirewall(view: View): Match | undefined {
  const error = told(view);
  if (error !== undefined && error !== 'timeout' && error !== 'unreachable') return undefined;
  if (!fits(view, 'C10') && error === undefined) return undefined;
  const { network, sameSubnet } = view.evidence;
  return weigh(view, 'C10', [
    network?.otherHostReachedUs ? fact('Another computer of our subnet reaches our port.') : undefined,
    network?.firewall?.inboundAllowed && sameSubnet === false
      ? fact('This computer lets our port in, and the PACS is in another subnet.')
      : undefined,
    error && sameSubnet === false ? toldFact(view) : undefined,
  ]);
}

function sharedAddress(view: View): Match | undefined {
  const { network } = view.evidence;
  const address = localAddress(view);
  const own = network?.interfaces.find((one) => one.address === address);
  if (own && isVpnName(own.name)) return undefined;
  const wan = network?.wanAddress;
  const cgnat = view.localKind === 'cgnat' || (wan !== undefined && classifyAddress(wan) === 'cgnat');
  const virtual = view.localKind === 'docker' || view.localKind === 'vm-nat';
  if (!cgnat && !virtual) return undefined;
  const text = cgnat
    ? `Our address ${wan ?? address} is one that a provider shares among customers.`
    : `Our address ${address} is one that virtual machines and containers use.`;
  const match = weigh(view, 'C13', [fact(text)]);
  return match && virtual ? { ...match, confidence: 'possible' } : match;
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

/** C18. Delays of whole multiples of five seconds that do not depend on size, where the connection itself stands. */
function slowNames(view: View): Match | undefined {
  const { control } = view;
  const acceptedMs = control?.accepted?.elapsedMs;
  const gaveUp = view.associations.find(
    (one) => one.accepted && one.stored === 0 && one.end && one.end.by !== 'us',
  );
  if (view.final?.status === 0xc000 && view.band?.id === 'ten-seconds' && gaveUp && view.received === 0) {
    return {
      confidence: 'likely',
      facts: [finalFact(view), callerFact(gaveUp), bandFact(view)],
    };
  }
  if (acceptedMs !== undefined && isFiveSecondMultiple(acceptedMs) && view.category !== 'success') {
    return {
      confidence: 'likely',
      facts: [
        fact(
          `The PACS took ${formatDuration(acceptedMs)} to accept the association.`,
          control?.accepted?.seq,
        ),
      ],
    };
  }
  const telling = view.band?.id === 'name-server' || view.band?.id === 'association-timer';
  if (!telling || !wayBackFailed(view)) return undefined;
  return { confidence: 'possible', facts: situation(view) };
}

function isFiveSecondMultiple(ms: number): boolean {
  return ms >= 4900 && ms % 5000 < 700;
}
