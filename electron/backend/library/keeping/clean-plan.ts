import type { CleanPreview, KeepingRules, RuledStudy } from '../../../../shared/contract/library-keeping.ts';
import type { KeptStudy } from '../index-keeping.ts';
import type { TrashEntry } from '../index-trash.ts';

export const dayMs = 24 * 60 * 60_000;

/** With less than this free for images the trash is emptied, the oldest first, whatever the rules say. */
export const lowSpaceBytes = 1024 ** 3;

export interface CleanSituation {
  readonly rules: KeepingRules;
  /** ms since 1970. */
  readonly now: number;
  /** Longest unused first. */
  readonly studies: Iterable<KeptStudy>;
  /** Of the library, without the trash. */
  readonly diskBytes: number;
  readonly trash: readonly TrashEntry[];
  readonly open: ReadonlySet<string>;
  readonly retrieving: ReadonlySet<string>;
  /** What images may still take. */
  readonly freeBytes: number;
}

export interface PlannedStudy {
  readonly study: KeptStudy;
  readonly why: RuledStudy['why'];
  /** Its space is needed: it does not stay in the trash. */
  readonly forGood: boolean;
}

export interface CleanPlan {
  /** Trash ids, the oldest first. */
  readonly empty: readonly TrashEntry[];
  readonly studies: readonly PlannedStudy[];
  readonly spared: CleanPreview['spared'];
  readonly usedBytes: number;
  readonly usedBytesAfter: number;
  readonly stillOverQuota: boolean;
}

type Sparing = keyof CleanPreview['spared'];

function sparedBy(study: KeptStudy, { open, retrieving }: CleanSituation): Sparing | undefined {
  if (study.pinned) return 'pinned';
  if (open.has(study.studyInstanceUid)) return 'open';
  if (retrieving.has(study.studyInstanceUid)) return 'retrieving';
  return study.inPlace ? 'inPlace' : undefined;
}

/** What is above the bounds, and shrinks with what goes. */
interface Excess {
  /** Of library and trash above the quota. */
  quota: number;
  /** What the disk lacks. */
  disk: number;
}

function emptyTrash(situation: CleanSituation, excess: Excess): TrashEntry[] {
  const { rules, now } = situation;
  const oldestFirst = situation.trash.toSorted((a, b) => a.deletedAt - b.deletedAt);
  return oldestFirst.filter(({ deletedAt, diskBytes }) => {
    const isOver = deletedAt + rules.trashDays * dayMs <= now;
    const isNeeded = (excess.quota > 0 || excess.disk > 0) && diskBytes > 0;
    if (!isOver && !isNeeded) return false;
    excess.quota -= diskBytes;
    excess.disk -= diskBytes;
    return true;
  });
}

/**
 * What the rules remove now, and nothing else. The trash goes first, what was deleted first before the rest; then studies, the
 * longest unused first: to the trash when nobody used them for long enough, for good as long as library and trash are above the
 * quota. A full disk alone empties the trash and removes no study. Studies that are pinned, open or being retrieved, and
 * files that are not in the library's folder, are passed over.
 */
export function planClean(situation: CleanSituation): CleanPlan {
  const { rules, now, studies, trash } = situation;
  const usedBytes = situation.diskBytes + trash.reduce((sum, entry) => sum + entry.diskBytes, 0);
  const quota = rules.quotaBytes ?? Number.POSITIVE_INFINITY;
  const excess: Excess = { quota: usedBytes - quota, disk: lowSpaceBytes - situation.freeBytes };
  const empty = emptyTrash(situation, excess);
  const planned: PlannedStudy[] = [];
  const spared = { pinned: 0, open: 0, retrieving: 0, inPlace: 0 };
  const unusedSince = rules.unusedDays === null ? Number.NEGATIVE_INFINITY : now - rules.unusedDays * dayMs;
  for (const study of studies) {
    const isUnused = study.lastUsedAt <= unusedSince;
    const isOver = excess.quota > 0;
    if (!isUnused && !isOver) break;
    const spare = sparedBy(study, situation);
    if (spare) spared[spare] += 1;
    else {
      planned.push({ study, why: isUnused ? 'unused' : 'quota', forGood: isOver });
      if (isOver) excess.quota -= study.diskBytes;
    }
  }
  const freed =
    empty.reduce((sum, entry) => sum + entry.diskBytes, 0) +
    planned.reduce((sum, { study, forGood }) => sum + (forGood ? study.diskBytes : 0), 0);
  const usedBytesAfter = usedBytes - freed;
  return {
    ...{ empty, studies: planned, spared, usedBytes, usedBytesAfter },
    stillOverQuota: usedBytesAfter > quota,
  };
}
