import type { LibraryStatistics } from '../../../shared/contract/library-keeping.ts';
import type { LibraryContext } from './instance-store.ts';
import { listQuarantine } from './quarantine.ts';

const listed = 10;

/** How much there is, from rows of studies and series, and the few files of the quarantine. */
export async function libraryStatistics(
  { index, paths }: LibraryContext,
  freeBytes: () => Promise<number>,
): Promise<LibraryStatistics> {
  const quarantined = await listQuarantine(paths);
  return {
    ...index.counts(),
    trash: index.trashSize(),
    quarantine: {
      files: quarantined.length,
      diskBytes: quarantined.reduce((sum, file) => sum + file.bytes, 0),
    },
    freeBytes: await freeBytes(),
    byModality: index.byModality(),
    byMonth: index.byMonth(),
    biggest: index.biggestStudies(listed),
    longestUnused: index.longestUnusedStudies(listed),
  };
}
