import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { transferSyntax } from '../../../shared/dicom/transfer-syntax.ts';
import { FailureError, fail } from '../../../shared/failure/failure.ts';
import type { DataSet } from '../dataset/data-set.ts';
import { parseDataSet } from '../dataset/parse.ts';
import { readPart10 } from '../dataset/part10.ts';
import type { Library } from '../library/library.ts';
import { errorCode } from '../library/write-failure.ts';

/** As much of a file is read; what is behind it is pixels. */
const mostBytes = 16 * 1024 * 1024;
const mostInflated = 256 * 1024 * 1024;
const preambleLength = 132;

export interface ReadInstance {
  readonly transferSyntaxUid: string;
  /** File Meta Information; undefined where the file has none. */
  readonly meta: DataSet | undefined;
  readonly dataSet: DataSet;
  /** Bytes at the end of the file that were not read. */
  readonly unreadBytes: number;
}

/**
 * The data elements of an instance of the library, as far as its first 16 MiB have them. Rejects with `not-found`,
 * `file-read-failed`, or `protocol-error` when the file is damaged.
 */
export async function readInstance(
  library: Pick<Library, 'storedFile'>,
  sopInstanceUid: string,
): Promise<ReadInstance> {
  const stored = library.storedFile(sopInstanceUid) ?? fail({ kind: 'not-found', what: sopInstanceUid });
  // A deflated data set can be read from its end only.
  const deflated = stored.transferSyntaxUid === transferSyntax.deflatedExplicitLittle;
  const length = deflated ? stored.fileBytes : Math.min(stored.fileBytes, mostBytes);
  const bytes = await readBeginning(stored.path, length);
  const { dataSetOffset, hasPreamble, transferSyntaxUid } = readPart10(bytes, {
    name: basename(stored.path),
  });
  const metaStart = hasPreamble ? preambleLength : 0;
  const unreadBytes = stored.fileBytes - bytes.byteLength;
  return {
    transferSyntaxUid,
    meta:
      dataSetOffset > metaStart
        ? parseDataSet(bytes.subarray(metaStart, dataSetOffset), transferSyntax.explicitLittle, {
            partial: true,
          })
        : undefined,
    dataSet: parseDataSet(bytes.subarray(dataSetOffset), transferSyntaxUid, {
      partial: unreadBytes > 0,
      maxInflatedLength: mostInflated,
    }),
    unreadBytes,
  };
}

async function readBeginning(path: string, length: number): Promise<Uint8Array> {
  const failure = (code: string): FailureError =>
    new FailureError({ kind: 'file-read-failed', code, name: basename(path) });
  const handle = await open(path, 'r').catch((error: unknown) => {
    throw failure(errorCode(error));
  });
  try {
    const bytes = Buffer.allocUnsafeSlow(length);
    const { bytesRead } = await handle.read(bytes, 0, length, 0);
    if (bytesRead !== length) throw failure('CHANGED');
    return bytes;
  } finally {
    await handle.close();
  }
}
