import type { Cause } from './cause.ts';
import type { CauseId } from './cause-id.ts';
import { causes } from './causes.ts';
import { createFill, fillSteps } from './fill.ts';
import type { Confidence, EvidenceLine, Finding, FindingAction } from './finding.ts';
import type { ProbeId } from './probe-result.ts';
import { probeShows } from './probe-shows.ts';
import type { Match } from './rule.ts';
import type { View } from './view.ts';

/** Other causes of the same repair that are told with a finding. */
const toldAlternatives = 4;
const toldExclusions = 8;

/** A cause that fits, before it is put into words. */
export interface Candidate {
  readonly cause: CauseId;
  readonly match: Match;
  readonly confidence: Confidence;
  readonly facts: readonly EvidenceLine[];
  /** Place in the order of decision; smaller is earlier. */
  readonly order: number;
}

/** Causes with one repair, best first. */
export type Group = readonly [Candidate, ...Candidate[]];

/** Puts causes with one repair into words, with the test that would decide between them. */
export function toFinding(
  [{ cause, match, confidence, facts }, ...others]: Group,
  view: View,
  excluded: ReadonlyMap<CauseId, string>,
): Finding {
  const row = causes[cause];
  const fill = createFill(view.evidence, match.values);
  const test = decidingTest([{ cause, match, confidence }, ...others], view);
  const also = others.map((one) => one.cause);
  const actions = new Set<FindingAction>([
    ...row.actions,
    ...others.flatMap((one) => causes[one.cause].actions),
  ]);
  if (test) actions.add(`run-test:${test.probe}`);
  return {
    cause,
    name: row.name,
    confidence,
    sentence: fill(match.sentence ?? wordsFor(row, confidence)),
    steps: [
      ...fillSteps([...(match.hints ?? []), ...row.steps], view.evidence, fill),
      ...others.slice(0, toldAlternatives).map((one) => alternativeStep(one, view)),
    ],
    evidence: distinct(facts),
    excluded: rivalsOf(cause, excluded, also),
    ...(test && { decidingTest: test }),
    actions: [...actions],
    ...(also.length > 0 && { alsoPossible: also }),
  };
}

/** The sentence that says no more than is known. */
function wordsFor({ sentence, probable, doubtful }: Cause, confidence: Confidence): string {
  if (confidence === 'certain') return sentence;
  return (confidence === 'likely' ? probable : (doubtful ?? probable)) ?? sentence;
}

/** The first test that is of use. Where the cause is certain, only a special case of it leaves something to decide. */
function decidingTest([first, ...others]: readonly [Told, ...Told[]], view: View): Finding['decidingTest'] {
  const open =
    first.confidence === 'certain' ? others.filter((one) => one.match.specialCase) : [first, ...others];
  const tests = open.flatMap(({ cause, match }) =>
    (match.tests ?? causes[cause].tests ?? []).map((probe) => ({
      probe,
      shows: match.shows ?? probeShows[probe],
    })),
  );
  return tests.find((one) => isUseful(one.probe, view));
}

type Told = Pick<Candidate, 'cause' | 'match' | 'confidence'>;

function alternativeStep({ cause, match }: Candidate, view: View): string {
  const row = causes[cause];
  const fill = createFill(view.evidence, match.values);
  const [first = ''] = fillSteps(row.steps, view.evidence, fill);
  return `If that is right already: ${row.name}. ${first}`;
}

/** A test that has been run decides nothing more; the control test could dial somewhere on Conquest. */
function isUseful(probe: ProbeId, view: View): boolean {
  if (probe === 'P4' && (view.product === 'conquest' || !view.isMove)) return false;
  return view.probe(probe) === undefined;
}

/** What has been ruled out among the causes that this one could be confused with. */
function rivalsOf(
  cause: CauseId,
  excluded: ReadonlyMap<CauseId, string>,
  also: readonly CauseId[],
): Finding['excluded'] {
  const link = causes[cause].layer === 'A';
  return [...excluded]
    .filter(([other]) => other !== cause && !also.includes(other) && (causes[other].layer === 'A') === link)
    .sort(([one], [other]) => Number(isEverydayRival(other)) - Number(isEverydayRival(one)))
    .slice(0, toldExclusions)
    .map(([other, why]) => ({ cause: other, why }));
}

/** What people think of first when images don't come. */
function isEverydayRival(cause: CauseId): boolean {
  return cause === 'B08' || causes[cause].fixGroup === 'way-back';
}

function distinct(facts: readonly EvidenceLine[]): EvidenceLine[] {
  return facts.filter((one, index) => facts.findIndex((other) => other.text === one.text) === index);
}
