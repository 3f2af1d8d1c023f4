import type { CauseId } from './cause-id.ts';
import { bandFact, existsFact, fact, finalFact, listeningFact, nothingReachedFact } from './facts.ts';
import type { EvidenceLine } from './finding.ts';
import type { Match } from './rule.ts';
import { type View, wayBackFailed } from './view.ts';

export function localAddress(view: View): string {
  return view.control?.localAddress ?? view.evidence.local.address ?? 'unknown';
}

/** What the C rules have in common: the answer, its time, what exists, that nothing came although we listened. */
export function situation(view: View): (EvidenceLine | undefined)[] {
  return [finalFact(view), bandFact(view), nothingReachedFact(view), listeningFact(view), existsFact(view)];
}

export function fits(view: View, cause: CauseId): boolean {
  if (!wayBackFailed(view)) return false;
  // Where the time says nothing, every cause of the way back remains possible.
  return view.band === undefined || view.band.causes.includes(cause);
}

/** `likely` needs the fingerprint and one independent fact; the time alone is `possible`. */
export function weigh(
  view: View,
  cause: CauseId,
  independent: readonly (EvidenceLine | undefined)[],
): Match | undefined {
  const facts = independent.filter((one) => one !== undefined);
  if (!wayBackFailed(view) || (!fits(view, cause) && facts.length === 0)) return undefined;
  const fingerprint = view.band?.causes.includes(cause) === true || told(view) !== undefined;
  return {
    confidence: fingerprint && facts.length > 0 ? 'likely' : 'possible',
    facts: [...facts, ...situation(view)],
  };
}

type Told = 'refused' | 'timeout' | 'unreachable' | 'unknown-host' | 'rejected' | undefined;

/** What the PACS itself says about its attempt: in its Error Comment, or to a person who had it test the connection. */
export function told(view: View): Told {
  const test = view.probe('P9');
  if (test && !test.reached && test.error !== 'other') return test.error;
  const { comment } = view;
  const telling = ['refused', 'timeout', 'unreachable', 'unknown-host', 'rejected'] as const;
  return telling.find((one) => one === comment);
}

export function toldFact(view: View): EvidenceLine | undefined {
  const words = {
    refused: 'that its connection to us was refused',
    timeout: 'that its connection to us timed out',
    unreachable: 'that it has no path to us',
    'unknown-host': 'that it does not know the host name',
    rejected: 'that its association was rejected',
  } as const;
  const error = told(view);
  return error && fact(`The PACS says ${words[error]}.`, view.final?.seq);
}
