import { hasCounts } from '../retrieve/counts.ts';
import { formatDuration, plural } from '../retrieve/describe-event.ts';
import { absence, arrivedFact, endFact, fact, finalFact } from './facts.ts';
import { type Match, type Rule, rule, ruleAlsoWhenComplete } from './rule.ts';
import type { View } from './view.ts';

const quietMs = 30_000;
const pendingForeverMs = 300_000;
/** What was on the way when the cancel arrived may still come for this long. */
const cancelGraceMs = 3000;

/** Layer E: how the PACS finishes. */
export const finishRules: readonly Rule[] = [
  rule('E01', (view) => finalFirst(view)),
  ruleAlsoWhenComplete('E02', (view) => neverFinal(view)),
  rule('E03', (view) => pendingForever(view)),
  ruleAlsoWhenComplete('E04', (view) => wrongCounts(view)),
  rule('E05', (view) => {
    const { final } = view;
    if (!final || !isRetrieve(view) || view.category !== 'warning' || !view.failed) return undefined;
    const total = view.expected ?? sum(view);
    return {
      confidence: 'certain',
      facts: [
        finalFact(view),
        final.failedUids === undefined
          ? undefined
          : fact(`The PACS lists ${plural(final.failedUids, 'image')} as failed.`, final.seq),
        arrivedFact(view),
      ],
      values: { X: view.ended ? (view.missing ?? view.failed) : view.failed, N: total },
      ...(!total && { sentence: 'Some of the images are missing.' }),
    };
  }),
  rule('E06', (view) => falseSuccess(view)),
  rule('E07', (view) => {
    const { final, control } = view;
    if (!final || !isRetrieve(view) || final.status !== 0xfe00 || control?.cancelSent) return undefined;
    return { confidence: 'certain', facts: [finalFact(view), arrivedFact(view), fact('We sent no cancel.')] };
  }),
  ruleAlsoWhenComplete('E08', (view) => {
    const outside = view.evidence.arrivals?.outOfScope ?? 0;
    const more = view.expected ? Math.max(0, view.received - view.expected) : 0;
    if (outside + more === 0 || !isRetrieve(view)) return undefined;
    return {
      confidence: 'certain',
      facts: [
        more > 0 ? arrivedFact(view) : undefined,
        outside > 0 ? fact(`${plural(outside, 'image')} of other series or studies came along.`) : undefined,
      ],
      values: { X: outside + more },
    };
  }),
  rule('E09', (view) => cancelIgnored(view)),
];

function isRetrieve(view: View): boolean {
  return view.isMove || view.isGet;
}

function sum(view: View): number {
  const { completed = 0, failed = 0, warning = 0 } = view.final?.counts ?? {};
  return completed + failed + warning;
}

function isSuccess(view: View): boolean {
  return view.category === 'success' || view.category === 'warning';
}

function finalFirst(view: View): Match | undefined {
  if (!view.isMove || !view.final || !isSuccess(view)) return undefined;
  const { arrivals, memory, waitingForLate } = view.evidence;
  const late = arrivals?.late ?? 0;
  const known = memory?.finalFirst === true;
  const knownFact = known ? fact('This PACS has sent images after its final answer before.') : undefined;
  if (late > 0) {
    const text = `${plural(late, 'image')} came after the final answer.`;
    return { confidence: 'certain', facts: [finalFact(view), fact(text, arrivals?.lateSeq), knownFact] };
  }
  const awaited = (view.delivered ?? 0) > view.received || (view.missing ?? 0) > 0;
  if (!awaited || (view.delivered ?? 0) === 0 || (view.ended && !known)) return undefined;
  return {
    confidence: known ? 'likely' : 'possible',
    facts: [
      finalFact(view),
      arrivedFact(view),
      knownFact,
      waitingForLate && fact('We wait for late images.', waitingForLate.seq),
    ],
  };
}

/** E02. Everything is here and only the final answer is not, or it came only because we cancelled. */
function neverFinal(view: View): Match | undefined {
  const { expected, received, control, final } = view;
  if (!isRetrieve(view) || view.userCancelled || !expected || received < expected || !view.request)
    return undefined;
  const { arrivals, takenAt, endedAt } = view.evidence;
  if (final) {
    const prompted = control?.cancelSent?.at !== undefined && (final.at ?? 0) >= control.cancelSent.at;
    if (!prompted) return undefined;
    const text = 'The final answer came only after we had cancelled.';
    return { confidence: 'likely', facts: [arrivedFact(view), fact(text, control.cancelSent?.seq)] };
  }
  const lost = control?.end?.how === 'closed' && control.end.by !== 'us';
  const quiet = (control?.end?.at ?? endedAt ?? takenAt) - (arrivals?.lastAt ?? takenAt);
  if (lost || quiet < quietMs) return undefined;
  return {
    confidence: 'likely',
    facts: [
      arrivedFact(view),
      absence(`No final answer came in ${formatDuration(quiet)}.`),
      endFact(control?.end),
    ],
  };
}

