import { formatDuration, plural } from '../retrieve/describe-event.ts';
import { absence, arrivedFact, endFact, fact } from './facts.ts';
import { type Match, type Rule, rule, ruleAlsoWhenComplete } from './rule.ts';
import type { View } from './view.ts';

/** Layer A: how the association of the request ended before its time. */
export const controlEndRules: readonly Rule[] = [
  rule('A12', (view) => abortedAtRequest(view)),
  rule('A15', (view) => ownTimer(view)),
  ruleAlsoWhenComplete('A16', (view) => lostWhileFlowing(view)),
];

/** Accepted, and A-ABORT by the user within moments of the request, with nothing having come. */
function abortedAtRequest(view: View): Match | undefined {
  const { control, request } = view;
  const end = control?.end;
  if (!request || end?.how !== 'aborted' || end.by !== 'peer' || (end.source ?? 0) !== 0) return undefined;
  if (view.final || (control?.pendingResponses ?? 0) > 0 || view.received > 0) return undefined;
  const after = end.at !== undefined && request.at !== undefined ? end.at - request.at : undefined;
  if (after !== undefined && after > 2000) return undefined;
  const findWorked = request.service !== 'C-FIND' && view.evidence.expect?.responses.some((one) => one.final);
  const orthanc = view.evidence.memory?.product === 'orthanc';
  return {
    confidence: orthanc ? 'certain' : 'likely',
    facts: [
      endFact(end),
      fact(
        `It came ${after === undefined ? 'right' : formatDuration(after)} after our ${request.service}, whose presentation context had been accepted.`,
        request.seq,
      ),
      findWorked ? fact('A search was answered.', view.evidence.expect?.accepted?.seq) : undefined,
    ],
    hints: findWorked ? ['Searching is allowed, retrieving is not: Orthanc has AllowMove for that.'] : [],
  };
}

/** Our own timer: we aborted because nothing came. Certain that it was us; why nothing came is another question. */
function ownTimer(view: View): Match | undefined {
  const { end } = view.control ?? {};
  const failure = end?.failure ?? (end?.by === 'us' ? view.evidence.outcomeFailure : undefined);
  if (failure?.kind !== 'response-timeout' || view.userCancelled || view.final) return undefined;
  // Where somebody waits, the bound is meant.
  if (view.evidence.patienceMs !== undefined) return undefined;
  return {
    confidence: 'certain',
    facts: [
      fact(
        `We ended the wait after ${formatDuration(failure.silentMs)} of silence (${failure.during}).`,
        end?.seq,
      ),
      view.received > 0 ? arrivedFact(view) : undefined,
    ],
    hints:
      failure.during === 'association'
        ? [
            'The port took the connection and said nothing: check whether it expects TLS, and name look-ups at the PACS.',
          ]
        : [],
  };
}

function lostWhileFlowing(view: View): Match | undefined {
  const { control, evidence } = view;
  const end = control?.end;
  if (!view.isMove || view.final || !end || view.received === 0 || view.userCancelled) return undefined;
  const lost = end.how === 'closed' && end.by !== 'us' && (end.code !== undefined || !view.complete);
  if (!lost) return undefined;
  const lastPdu = control?.lastReceivedAt ?? 0;
  if ((evidence.arrivals?.lastAt ?? 0) < lastPdu) return undefined;
  return {
    confidence: 'likely',
    facts: [
      endFact(end),
      arrivedFact(view),
      absence(`No final answer came; ${plural(view.received, 'image')} did.`),
    ],
  };
}
