import { sopClass } from '../dicom/sop-class.ts';
import type { NegotiatedContext } from '../retrieve/association-event.ts';
import { fact, finalFact, rejectionFact } from './facts.ts';
import { type Match, type Rule, rule } from './rule.ts';
import type { View } from './view.ts';

/** Layer A: what the peer makes of the association request. */
export const associationRules: readonly Rule[] = [
  rule('A08', (view) => calledName(view)),
  rule('A09', (view) => callingName(view)),
  rule('A10', (view) => {
    const rejected = peerRejection(view);
    if (rejected?.source !== 3) return undefined;
    const transient = rejected.result === 2;
    return {
      confidence: transient ? 'certain' : 'likely',
      facts: [rejectionFact(rejected)],
      hints: transient
        ? []
        : ['The PACS marks it as permanent; DCMTK servers do that when they can’t start a process.'],
    };
  }),
  rule('A11', (view) => {
    const rejected = peerRejection(view);
    if (!rejected || rejected.source === 3) return undefined;
    if (rejected.source === 1 && (rejected.reason === 3 || rejected.reason === 7)) return undefined;
    const userIdentity = rejected.result === 2 && rejected.source === 2;
    return {
      confidence: 'certain',
      facts: [rejectionFact(rejected)],
      hints: userIdentity ? ['pynetdicom servers answer like this when the user name is refused.'] : [],
    };
  }),
  rule('A13', (view) => {
    if (view.final?.status === 0x0122 || view.final?.status === 0x0211) {
      return { confidence: 'certain', facts: [finalFact(view)] };
    }
    const refused = refusedContexts(view);
    if (view.isGet || refused.length === 0) return undefined;
    return {
      confidence: 'certain',
      facts: refused.map((one) =>
        fact(
          `The PACS refused the presentation context ${serviceOfContext(one)} (result ${one.result}).`,
          view.control?.accepted?.seq,
        ),
      ),
    };
  }),
];

function peerRejection(view: View) {
  const rejected = view.control?.rejected;
  return rejected?.by === 'peer' ? rejected : undefined;
}

/** Rejection 1/1/7. DCMTK's dcmqrscp sends it for unknown callers too, so it is never certain. */
function calledName(view: View): Match | undefined {
  const rejected = peerRejection(view);
  if (rejected?.source !== 1 || rejected.reason !== 7) return undefined;
  if (calledAeWorks(view)) return undefined;
  const variant = view.probes('P1').find((one) => one.ok && one.calledAe !== undefined);
  return {
    confidence: variant ? 'certain' : 'likely',
    facts: [
      rejectionFact(rejected),
      variant && fact(`A test that called it ${variant.calledAe} was answered.`),
    ],
    ...(!variant &&
      mixesNames(view) && {
        sentence: 'The PACS refused the names: either its own, “{CALLED}”, or ours, “{AET}”.',
      }),
  };
}

/** Servers that are known to say 1/1/3 to an unknown caller mean the called name with 1/1/7. */
function mixesNames({ product }: View): boolean {
  return product === 'dcmqrscp' || product === 'dcmtk' || product === 'other' || product === 'unknown';
}

function calledAeWorks(view: View): boolean {
  const called = view.control?.proposed?.calledAe;
  const { expect, memory } = view.evidence;
  return (
    memory?.calledAeAccepted === true ||
    (expect?.accepted !== undefined && expect.proposed?.calledAe === called)
  );
}

function callingName(view: View): Match | undefined {
  const rejected = peerRejection(view);
  if (rejected?.source !== 1) return undefined;
  const { expect, memory } = view.evidence;
  if (rejected.reason === 3) {
    const found = memory?.findWorked || expect?.accepted !== undefined;
    return {
      confidence: found ? 'likely' : 'certain',
      facts: [
        rejectionFact(rejected),
        found
          ? fact('The PACS has answered a search under the same name.', expect?.accepted?.seq)
          : undefined,
      ],
    };
  }
  if (rejected.reason !== 7) return undefined;
  const works = calledAeWorks(view);
  if (!works && !mixesNames(view)) return undefined;
  return {
    confidence: works ? 'likely' : 'possible',
    facts: [
      rejectionFact(rejected),
      works
        ? fact('The PACS accepted the same called name before, so it means ours.', expect?.accepted?.seq)
        : fact('DCMTK servers refuse an unknown caller with the same code.'),
    ],
  };
}

const moveAndFind: readonly string[] = [
  sopClass.patientRootMove,
  sopClass.studyRootMove,
  sopClass.patientRootFind,
  sopClass.studyRootFind,
  sopClass.verification,
];

/** Contexts that the request needs and that were all refused. */
function refusedContexts(view: View): readonly NegotiatedContext[] {
  const { control } = view;
  const failure = control?.end?.failure ?? view.evidence.outcomeFailure;
  const contexts =
    control?.accepted?.contexts.filter((one) => moveAndFind.includes(one.abstractSyntax)) ?? [];
  const wanted = contexts.filter((one) => !view.isMove || isMoveContext(one.abstractSyntax));
  if (wanted.length > 0) return wanted.some((one) => one.result === 0) ? [] : wanted;
  if (failure?.kind !== 'no-presentation-context') return [];
  const refused =
    failure.contexts.length > 0 ? failure.contexts : [{ abstractSyntax: failure.abstractSyntax, result: 2 }];
  return refused
    .filter((one) => one.result !== 0 && moveAndFind.includes(one.abstractSyntax))
    .map((one, index) => ({ ...one, id: 2 * index + 1, transferSyntax: '' }));
}

function isMoveContext(uid: string): boolean {
  return uid === sopClass.patientRootMove || uid === sopClass.studyRootMove;
}

function serviceOfContext(context: NegotiatedContext): string {
  if (isMoveContext(context.abstractSyntax)) return 'for C-MOVE';
  return context.abstractSyntax === sopClass.verification ? 'for C-ECHO' : 'for C-FIND';
}
