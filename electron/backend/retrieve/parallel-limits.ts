/** Retrieves that must succeed one after the other at a limit before the node is trusted with one more. */
const successesPerStep = 3;

/** What was learned about a node that could not bear as many retrieves at the same time as the setting allows. */
export interface LearnedLimit {
  readonly limit: number;
  /** Since the limit was last changed. */
  readonly successes: number;
}

/** How many retrieves each node bears at the same time: the setting, one fewer after each refusal, earned back slowly. */
export interface ParallelLimits {
  of(node: string): number;
  /** It refused because it had too much to do. */
  refused(node: string): void;
  succeeded(node: string): void;
  /** To keep over a restart. */
  learned(): Readonly<Record<string, LearnedLimit>>;
}

export function createParallelLimits(
  setting: () => number,
  before: Readonly<Record<string, LearnedLimit>>,
): ParallelLimits {
  const nodes = new Map<string, LearnedLimit>(Object.entries(before));
  const of = (node: string): number => Math.min(setting(), nodes.get(node)?.limit ?? setting());
  return {
    of,
    refused(node) {
      nodes.set(node, { limit: Math.max(1, of(node) - 1), successes: 0 });
    },
    succeeded(node) {
      const known = nodes.get(node);
      if (!known) return;
      if (known.successes + 1 < successesPerStep) {
        nodes.set(node, { ...known, successes: known.successes + 1 });
      } else if (known.limit + 1 >= setting()) nodes.delete(node);
      else nodes.set(node, { limit: known.limit + 1, successes: 0 });
    },
    learned: () => Object.fromEntries(nodes),
  };
}
