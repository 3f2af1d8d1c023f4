import { formatDuration } from '../retrieve/describe-event.ts';
import { bandFact, existsFact, fact, finalFact, nothingReachedFact } from './facts.ts';
import type { ProbeResultOf } from './probe-result.ts';
import { looksAtDestinationFirst } from './product.ts';
import { type Match, type Rule, rule } from './rule.ts';
import { otherSpelling } from './spelling.ts';
import { isBehindNat, isInstant, type View, wayBackFailed } from './view.ts';

/** Whether the peer knows our AE title as a move destination, by now, in our spelling, and may send to it. */
export const destinationRules: readonly Rule[] = [
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
  rule('C17', (view) => notActiveYet(view)),
];

/** Servers remember unknown names for minutes; what they say may be about the entry of before. */
const entryCacheMs = 600_000;

/**
 * B02. The statement itself (A801, C003, a comment) is certain when it came at once, nothing reached us, and the server is
 * not one that says the same when it can't connect (pynetdicom).
 */
function unknownDestination(view: View): Match | undefined {
  const { final, evidence } = view;
  if (!final || !view.isMove || (view.delivered ?? 0) > 0 || view.received > 0) return undefined;
  // Another spelling of the same name is accepted, or the name itself by now: B04 and C17.
  if (acceptedSpelling(view) || knownByNow(view)) return undefined;
  if (!statesUnknown(view)) return guessUnknown(view);
  const facts = [finalFact(view), nothingReachedFact(view), existsFact(view)];
  const plain = isInstant(view) && view.product !== 'pynetdicom' && view.product !== 'unknown';
  const everWorked = evidence.memory?.everSucceeded === true;
  const mayBeOld = entryAge(view) !== undefined;
  const sure = plain && view.callers.length === 0 && !everWorked && !mayBeOld;
  return {
    confidence: sure ? 'certain' : mayBeOld ? 'possible' : 'likely',
    ...(!sure && { sentence: 'The PACS says that it does not know where to send the images.' }),
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
  if (!statesUnknown(view) || knownByNow(view)) return undefined;
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

/** C17. The entry may have been made a moment ago; only a person knows, or a later test shows it. */
function notActiveYet(view: View): Match | undefined {
  const unknown = view.isMove && statesUnknown(view) && view.received === 0 && !acceptedSpelling(view);
  if (unknown && knownByNow(view)) {
    return {
      confidence: 'likely',
      facts: [finalFact(view), fact('In a later test the PACS took our name.')],
      sentence: 'The PACS knows this computer by now. Please retrieve again.',
    };
  }
  const age = entryAge(view);
  if (age !== undefined && (unknown || wayBackFailed(view))) {
    return {
      confidence: unknown ? 'likely' : 'possible',
      facts: [fact(`The entry at the PACS was changed ${formatDuration(age)} ago.`), finalFact(view)],
    };
  }
  if (!unknown || view.evidence.memory?.everSucceeded || view.product === 'pynetdicom') return undefined;
  return {
    confidence: 'possible',
    facts: [finalFact(view)],
    tests: ['P5'],
    shows:
      'A request for one small image, some minutes after the entry was made. If it arrives, the entry is active now.',
    specialCase: true,
  };
}

/** ms since our entry was changed, where that was said and is not too long ago to matter. */
function entryAge(view: View): number | undefined {
  const { entryChangedAt } = view.evidence.memory ?? {};
  const age = view.evidence.takenAt - (entryChangedAt ?? 0);
  return entryChangedAt !== undefined && age >= 0 && age <= entryCacheMs ? age : undefined;
}

/** A test after the retrieve was answered as for a known name, by a server that says what it does not know. */
function knownByNow(view: View): boolean {
  const asked = view.request?.moveDestination;
  const isOurs = (destination = asked): boolean => destination === asked;
  return (
    view.probes('P5').some((one) => isOurs(one.destination) && worked(one)) ||
    tookOwn(view) ||
    view.probes('P3').some((one) => isOurs(one.destination) && worked(one) && tellsUnknownNames(view, one))
  );
}

/** Others look for the images first, and say nothing of the name when there are none. */
function tellsUnknownNames({ product }: View, { otherSpelling: other }: ProbeResultOf<'P3'>): boolean {
  return looksAtDestinationFirst(product) || (other?.ofImage === false && isUnknownStatus(other.status));
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

/** Our own spelling brought an image in a test: whatever it was, the server knows it now. */
function tookOwn(view: View): boolean {
  const asked = view.request?.moveDestination;
  const ofOwn = ({ destination = asked }: { readonly destination?: string | undefined }): boolean =>
    destination === asked;
  return (
    view.probes('P5').some((one) => ofOwn(one) && (one.arrived ?? 0) > 0) ||
    view.probes('P3').some((one) => ofOwn(one) && (one.otherSpelling?.ownArrived ?? 0) > 0)
  );
}

/** Where our own spelling is unknown and the other one gets another answer, or the image. */
function tookOther(test: ProbeResultOf<'P3'>, view: View): boolean {
  const other = test.otherSpelling;
  if (!other) return false;
  if ((other.arrived ?? 0) > 0) return !tookOwn(view);
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
