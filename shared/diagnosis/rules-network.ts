import { formatDuration } from '../retrieve/describe-event.ts';
import { bandFact, callerFact, fact, finalFact, formerAddressFact } from './facts.ts';
import type { EvidenceLine } from './finding.ts';
import { classifyAddress, isVpnName } from './network-facts.ts';
import { type Match, type Rule, rule, ruleAlsoWhenComplete } from './rule.ts';
import { isBehindNat, isInstant, isThroughLoopback, type View, wayBackFailed } from './view.ts';
import { fits, localAddress, situation, told, toldFact, weigh } from './way-back.ts';

/** Layer C: what lies between the PACS and our port. */
export const networkRules: readonly Rule[] = [
  rule('C09', (view) => localFirewall(view)),
  rule('C10', (view) => networkFirewall(view)),
  rule('C11', (view) => {
    const nat =
      isBehindNat(view) && fact(`Our address ${localAddress(view)} is private, the PACS is on the internet.`);
    const mayBe = view.evidence.sameSubnet === false || isThroughLoopback(view);
    if (!nat && (!mayBe || !fits(view, 'C11'))) return undefined;
    return weigh(view, 'C11', nat ? [nat] : []);
  }),
  rule('C12', (view) => noForwarding(view)),
  rule('C13', (view) => sharedAddress(view)),
  rule('C15', (view) => {
    const port = view.evidence.listener?.port ?? view.evidence.local.port;
    if (view.peerKind !== 'public' || port === undefined || port >= 1024 || !wayBackFailed(view))
      return undefined;
    return {
      confidence: 'possible',
      facts: [...situation(view), fact(`Our port ${port} is a low one, on a public path.`)],
    };
  }),
  ruleAlsoWhenComplete('C18', (view) => slowNames(view)),
];

/**
 * C12. Refused at once, or by a router that found nobody, is how a router without (right) forwarding looks; a call that
 * was swallowed rather went to our private address.
 */
function noForwarding(view: View): Match | undefined {
  if (!wayBackFailed(view)) return undefined;
  const answeredByRouter = isInstant(view) || view.band?.id === 'no-such-host';
  if (!isBehindNat(view)) {
    if (!isThroughLoopback(view) || !isInstant(view)) return undefined;
    return { confidence: 'possible', facts: situation(view) };
  }
  const nat = fact(`Our address ${localAddress(view)} is private, so the PACS can only call our router.`);
  return {
    confidence: answeredByRouter ? 'likely' : 'possible',
    facts: [nat, formerAddressFact(view), ...situation(view)],
  };
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
    error && sameSubnet !== true ? toldFact(view) : undefined,
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
  const slow = acceptedMs !== undefined && isFiveSecondMultiple(acceptedMs);
  const other = view.evidence.expect?.accepted;
  const bothSlow = areEquallySlow(acceptedMs, other?.elapsedMs);
  if (acceptedMs !== undefined && (bothSlow || (slow && view.category !== 'success'))) {
    return {
      confidence: 'likely',
      facts: [
        slowFact('the request', acceptedMs, control?.accepted?.seq),
        bothSlow ? slowFact('a search', other?.elapsedMs ?? 0, other?.seq) : undefined,
      ],
      ...(view.complete && { role: 'note' as const }),
    };
  }
  if (view.complete) return undefined;
  const telling = view.band?.id === 'name-server' || view.band?.id === 'association-timer';
  if (!telling || !wayBackFailed(view)) return undefined;
  return { confidence: 'possible', facts: situation(view) };
}

function slowFact(what: string, elapsedMs: number, seq: number | undefined): EvidenceLine {
  return fact(`The PACS took ${formatDuration(elapsedMs)} to accept the association of ${what}.`, seq);
}

/** One association may be slow for many reasons; two that take the same five seconds, or ten, wait for a name server. */
function areEquallySlow(one = 0, other = 0): boolean {
  return Math.abs(one - other) < 1000 && [one, other].every((ms) => isFiveSecondMultiple(ms, 2000));
}

/** Timers may ring a moment early. */
function isFiveSecondMultiple(ms: number, withinMs = 700): boolean {
  return ms >= 4900 && (ms + 100) % 5000 < withinMs + 100;
}
