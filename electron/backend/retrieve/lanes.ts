/** As many associations as the usual server has threads for (Orthanc: 4). */
const automatic = 4;

/** How many C-MOVEs at the same time a study is asked for with; 1: as a whole. Pure. */
export function lanesOf(facts: {
  /** What a person has set; undefined: automatic. */
  readonly wanted: number | undefined;
  /** Where received images are acknowledged at once, nothing waits that lanes could overlap. */
  readonly quickAck: boolean;
  /** Retrieves that run on the node, with this one. */
  readonly running: number;
  /** What the node was found to bear, where that is less than the setting. */
  readonly learnedLimit: number | undefined;
}): number {
  const { wanted, quickAck, running, learnedLimit } = facts;
  if (wanted !== undefined) return wanted;
  if (quickAck) return 1;
  const share = Math.floor(automatic / Math.max(1, running));
  return Math.max(1, Math.min(share, learnedLimit ?? automatic));
}
