import { formatDuration, plural } from '../retrieve/describe-event.ts';
import { absence, bandFact, existsFact, fact, finalFact, nothingReachedFact } from './facts.ts';
import type { ProbeResultOf } from './probe-result.ts';
import { type Match, type Rule, rule } from './rule.ts';
import { otherSpelling } from './spelling.ts';
import { isBehindNat, isInstant, type View, wayBackFailed, wayBackProven } from './view.ts';

/** A retrieve that is no larger than this did not exhaust a server. */
const smallStudy = 50;

/** Layer B: what the peer says about the request, about rights and about the content. */
export const requestRules: readonly Rule[] = [
  rule('B01', (view) => {
    if (view.request?.service !== 'C-MOVE' || view.request.moveDestination?.trim() !== '') return undefined;
    return {
      confidence: 'certain',
      facts: [fact('Our C-MOVE request named no destination.', view.request.seq), finalFact(view)],
    };
  }),
  rule('B02', (view) => unknownDestination(view)),
  rule('B03', (view) => notAllowed(view)),
  rule('B04', (view) => spelling(view)),
  rule('B05', (view) =>
    view.final?.status === 0x0124 ? { confidence: 'certain', facts: [finalFact(view)] } : undefined,
  ),
  rule('B06', (view) => incompleteKeys(view)),
  rule('B07', (view) => wholeStudiesOnly(view)),
  rule('B08', (view) => nothingMatched(view)),
  rule('B09', (view) => tooLarge(view)),
  rule('B10', (view) => internalError(view)),
  rule('B11', (view) => offLine(view)),
  rule('B12', (view) => listCut(view)),
  rule('B13', (view) => {
    const { query } = view.evidence;
    const other = view.probes('P2').find((one) => (one.matches ?? 0) > 0);
    if (!query?.byText || query.matches > 0 || !other) return undefined;
    return {
      confidence: 'possible',
      facts: [
        absence('The search by text found nothing.'),
        fact(`A search by ${other.by === 'study-uid' ? 'UID' : 'number'} found ${other.matches}.`),
      ],
    };
  }),
  rule('B14', (view) => blocked(view)),
];

/**
 * B02. The statement itself (A801, C003, a comment) is certain when it came at once, nothing reached us, and the server is
 * not one that says the same when it can't connect (pynetdicom).
 */
function unknownDestination(view: View): Match | undefined {
  const { final, evidence } = view;
  if (!final || !view.isMove || (view.delivered ?? 0) > 0 || view.received > 0) return undefined;
  // Another spelling of the same name is accepted: then the name is known, and B04 it is.
  if (acceptedSpelling(view)) return undefined;
  if (!statesUnknown(view)) return guessUnknown(view);
  const facts = [finalFact(view), nothingReachedFact(view), existsFact(view)];
  const plain = isInstant(view) && view.product !== 'pynetdicom' && view.product !== 'unknown';
  const everWorked = evidence.memory?.everSucceeded === true;
  const { entryChangedAt = 0 } = evidence.memory ?? {};
  // Servers remember unknown names for minutes; what they say may be about the entry of before.
  const mayBeOld = evidence.takenAt - entryChangedAt < 600_000;
  const sure = plain && view.callers.length === 0 && !everWorked && !mayBeOld;
  return {
    confidence: sure ? 'certain' : 'likely',
    facts: [...facts, everWorked ? fact('A retrieve to this name has succeeded before.') : undefined],
    hints: [
      ...(everWorked ? ['It has worked before: the entry was probably changed or removed.'] : []),
      ...routerHints(view),
    ],
  };
}

function statesUnknown(view: View): boolean {
  const status = view.final?.status;
  if (view.comment === 'not-allowed') return false;
  return (
    status === 0xa801 || (status === 0xc003 && view.product === 'conquest') || view.comment === 'unknown-ae'
  );
}

