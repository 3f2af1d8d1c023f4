import { type FileHandle, open } from 'node:fs/promises';
import { basename } from 'node:path';
import { crc32 } from 'node:zlib';
import { FailureError } from '../../../shared/failure/failure.ts';
import { parseDataSet } from '../dataset/parse.ts';
import { type Part10Contents, readPart10 } from '../dataset/part10.ts';
import { findDataSetEnd } from './data-set-end.ts';
import { blockBytes } from './incoming-file.ts';
import type { IndexEntry, InstanceDescription } from './index-entry.ts';
import { describeDataSet, describeHead } from './instance-head.ts';
import { agreesWithSeal } from './seal.ts';

/** Files up to this size are read and parsed in memory; of larger ones only the element headers are read. */
const inMemoryBytes = 64 * 1024 * 1024;
const metaBytes = 1024 * 1024;

/** A DICOM file that was read from one end to the other. */
export interface InspectedFile {
  readonly description: InstanceDescription;
  readonly transferSyntaxUid: string;
  readonly dataSetOffset: number;
  readonly fileBytes: number;
  /** CRC-32 of the data set. */
  readonly checksum: number;
  readonly receivedAt: number;
  /** The whole file, when it is small enough. */
  readonly content: Uint8Array | undefined;
  /** The checksum that the library's own files carry, where there is one, is that of the data set. */
  readonly isAsSealed: boolean;
  /** With preamble and a meta information that names the transfer syntax (PS3.10 7.1). */
  readonly hasWholeHeader: boolean;
}

function unreadable(file: string, reason: 'truncated' | 'no-dicom' | 'no-uids'): FailureError {
  return new FailureError({ kind: 'not-a-dicom-file', name: basename(file), reason });
}

/** The codec's failures become statements about the file. */
function asFileFailure(file: string, error: unknown): unknown {
  const isMalformed = error instanceof FailureError && error.failure.kind === 'protocol-error';
  return isMalformed ? unreadable(file, 'truncated') : error;
}

async function readSome(handle: FileHandle, position: number, length: number): Promise<Uint8Array> {
  const buffer = Buffer.allocUnsafeSlow(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await handle.read(buffer, filled, length - filled, position + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return buffer.subarray(0, filled);
}

async function checksumFrom(handle: FileHandle, start: number): Promise<number> {
  let checksum = 0;
  for (let position = start; ; ) {
    const part = await readSome(handle, position, blockBytes);
    if (part.byteLength === 0) return checksum;
    checksum = crc32(part, checksum);
    position += part.byteLength;
  }
}

interface Content {
  readonly beginning: Uint8Array;
  readonly part10: Part10Contents;
  readonly description: InstanceDescription | undefined;
  readonly checksum: number;
  readonly content: Uint8Array | undefined;
}

/** A file that is here is to be read, however far it was deflated; few are looked at at a time. */
const maxInflatedLength = 1 << 30;

function inspectBytes(file: string, bytes: Uint8Array): Content {
  const part10 = readPart10(bytes, { name: basename(file) });
  const data = bytes.subarray(part10.dataSetOffset);
  const dataSet = parseDataSet(data, part10.transferSyntaxUid, { withoutItems: true, maxInflatedLength });
  return {
    ...{ beginning: bytes, part10, description: describeDataSet(dataSet) },
    ...{ checksum: crc32(data), content: bytes },
  };
}

async function inspectLarge(file: string, handle: FileHandle, fileBytes: number): Promise<Content> {
  const beginning = await readSome(handle, 0, metaBytes);
  const part10 = readPart10(beginning, { name: basename(file) });
  const { dataSetOffset, transferSyntaxUid } = part10;
  const more = (length: number): Promise<Uint8Array> => readSome(handle, dataSetOffset, length);
  const description = await describeHead({
    bytes: await more(blockBytes),
    totalBytes: fileBytes - dataSetOffset,
    transferSyntaxUid,
    more,
  });
  const end = await findDataSetEnd(
    { length: fileBytes, read: (position, length) => readSome(handle, position, length) },
    dataSetOffset,
    transferSyntaxUid,
  );
  if (end === undefined) throw unreadable(file, 'truncated');
  const checksum = await checksumFrom(handle, dataSetOffset);
  return { beginning, part10, description, checksum, content: undefined };
}

/**
 * Reads a DICOM file, with or without preamble and meta information, and checks that it is whole. Rejects with
 * `not-a-dicom-file`, or the error of the file system.
 */
export async function inspectFile(file: string): Promise<InspectedFile> {
  const handle = await open(file, 'r');
  try {
    const stat = await handle.stat();
    const found =
      stat.size <= inMemoryBytes
        ? inspectBytes(file, await readSome(handle, 0, stat.size))
        : await inspectLarge(file, handle, stat.size);
    return inspectedFile(file, found, stat.size, Math.round(stat.mtimeMs));
  } catch (error) {
    throw asFileFailure(file, error);
  } finally {
    await handle.close();
  }
}

function inspectedFile(
  file: string,
  { beginning, part10, description, checksum, content }: Content,
  fileBytes: number,
  receivedAt: number,
): InspectedFile {
  const sopInstanceUid = description?.sopInstanceUid || part10.sopInstanceUid || '';
  if (!description?.studyInstanceUid || !description.seriesInstanceUid || !sopInstanceUid)
    throw unreadable(file, 'no-uids');
  return {
    description: {
      ...description,
      sopInstanceUid,
      sopClassUid: description.sopClassUid || part10.sopClassUid || '',
    },
    transferSyntaxUid: part10.transferSyntaxUid,
    dataSetOffset: part10.dataSetOffset,
    fileBytes,
    checksum,
    receivedAt,
    content,
    isAsSealed: agreesWithSeal(beginning, { checksum, length: fileBytes - part10.dataSetOffset }),
    hasWholeHeader: part10.hasPreamble && part10.namesTransferSyntax,
  };
}

/** As `inspectFile`, of a file's bytes that are in memory already. */
export function inspectContent(name: string, bytes: Uint8Array): InspectedFile {
  try {
    return inspectedFile(name, inspectBytes(name, bytes), bytes.byteLength, 0);
  } catch (error) {
    throw asFileFailure(name, error);
  }
}

export function entryOfFile(file: InspectedFile): IndexEntry {
  return {
    ...file.description,
    transferSyntaxUid: file.transferSyntaxUid,
    bytes: file.fileBytes - file.dataSetOffset,
    fileBytes: file.fileBytes,
    checksum: file.checksum,
    receivedAt: file.receivedAt,
  };
}
