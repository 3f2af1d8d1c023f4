import { matchesName } from '../../../shared/dicom/match-name.ts';
import type { Attributes, MatchingKeys } from '../../../shared/dicom/matching-key.ts';

/** Patient names that nodes have listed since the program started. In memory only; the last ones of each node. */
export interface ListedNames {
  add(nodeKey: string, matches: readonly Attributes[]): void;
  /**
   * How many of them a search should have found that asked for a name and nothing else; 0 for every other search, since
   * its other keys may rightly have excluded them.
   */
  missed(nodeKey: string, keys: MatchingKeys): number;
}

const keptNames = 2000;

export function createListedNames(): ListedNames {
  const byNode = new Map<string, Set<string>>();
  return {
    add(nodeKey, matches) {
      const names = byNode.get(nodeKey) ?? new Set();
      byNode.set(nodeKey, names);
      for (const { PatientName: name } of matches) {
        if (!name) continue;
        // The latest last: the oldest are forgotten first.
        names.delete(name);
        names.add(name);
      }
      for (const name of names) {
        if (names.size <= keptNames) break;
        names.delete(name);
      }
    },
    missed(nodeKey, { PatientName: wanted = '', ...others }) {
      if (/^[*\s]*$/.test(wanted) || Object.values(others).some((value) => value !== '')) return 0;
      return [...(byNode.get(nodeKey) ?? [])].filter((name) => matchesName(wanted, name)).length;
    },
  };
}
