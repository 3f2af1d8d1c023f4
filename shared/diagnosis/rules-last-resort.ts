import type { CauseId } from './cause-id.ts';
import {
  arrivedFact,
  bandFact,
  endFact,
  existsFact,
  finalFact,
  listeningFact,
  nothingReachedFact,
} from './facts.ts';
import { type Rule, rule } from './rule.ts';
import { type View, wayBackFailed } from './view.ts';

/** What remains when the way back failed and neither time nor facts speak for anything: the set with the one repair. */
const wayBack: readonly CauseId[] = ['C09', 'C10', 'C06', 'C07', 'B02'];

/** Asked only where nothing else fits: a failure is never left without words. Only what was counted is certain here. */
export const lastResortRules: readonly Rule[] = [
  ...wayBack.map((cause) =>
    rule(cause, (view) =>
      wayBackFailed(view)
        ? {
            confidence: 'possible',
            facts: [
              finalFact(view),
              bandFact(view),
              nothingReachedFact(view),
              listeningFact(view),
              existsFact(view),
            ],
          }
        : undefined,
    ),
  ),
  rule('A14', (view) => {
    const { end } = view.control ?? {};
    if (!isOpenFailure(view) || end?.how !== 'aborted' || end.by !== 'peer') return undefined;
    return {
      confidence: 'possible',
      facts: [endFact(end)],
      sentence: 'The PACS broke off the connection.',
      hints: end.source === 2 ? ['The PACS complains about a message of ours: save a support bundle.'] : [],
    };
  }),
  rule('E05', (view) => {
    const { ended, received, missing = 0, expected } = view;
    if (!isOpenFailure(view) || !ended || received === 0 || missing === 0) return undefined;
    return {
      confidence: 'certain',
      facts: [finalFact(view), arrivedFact(view)],
      values: { X: missing, N: expected },
    };
  }),
  rule('B10', (view) => {
    if (!isOpenFailure(view) || view.received > 0 || view.category !== 'failure' || wayBackFailed(view))
      return undefined;
    return {
      confidence: 'possible',
      facts: [finalFact(view), existsFact(view)],
      sentence: 'The PACS ended the request with an error that does not say why.',
    };
  }),
];

function isOpenFailure(view: View): boolean {
  return !view.complete && !view.userCancelled;
}
