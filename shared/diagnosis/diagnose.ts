import type { Cause } from './cause.ts';
import type { CauseId } from './cause-id.ts';
import { causes } from './causes.ts';
import type { Evidence } from './evidence.ts';
import { excludedCauses } from './exclusions.ts';
import type { Confidence, EvidenceLine, Finding } from './finding.ts';
import type { Rule } from './rule.ts';
import { associationRules } from './rules-association.ts';
import { callRules } from './rules-calls.ts';
import { connectionRules } from './rules-connection.ts';
import { controlEndRules } from './rules-control-end.ts';
import { destinationRules } from './rules-destination.ts';
import { entryRules } from './rules-entry.ts';
import { finishRules } from './rules-finish.ts';
import { getRules } from './rules-get.ts';
import { identifierRules } from './rules-identifier.ts';
import { imageRules } from './rules-images.ts';
import { lastResortRules } from './rules-last-resort.ts';
import { listenerRules } from './rules-listener.ts';
import { networkRules } from './rules-network.ts';
import { peerStateRules } from './rules-peer-state.ts';
import { type Candidate, type Group, toFinding } from './to-finding.ts';
import { createView, isBehindNat, type View } from './view.ts';

/** What needs no guess about the other side comes first. */
const ownFaults: ReadonlySet<CauseId> = new Set([
  ...(['B01', 'C01', 'C02', 'C03', 'C04', 'C05', 'D04', 'D05', 'D06', 'D07', 'D09', 'D10'] as const),
  ...(['D13', 'A15'] as const),
]);

/** What only a router between us and the PACS does. */
const ofRouter: ReadonlySet<CauseId> = new Set(['C11', 'C12']);

const controlRules: readonly Rule[] = [...connectionRules, ...associationRules, ...controlEndRules];
const requestRules: readonly Rule[] = [...destinationRules, ...identifierRules, ...peerStateRules];
const linkRules: readonly Rule[] = [...controlRules, ...requestRules];
const retrieveRules: readonly Rule[] = [
  ...controlRules,
  ...callRules,
  ...imageRules,
  ...requestRules,
  ...listenerRules,
  ...entryRules,
  ...networkRules,
  ...finishRules,
  ...getRules,
];

/**
 * Names the causes that the evidence speaks for, best first. Pure. Empty when nothing is wrong, when a user cancelled, and
 * while it is too early to say. `certain` only from what was observed or plainly stated, never from what did not happen.
 */
export function diagnose(evidence: Evidence): readonly Finding[] {
  const view = createView(evidence);
  const excluded = excludedCauses(view);
  const fits = (one: Candidate): boolean => one.confidence === 'certain' || !excluded.has(one.cause);
  const found = strongest(view, rulesFor(view)).filter(fits);
  const isNamed = found.some((one) => roleOf(one) !== 'note');
  const candidates = isNamed ? found : [...found, ...strongest(view, lastResortRules).filter(fits)];
  const relevant = withoutNoise(candidates).sort(
    (one, other) => rank(other) - rank(one) || one.order - other.order,
  );
  return groupByFix(relevant).map((group) => ({
    ...toFinding(group, view, excluded),
    ...(evidence.avoided && { avoided: true as const }),
  }));
}

/** The rules that may be asked in this situation: what happened decides, not what could have. */
function rulesFor(view: View): readonly Rule[] {
  if (view.evidence.operation !== 'retrieve') return view.complete ? [] : linkRules;
  if (view.complete) return retrieveRules.filter((one) => one.whenComplete);
  if (view.userCancelled) return retrieveRules.filter((one) => one.cause === 'E09');
  return retrieveRules;
}

/** One candidate for each cause: the surest match. */
function strongest(view: View, rules: readonly Rule[]): Candidate[] {
  const best = new Map<CauseId, Candidate>();
  for (const [index, { cause, when }] of rules.entries()) {
    const match = when(view);
    if (!match) continue;
    const facts = match.facts.filter((one) => one !== undefined);
    const fallback: EvidenceLine = { text: causes[cause].name, absence: true };
    const told = facts.length > 0 ? facts : [fallback];
    const confidence = capped(match.confidence, told);
    const known = best.get(cause);
    if (known && weight[known.confidence] >= weight[confidence]) continue;
    best.set(cause, { cause, match, confidence, facts: told, order: orderOf(cause, index, view) });
  }
  return [...best.values()];
}

/** What did not happen can have many reasons. */
function capped(confidence: Confidence, facts: readonly EvidenceLine[]): Confidence {
  return confidence === 'certain' && facts.every((one) => one.absence) ? 'likely' : confidence;
}

function orderOf(cause: CauseId, index: number, view: View): number {
  if (ownFaults.has(cause)) return index;
  // Among causes that look alike from here, the time of the answer decides which is told first.
  const place = view.band?.causes.indexOf(cause) ?? -1;
  // Behind a router its own part comes before firewalls, and after a name that nobody knows.
  if (ofRouter.has(cause) && isBehindNat(view)) return 1000.5 + (view.band?.causes.indexOf('B02') ?? -1);
  return 1000 + (place >= 0 ? place : index + 100);
}

const weight: Readonly<Record<Confidence, number>> = { certain: 6, likely: 4, possible: 2 };

function roleOf({ cause, match }: Candidate): Cause['role'] {
  return match.role ?? causes[cause].role;
}

/** Consequences come after likely causes and before merely possible ones; notes last. */
function rank(candidate: Candidate): number {
  const { confidence } = candidate;
  const role = roleOf(candidate);
  if (role === 'note') return 0;
  return role === 'consequence' ? weight[confidence] / 2 + 0.1 : weight[confidence];
}

/** With a cause that is certain, guesses are noise; when the line to the PACS failed, so is everything behind it. */
function withoutNoise(candidates: readonly Candidate[]): Candidate[] {
  const isCause = (one: Candidate): boolean => roleOf(one) === undefined;
  const sure = candidates.some((one) => isCause(one) && one.confidence === 'certain');
  const linkFailed = candidates.some(
    (one) =>
      isCause(one) && causes[one.cause].layer === 'A' && one.cause !== 'A16' && one.confidence !== 'possible',
  );
  return candidates.filter((one) => {
    if (sure && one.confidence === 'possible' && !one.match.specialCase) return false;
    return (
      !linkFailed ||
      causes[one.cause].layer === 'A' ||
      (ownFaults.has(one.cause) && one.confidence === 'certain')
    );
  });
}

/** Causes with the same repair become one finding, led by the best of them. */
function groupByFix(candidates: readonly Candidate[]): Group[] {
  const groups: [Candidate, ...Candidate[]][] = [];
  for (const candidate of candidates) {
    const { fixGroup } = causes[candidate.cause];
    const group = fixGroup && groups.find(([first]) => causes[first.cause].fixGroup === fixGroup);
    if (group) group.push(candidate);
    else groups.push([candidate]);
  }
  return groups;
}