/** The server does not say it; the time and a control test do. */
function guessUnknown(view: View): Match | undefined {
  if (!wayBackFailed(view) || !view.final || view.comment !== undefined) return undefined;
  const control = view.probe('P4');
  const sameAsBogus = control?.status === view.final.status && (control.elapsedMs ?? 0) < 1000;
  if (!isInstant(view) || (view.pendings.length > 0 && (view.failed ?? 0) > 0)) return undefined;
  const independent = view.exists === 'yes' || sameAsBogus;
  const usual = view.final.status === 0xc000 || view.final.status === 0xc003;
  const everWorked = view.evidence.memory?.everSucceeded === true;
  return {
    confidence: independent && usual && !everWorked && view.category === 'failure' ? 'likely' : 'possible',
    facts: [
      finalFact(view),
      bandFact(view),
      nothingReachedFact(view),
      existsFact(view),
      sameAsBogus ? fact('A name that nobody knows gets the same answer in the same time.') : undefined,
    ],
    hints: routerHints(view),
  };
}

/** The address of the entry is not ours where a router translates. */
function routerHints(view: View): string[] {
  if (!isBehindNat(view)) return [];
  return [
    'This computer is behind a router: the PACS needs the outer address of the router instead of {IP}, and the router must forward TCP port {LPORT} to {IP}. Or use C-GET.',
  ];
}

function notAllowed(view: View): Match | undefined {
  const status = view.final?.status;
  if (!view.isMove || !view.final) return undefined;
  if (
    status === 0xc801 ||
    (status === 0xc013 && view.product === 'conquest') ||
    view.comment === 'not-allowed'
  ) {
    return { confidence: 'certain', facts: [finalFact(view)] };
  }
  if (status === 0xc013) return { confidence: 'likely', facts: [finalFact(view)] };
  const registered = view.evidence.memory?.registered;
  const destination = view.request?.moveDestination;
  if (status !== 0xa801 || registered?.aeTitle === undefined || registered.aeTitle !== destination)
    return undefined;
  return {
    confidence: 'likely',
    facts: [finalFact(view), fact(`The administrator confirmed the entry ${registered.aeTitle}.`)],
  };
}

function spelling(view: View): Match | undefined {
  const destination = view.request?.moveDestination;
  if (!view.isMove || !destination || view.received > 0) return undefined;
  const variant = acceptedSpelling(view);
  if (variant) {
    return {
      confidence: 'certain',
      facts: [finalFact(view), fact(`The same request to “${variant}” was accepted.`)],
    };
  }
  if (!statesUnknown(view)) return undefined;
  const registered = view.evidence.memory?.registered?.aeTitle;
  if (registered !== undefined && isVariant(registered, destination)) {
    return {
      confidence: 'likely',
      facts: [
        finalFact(view),
        fact(`The entry at the PACS is “${registered}”, our name is “${destination}”.`),
      ],
    };
  }
  return perhapsSpelling(view, destination);
}

/** What “unknown” always leaves open at servers that compare AE titles to the letter, as all that answer A801 do. */
function perhapsSpelling(view: View, destination: string): Match | undefined {
  const other = otherSpelling(destination);
  const tests = [...view.probes('P5'), ...view.probes('P3')];
  const tested = tests.some((one) => one.destination === other || otherOf(one)?.destination === other);
  const registered = view.evidence.memory?.registered?.aeTitle;
  if (other === undefined || tested || registered === destination || view.product === 'pynetdicom')
    return undefined;
  const small = fact(`Our name “${destination}” has small letters.`, view.request?.seq);
  return {
    confidence: 'possible',
    facts: [finalFact(view), /[a-z]/.test(destination) ? small : undefined],
    tests: ['P3'],
    shows: `The same request for the name “${other}”. Another answer, or an image, means that the PACS has our name in that spelling.`,
    specialCase: true,
  };
}

/** A destination that differs from ours in capitals or spaces only, and that the PACS took in a test. */
function acceptedSpelling(view: View): string | undefined {
  const destination = view.request?.moveDestination ?? '';
  const tests = [...view.probes('P5'), ...view.probes('P3')];
  const own = tests.find((one) => isVariant(one.destination ?? destination, destination) && worked(one));
  const other = view.probes('P3').find((one) => tookOther(one, view));
  return own?.destination ?? other?.otherSpelling?.destination;
}

