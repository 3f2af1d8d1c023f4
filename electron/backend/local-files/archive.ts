import type { Readable } from 'node:stream';
import { type Entry, getFileNameLowLevel, openPromise, type ZipFile } from 'yauzl';

/** Why an archive, or something in it, can't be read. */
export type ArchiveReason =
  | 'encrypted'
  | 'damaged-archive'
  | 'unsupported-compression'
  | 'archive-too-large'
  | 'archives-too-deep';

export class ArchiveError extends Error {
  readonly reason: ArchiveReason;
  constructor(reason: ArchiveReason) {
    super(reason);
    this.name = 'ArchiveError';
    this.reason = reason;
  }
}

export interface ArchivedFile {
  /** Path in the archive. */
  readonly name: string;
  /** Uncompressed. */
  readonly bytes: number;
  /** Rejects with ArchiveError; the stream fails when it gives more or less than `bytes`. */
  open(): Promise<Readable>;
}

/**
 * What an archive, and those inside of it, may grow to together: a few kilobytes can announce petabytes. Images
 * compress to a hundredth at the very best; small archives get a free allowance.
 */
export interface ArchiveBudget {
  left: number;
}

const freeAllowance = 2 * 1024 ** 3;
const mostGrowth = 100;
const utf8Name = 1 << 11;

export function budgetFor(archiveBytes: number): ArchiveBudget {
  return { left: Math.max(freeAllowance, mostGrowth * archiveBytes) };
}

/** The signature of a zip archive's first entry, or of the end of an empty one. */
export function isArchive(head: Uint8Array): boolean {
  const [p, k, a, b] = head;
  return p === 0x50 && k === 0x4b && ((a === 3 && b === 4) || (a === 5 && b === 6));
}

function nameOf(entry: Entry): string {
  const { generalPurposeBitFlag, fileNameRaw, extraFields } = entry;
  try {
    return getFileNameLowLevel(generalPurposeBitFlag, fileNameRaw, extraFields, false);
  } catch {
    // A name is only a label here: nothing is ever written under it.
    return fileNameRaw.toString((generalPurposeBitFlag & utf8Name) === 0 ? 'latin1' : 'utf8');
  }
}

async function openEntry(zip: ZipFile, entry: Entry): Promise<Readable> {
  if (entry.isEncrypted()) throw new ArchiveError('encrypted');
  if (!entry.canDecodeFileData()) throw new ArchiveError('unsupported-compression');
  return zip.openReadStreamPromise(entry).catch(() => {
    throw new ArchiveError('damaged-archive');
  });
}

/**
 * The files of a zip archive, one after the other; each must be read before the next one is asked for. Rejects with
 * ArchiveError when the archive itself can't be read, or announces more than the budget has.
 */
export async function* archivedFiles(
  path: string,
  budget: ArchiveBudget,
): AsyncGenerator<ArchivedFile, void, void> {
  const damaged = (): never => {
    throw new ArchiveError('damaged-archive');
  };
  // Names are decoded by us: one bad name must not cost the others.
  const zip = await openPromise(path, { autoClose: false, decodeStrings: false }).catch(damaged);
  try {
    const entries = zip.eachEntry();
    for (;;) {
      const next = await entries.next().catch(damaged);
      if (next.done) return;
      const entry = next.value;
      const name = nameOf(entry);
      if (name.endsWith('/')) continue;
      budget.left -= entry.uncompressedSize;
      if (budget.left < 0) throw new ArchiveError('archive-too-large');
      yield { name, bytes: entry.uncompressedSize, open: () => openEntry(zip, entry) };
    }
  } finally {
    zip.close();
  }
}
