import type { CauseId } from './cause-id.ts';
import type { FillValues } from './fill.ts';
import type { Confidence, EvidenceLine } from './finding.ts';
import type { ProbeId } from './probe-result.ts';
import type { View } from './view.ts';

/** A rule that fits: how sure, and what speaks for it. */
export interface Match {
  readonly confidence: Confidence;
  readonly facts: readonly (EvidenceLine | undefined)[];
  /** For placeholders that the evidence alone does not fill. */
  readonly values?: FillValues;
  /** Templates instead of, or in front of, those of the cause. */
  readonly sentence?: string;
  readonly hints?: readonly string[];
  /** Instead of the cause's own. */
  readonly tests?: readonly ProbeId[];
  /** Instead of what the test shows in general. */
  readonly shows?: string;
  /** A special case of another cause of the same repair: told, with its own test, even where that one is certain. */
  readonly specialCase?: true;
  /** Seen beside, probably without effect; instead of the role of the cause. */
  readonly role?: 'note';
}

export interface Rule {
  readonly cause: CauseId;
  /** Also asked when the retrieve is complete. */
  readonly whenComplete?: true;
  when(view: View): Match | undefined;
}

export function rule(cause: CauseId, when: Rule['when']): Rule {
  return { cause, when };
}

export function ruleAlsoWhenComplete(cause: CauseId, when: Rule['when']): Rule {
  return { cause, when, whenComplete: true };
}