/** Where our own spelling is unknown and the other one gets another answer, or the image. */
function tookOther(test: ProbeResultOf<'P3'>, view: View): boolean {
  const other = test.otherSpelling;
  if (!other) return false;
  if ((other.arrived ?? 0) > 0) return true;
  const own = other.ofImage ? view.final?.status : test.status;
  return isUnknownStatus(own) && other.status !== undefined && !isUnknownStatus(other.status);
}

function otherOf(test: ProbeResultOf<'P3' | 'P5'>): ProbeResultOf<'P3'>['otherSpelling'] {
  return test.probe === 'P3' ? test.otherSpelling : undefined;
}

function isVariant(one: string, other: string): boolean {
  return one !== other && one.trim().toUpperCase() === other.trim().toUpperCase();
}

function worked(probe: { readonly status?: number | undefined; readonly arrived?: number }): boolean {
  return (probe.arrived ?? 0) > 0 || (probe.status !== undefined && !isUnknownStatus(probe.status));
}

function isUnknownStatus(status: number | undefined): boolean {
  return status === 0xa801 || status === 0xc003;
}

function isLowLevel(view: View): boolean {
  return view.evidence.level === 'series' || view.evidence.level === 'instance';
}

/** Whether the request carried the unique key of each level above, and the Patient ID in Patient Root. */
function hasAllKeys(view: View): boolean {
  const keys = Object.entries(view.request?.keys ?? {});
  const has = (...names: readonly string[]): boolean =>
    keys.some(([name, value]) => value !== '' && names.includes(name.replace(/[(),\s]/g, '').toLowerCase()));
  if (view.evidence.model === 'patient-root' && !has('patientid', '00100020')) return false;
  if (!has('studyinstanceuid', '0020000d')) return false;
  if (isLowLevel(view) && !has('seriesinstanceuid', '0020000e')) return false;
  return view.evidence.level !== 'instance' || has('sopinstanceuid', '00080018');
}

function isEmptySuccess(view: View): boolean {
  const { final } = view;
  if (final?.status !== 0 || view.received > 0) return false;
  const { completed = 0, failed = 0, warning = 0 } = final.counts;
  return completed + failed + warning === 0;
}

function incompleteKeys(view: View): Match | undefined {
  const { final } = view;
  if (!final) return undefined;
  if (final.service === 'C-FIND') return final.status >> 8 === 0xa9 ? searchKeys(view) : undefined;
  const complete = hasAllKeys(view);
  if (final.status >> 8 === 0xa9) {
    const named = (final.offendingElements?.length ?? 0) > 0 || view.comment === 'missing-key';
    const elements = final.offendingElements?.join(', ');
    const confidence = named ? 'certain' : complete ? 'possible' : 'likely';
    return {
      confidence,
      facts: [finalFact(view), elements ? fact(`The PACS names ${elements}.`, final.seq) : undefined],
    };
  }
  if (!isEmptySuccess(view) || view.exists !== 'yes') return undefined;
  return {
    confidence: complete ? 'possible' : 'likely',
    facts: [
      finalFact(view),
      existsFact(view),
      complete ? undefined : fact('The request did not carry the keys of all levels.', view.request?.seq),
    ],
  };
}

function searchKeys(view: View): Match {
  const named = (view.final?.offendingElements?.length ?? 0) > 0;
  return {
    confidence: named ? 'certain' : 'likely',
    facts: [finalFact(view)],
    sentence: 'The PACS could not use the search as it was asked.',
    hints: [
      'Search with fewer keys, or set the other information model (Study Root or Patient Root) for this node.',
    ],
  };
}

