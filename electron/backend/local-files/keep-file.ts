import { createReadStream } from 'node:fs';
import { FailureError } from '../../../shared/failure/failure.ts';
import { encodePart10Header } from '../dataset/part10.ts';
import { blockBytes, IncomingFile } from '../library/incoming-file.ts';
import { keepInPlace, keepInstance, type LibraryContext } from '../library/instance-store.ts';
import { entryOfFile, type InspectedFile } from '../library/stored-file.ts';
import { writeFailure } from '../library/write-failure.ts';

export interface Kept {
  readonly duplicate: boolean;
  readonly inPlace: boolean;
}

async function copyDataSet(file: string, inspected: InspectedFile, target: IncomingFile): Promise<void> {
  if (inspected.content) {
    await target.write(inspected.content.subarray(inspected.dataSetOffset));
    return;
  }
  const stream = createReadStream(file, { start: inspected.dataSetOffset, highWaterMark: blockBytes });
  for await (const chunk of stream) await target.write(chunk as Buffer);
}

/** The data set's bytes with a meta information of our own. Write failures reject as FailureError. */
export async function copyIn(context: LibraryContext, file: string, inspected: InspectedFile): Promise<Kept> {
  if (!context.space.admits()) await context.makeRoom();
  if (!context.space.admits()) throw new FailureError({ kind: 'disk-full', freeBytes: context.space.free() });
  const path = context.temporaryFile();
  const { description, transferSyntaxUid } = inspected;
  const header = encodePart10Header({ ...description, transferSyntaxUid });
  const target = new IncomingFile({ path, header, disk: context.disk, pool: context.pool });
  try {
    await copyDataSet(file, inspected, target);
    const written = await target.end();
    target.release();
    const entry = {
      ...entryOfFile(inspected),
      bytes: written.bytes,
      fileBytes: written.fileBytes,
      checksum: written.checksum,
      receivedAt: context.now(),
    };
    return { duplicate: (await keepInstance(context, entry, written)).duplicate, inPlace: false };
  } catch (error) {
    throw new FailureError(writeFailure(error));
  } finally {
    await target.discard();
    context.releaseTemporaryFile(path);
  }
}

/**
 * Only the index learns of the file. One without a whole header can't be shown as it is, and one that differs from what
 * the library has under the same UID would hide it: these are copied.
 */
export async function keepWhereItIs(
  context: LibraryContext,
  file: string,
  inspected: InspectedFile,
): Promise<Kept> {
  if (!inspected.hasWholeHeader) return copyIn(context, file, inspected);
  const kept = await keepInPlace(context, { ...entryOfFile(inspected), localPath: file }).catch(
    (error: unknown) => {
      throw new FailureError(writeFailure(error));
    },
  );
  if (kept === 'other-content') return copyIn(context, file, inspected);
  return { duplicate: kept === 'duplicate', inPlace: kept === 'stored' };
}