function pendingForever(view: View): Match | undefined {
  const { control, evidence } = view;
  const since = control?.countsUnchangedSince;
  if (!isRetrieve(view) || view.userCancelled || since === undefined) return undefined;
  // We gave it up ourselves, at a bound that a person may have set lower.
  const gaveUp = evidence.outcomeFailure?.kind === 'no-progress';
  if (view.final && !gaveUp) return undefined;
  if ((control?.pendingResponses ?? 0) < 2) return undefined;
  const availability = evidence.expectation?.availability;
  if (availability !== undefined && availability !== 'ONLINE') return undefined;
  const last = view.pendings.at(-1);
  const until = gaveUp ? last?.at : control?.lastReceivedAt;
  const unchanged = (until ?? since) - Math.max(since, evidence.arrivals?.lastAt ?? 0);
  if (unchanged < pendingForeverMs && !gaveUp) return undefined;
  return {
    confidence: 'likely',
    facts: [
      fact(
        `${control?.pendingResponses} pending answers; the counts have been the same for ${formatDuration(unchanged)}.`,
        last?.seq,
      ),
      absence(`No image has come in that time; ${plural(view.received, 'image')} in all.`),
    ],
  };
}

/** E04. Legal omissions don't count: the final response may leave counts out when others have had them. */
function wrongCounts(view: View): Match | undefined {
  const { final, delivered, pendings } = view;
  const { arrivals } = view.evidence;
  const { received, total = received } = arrivals?.attempt ?? {
    received: view.received,
    total: arrivals?.total,
  };
  if (!isRetrieve(view) || !final || !isSuccess(view) || received === 0) return undefined;
  // Missing images may be asked for in several requests, each with counts of its own.
  if (view.requestsAnswered > 1) return undefined;
  const none = !hasCounts(final.counts) && !pendings.some((one) => hasCounts(one.counts));
  const fewer = delivered !== undefined && delivered < received;
  const more = view.complete && delivered !== undefined && delivered > received && delivered !== total;
  const failedYetHere = view.complete && (view.failed ?? 0) > 0;
  if (!none && !fewer && !more && !failedYetHere) return undefined;
  return {
    confidence: 'certain',
    facts: [
      finalFact(view),
      arrivedFact(view),
      none ? fact('No answer of the PACS carried counts.', final.seq) : undefined,
    ],
  };
}

function falseSuccess(view: View): Match | undefined {
  const { final, received, delivered, failed = 0, missing } = view;
  if (final?.status !== 0 || !isRetrieve(view)) return undefined;
  const short = view.ended && received > 0 ? (missing ?? Math.max(0, (delivered ?? 0) - received)) : 0;
  const partly = failed > 0 && ((delivered ?? 0) > 0 || received > 0);
  if (short === 0 && !partly && failed === 0) return undefined;
  return {
    confidence: 'certain',
    facts: [finalFact(view), arrivedFact(view)],
    values: { X: short > 0 ? short : failed },
  };
}

/** E09. Images on the way may still come; more than that means that the cancel was ignored. */
function cancelIgnored(view: View): Match | undefined {
  const { arrivals } = view.evidence;
  const { cancelSent, end } = view.control ?? {};
  if (!view.userCancelled || !cancelSent || !arrivals) return undefined;
  const after = arrivals.afterCancel ?? 0;
  const lasted = arrivals.lastAfterCancelMs ?? 0;
  const finished = view.final?.status === 0 && (view.final.at ?? 0) > (cancelSent.at ?? 0);
  if (after === 0 || (lasted < cancelGraceMs && !(finished && after > 1))) return undefined;
  return {
    confidence: 'certain',
    facts: [
      fact('We sent the cancel.', cancelSent.seq),
      fact(
        `${plural(after, 'image')} came after it, the last ${formatDuration(lasted)} later.`,
        arrivals.lastSeq,
      ),
      finalFact(view) ?? endFact(end),
    ],
  };
}