function wholeStudiesOnly(view: View): Match | undefined {
  if (!isLowLevel(view) || !view.final || (!view.isMove && !view.isGet)) return undefined;
  const refused = view.final.status >> 8 === 0xa9 || view.final.status >> 12 === 0xc || isEmptySuccess(view);
  const extra = (view.evidence.arrivals?.outOfScope ?? 0) > 0;
  const study = view.probes('P5').find((one) => one.level === 'study' && one.arrived > 0);
  if (refused && study) {
    return { confidence: 'certain', facts: [finalFact(view), fact('A request for the whole study worked.')] };
  }
  const known = view.evidence.memory?.wholeStudiesOnly === true;
  if ((refused && known) || (extra && !view.complete)) {
    return {
      confidence: 'likely',
      facts: [
        finalFact(view),
        known ? fact('This PACS sent whole studies only before.') : undefined,
        extra ? fact('More of the study came than was asked for.') : undefined,
      ],
    };
  }
  if (!refused || view.exists !== 'yes' || !hasAllKeys(view) || view.final.status === 0xc000)
    return undefined;
  return { confidence: 'possible', facts: [finalFact(view), existsFact(view)] };
}

/** B08. Certain only with the search by UID beside it: the order of checks hides an unknown destination at some servers. */
function nothingMatched(view: View): Match | undefined {
  const { final } = view;
  if (!final || (!view.isMove && !view.isGet) || view.exists === 'yes' || view.received > 0) return undefined;
  if (view.callers.length > 0) return undefined;
  const conquest = final.status === 0xc004 && view.product === 'conquest';
  const empty = isEmptySuccess(view);
  const orthanc = final.status === 0xc000 && isInstant(view) && (view.delivered ?? 0) === 0;
  if (!conquest && !empty && !orthanc) return undefined;
  if (view.exists === 'no') return { confidence: 'certain', facts: [finalFact(view), existsFact(view)] };
  return {
    confidence: conquest || empty ? 'likely' : 'possible',
    facts: [finalFact(view), nothingReachedFact(view)],
  };
}

function tooLarge(view: View): Match | undefined {
  const { final } = view;
  if (!final) return undefined;
  const stated = view.comment === 'too-large';
  if (final.service === 'C-FIND') {
    const first = (view.evidence.query?.matches ?? 0) === 0;
    if (!stated && !(first && final.status >> 8 === 0xa7)) return undefined;
    return { confidence: 'likely', facts: [finalFact(view)] };
  }
  if (!stated && final.status !== 0xa700 && final.status !== 0xa701) return undefined;
  const small = view.expected !== undefined && view.expected < smallStudy;
  return {
    confidence:
      stated || (!small && final.status === 0xa701) || (view.expected ?? 0) >= smallStudy
        ? 'likely'
        : 'possible',
    facts: [
      finalFact(view),
      view.expected === undefined ? undefined : fact(`${plural(view.expected, 'image')} were asked for.`),
    ],
    ...(small && { hints: ['The request was small: look at the entry for this workstation first.'] }),
  };
}

/** B10. Only where the destination has been proven good, or the server is known to use its own codes for its own faults. */
function internalError(view: View): Match | undefined {
  const { final } = view;
  if (!final || final.status >> 12 !== 0xc || final.service === 'C-ECHO') return undefined;
  const isFind = final.service === 'C-FIND';
  const proven =
    wayBackProven(view) ?? (view.received > 0 ? 'images arrived here before it failed' : undefined);
  const ownCode = view.product === 'pynetdicom' && final.status >= 0xc300 && final.status < 0xc600;
  if (!proven && !ownCode && !isFind && !view.isGet) return undefined;
  if (view.comment === 'too-large' || final.status === 0xc801 || final.status === 0xc013) return undefined;
  if (view.callers.some((one) => one.refused.length > 0 || one.rejected)) return undefined;
  return {
    confidence: 'possible',
    facts: [finalFact(view), proven ? fact(`The way back is good: ${proven}.`) : undefined, existsFact(view)],
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
  const searchHangs = search?.timedOut === true;
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
      searchHangs ? absence('A fresh search is not answered either.') : undefined,
      view.silentMs === undefined ? undefined : absence(`No answer for ${formatDuration(view.silentMs)}.`),
    ],
  };
}
