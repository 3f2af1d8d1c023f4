import { mkdir, rename } from 'node:fs/promises';
import type { Logger } from 'pino';
import type { Clock } from '../dependencies.ts';
import { type LibraryIndex, openIndex } from './index-database.ts';
import type { LibraryContext } from './instance-store.ts';
import type { LibraryPaths } from './paths.ts';
import { allStudies, type Depth, noFindings, reconcileStudy, sweepIncoming } from './reconcile.ts';
import { reconcileTrash, recoverTrash } from './trash.ts';

/**
 * A power cut may take what the system had not written yet: half a minute on Linux, less elsewhere. Files received
 * within twice that time before the end are read and compared with their checksum (some file systems leave zeros behind
 * in files of the right size), those of a while before by their sizes; of older ones the names are enough.
 */
const unwrittenMs = 60_000;
const recentMs = 10 * 60_000;

/** SQLITE_CORRUPT, SQLITE_NOTADB. */
const damagedCodes: readonly unknown[] = [11, 26];

function isDamaged(error: unknown): boolean {
  return (
    typeof error === 'object' && error !== null && 'errcode' in error && damagedCodes.includes(error.errcode)
  );
}

/** Everything in the index is also in the files: a damaged one is put aside and built again. */
export async function openOrRebuildIndex(
  paths: LibraryPaths,
  log: Logger,
  clock: Clock,
): Promise<LibraryIndex> {
  try {
    return openIndex(paths.database);
  } catch (error) {
    if (!isDamaged(error)) throw error;
    log.error({ err: error }, 'the index of the library is damaged; it is built again from the files');
    await mkdir(paths.quarantine, { recursive: true });
    const aside = `${paths.quarantine}/index-${clock.now()}.sqlite`;
    for (const ending of ['', '-wal', '-shm']) {
      await rename(paths.database + ending, aside + ending).catch(() => undefined);
    }
    return openIndex(paths.database);
  }
}

/**
 * Brings files and index into agreement before anything else happens. After a clean end there is nothing to compare;
 * after any other, folders are listed against the index.
 */
export async function startUp(context: LibraryContext): Promise<void> {
  const { index, log } = context;
  const leftovers = await sweepIncoming(context);
  const clean = index.wasClosedCleanly();
  await recoverTrash(context);
  // Until the next clean end: set before anything can change.
  index.setClosedCleanly(false);
  if (clean) return;
  await reconcileTrash(context);
  const last = index.lastReceivedAt();
  const findings = noFindings();
  const depth: Depth = ({ receivedAt }) => {
    if (receivedAt >= last - unwrittenMs) return 'content';
    return receivedAt >= last - recentMs ? 'size' : 'name';
  };
  for (const study of await allStudies(context)) {
    for await (const _ of reconcileStudy(context, study, depth, findings));
  }
  const { checkedFiles, reindexed, missingFiles, damaged } = findings;
  const counts = {
    checkedFiles,
    reindexed,
    missing: missingFiles.length,
    damaged: damaged.length,
    leftovers,
  };
  log.info(counts, 'the library was not closed cleanly; files and index were compared');
}
