import { sopClass } from '../dicom/sop-class.ts';
import { absence, fact, finalFact } from './facts.ts';
import { type Rule, rule } from './rule.ts';
import type { View } from './view.ts';

const getClasses: readonly string[] = [sopClass.patientRootGet, sopClass.studyRootGet];

/** Layer F: C-GET. */
export const getRules: readonly Rule[] = [
  rule('F01', (view) => {
    const refused = refusedResult(view);
    if (refused === undefined) return undefined;
    return {
      confidence: 'certain',
      facts: [
        fact(
          `The PACS refused the presentation context for C-GET (result ${refused}).`,
          view.control?.accepted?.seq,
        ),
      ],
    };
  }),
  rule('F02', (view) => {
    const { final, evidence } = view;
    if (!view.isGet || !final || view.received > 0 || (evidence.arrivals?.refused.length ?? 0) > 0)
      return undefined;
    const failed = final.status === 0xa702 || final.status === 0xb000 || final.status === 0xc000;
    if (!failed && !(final.status === 0 && (view.failed ?? 0) > 0)) return undefined;
    if (view.exists === 'no') return undefined;
    const rolesGiven = view.control?.accepted?.contexts.some((one) => one.scpRole === true);
    return {
      confidence: final.status === 0xc000 && view.exists !== 'yes' ? 'possible' : 'likely',
      facts: [
        finalFact(view),
        absence('No image was sent on the association.'),
        rolesGiven === false
          ? fact('The PACS granted us the storage role in no context.', view.control?.accepted?.seq)
          : undefined,
      ],
    };
  }),
];

/** The result with which C-GET was refused; undefined when it was accepted or not asked for. */
function refusedResult(view: View): number | undefined {
  const contexts =
    view.control?.accepted?.contexts.filter((one) => getClasses.includes(one.abstractSyntax)) ?? [];
  if (contexts.some((one) => one.result === 0)) return undefined;
  if (contexts[0]) return contexts[0].result;
  const failure = view.control?.end?.failure ?? view.evidence.outcomeFailure;
  if (failure?.kind !== 'no-presentation-context' || !getClasses.includes(failure.abstractSyntax))
    return undefined;
  return failure.contexts.find((one) => getClasses.includes(one.abstractSyntax))?.result ?? 2;
}
