import { formatStatus } from '../dicom/dimse-status.ts';
import { formatDuration, plural } from '../retrieve/describe-event.ts';
import { absence, bandFact, existsFact, fact, finalFact } from './facts.ts';
import { type Match, type Rule, rule } from './rule.ts';
import { statesOwnFault, type View, wayBackProven } from './view.ts';

/** A slow database takes seconds as well. */
const blockedMs = 10_000;

/** Layer B: the state that the peer is in, and what it makes of a search. */
export const peerStateRules: readonly Rule[] = [
  rule('B10', (view) => internalError(view)),
  rule('B11', (view) => offLine(view)),
  rule('B12', (view) => listCut(view)),
  rule('B13', (view) => {
    const { query } = view.evidence;
    const other = view.probes('P2').find((one) => (one.matches ?? 0) > 0);
    const { listedBefore = 0 } = query ?? {};
    const sentence =
      'The PACS listed such a patient before, but does not find the name now. Search by ID or date.';
    if (!query?.byText || query.matches > 0 || (!other && listedBefore === 0)) return undefined;
    return {
      confidence: 'possible',
      facts: [
        absence('The search by text found nothing.'),
        other && fact(`A search by ${other.by === 'study-uid' ? 'UID' : 'number'} found ${other.matches}.`),
        listedBefore > 0
          ? fact(`Earlier searches listed ${plural(listedBefore, 'patient')} of that name.`)
          : undefined,
      ],
      ...(!other && { sentence }),
    };
  }),
  rule('B14', (view) => blocked(view)),
];

/** B10. Only where the destination has been proven good, or the code is one that servers have for their own faults. */
function internalError(view: View): Match | undefined {
  const { final } = view;
  if (!final || final.status >> 12 !== 0xc || final.service === 'C-ECHO') return undefined;
  const isFind = final.service === 'C-FIND';
  const proven =
    wayBackProven(view) ?? (view.received > 0 ? 'images arrived here before it failed' : undefined);
  const ownCode = statesOwnFault(view);
  if (!proven && !ownCode && !isFind && !view.isGet) return undefined;
  if (view.comment === 'too-large' || final.status === 0xc801 || final.status === 0xc013) return undefined;
  if (view.callers.some((one) => one.refused.length > 0 || one.rejected)) return undefined;
  const get = view.probes('P6').find((one) => one.status !== undefined && one.status >> 12 === 0xc);
  return {
    confidence: get && view.isMove ? 'likely' : 'possible',
    facts: [
      finalFact(view),
      proven ? fact(`The way back is good: ${proven}.`) : undefined,
      ownCode ? fact('Servers made with pynetdicom answer so when their own program fails.') : undefined,
      get ? fact(`C-GET, which needs no way back, failed with ${formatStatus(get.status ?? 0)}.`) : undefined,
      existsFact(view),
    ],
    ...(view.isMove && { tests: ['P6', 'P5'] as const }),
    ...(isFind && { sentence: 'The PACS failed internally while it searched.' }),
  };
}

function offLine(view: View): Match | undefined {
  const availability = view.evidence.expectation?.availability;
  if (availability === undefined || availability === 'ONLINE' || (!view.isMove && !view.isGet))
    return undefined;
  if (!view.request || view.category === 'cancel') return undefined;
  return {
    confidence: 'likely',
    facts: [
      fact(`The PACS says that the images are ${availability}.`, view.evidence.expectation?.seq),
      bandFact(view),
      finalFact(view),
    ],
    ...(view.final && {
      hints: ['The request has ended: ask again when the archive has fetched the images.'],
    }),
  };
}

function listCut(view: View): Match | undefined {
  const { query } = view.evidence;
  const final = view.final?.service === 'C-FIND' ? view.final : undefined;
  if (!query || query.cancelled || view.control?.cancelSent) return undefined;
  const came = fact(`${plural(query.matches, 'result')} came.`);
  const cut = final?.status === 0xfe00 || final?.status === 0xb001;
  if (final && (cut || (final.status >> 8 === 0xa7 && query.matches > 0))) {
    return { confidence: 'certain', facts: [finalFact(view), came] };
  }
  const round = query.matches >= 100 && [100, 250].some((step) => query.matches % step === 0);
  const { how } = view.control?.end ?? {};
  if (!round || final?.status === 0 || (how !== 'aborted' && how !== 'closed')) return undefined;
  return {
    confidence: 'likely',
    facts: [came, fact('The PACS broke off after exactly that many.', view.control?.end?.seq)],
  };
}

/** B14. The request is out and the server silent; so is it to a fresh search. */
function blocked(view: View): Match | undefined {
  if (!view.request || view.final || view.ended || !view.nothingReached || view.pendings.length > 0)
    return undefined;
  const search = view.probe('P2');
  const others = view.evidence.health?.otherSilentRetrieves ?? 0;
  const silentSearchMs = silentExpectationMs(view);
  const searchHangs = search?.timedOut === true || (!search && silentSearchMs >= blockedMs);
  if (search && !searchHangs) return undefined;
  if ((view.silentMs ?? 0) < 5000 || (!searchHangs && others === 0)) return undefined;
  const dcmtk = view.product === 'dcmtk' || view.product === 'dcmqrscp';
  return {
    confidence: dcmtk || (searchHangs && others > 0) ? 'likely' : 'possible',
    facts: [
      bandFact(view),
      others > 0
        ? fact(`${plural(others, 'other retrieve')} from this PACS waits for an answer.`)
        : undefined,
      searchHangs
        ? absence('A fresh search is not answered either.', view.evidence.expect?.requests[0]?.seq)
        : undefined,
      view.silentMs === undefined ? undefined : absence(`No answer for ${formatDuration(view.silentMs)}.`),
    ],
  };
}

/** How long the C-FIND for the expectation, which goes out beside the request, has had no answer. */
function silentExpectationMs({ evidence }: View): number {
  const { expect } = evidence;
  const asked = expect?.requests.at(-1)?.at;
  if (!expect?.accepted || asked === undefined || expect.end) return 0;
  const answers = expect.responses.filter((one) => (one.at ?? 0) >= asked);
  return answers.length > 0 ? 0 : evidence.takenAt - asked;
}
