import { createReadStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { basename } from 'node:path';
import { FailureError } from '../../../shared/failure/failure.ts';
import { errorCode } from '../library/write-failure.ts';
import type { SharedInstance } from './shared-instances.ts';

/** Data sets up to this size are read at once, larger ones as they are needed. */
const wholeBytes = 8 * 1024 * 1024;

function readFailure(instance: SharedInstance, code: string): FailureError {
  return new FailureError({ kind: 'file-read-failed', code, name: basename(instance.path) });
}

/** The file, if it is there and of the size that it was indexed with. Rejects with `file-read-failed`. */
async function openWhole(instance: SharedInstance): Promise<FileHandle> {
  const handle = await open(instance.path, 'r').catch((error: unknown) => {
    throw readFailure(instance, errorCode(error));
  });
  const { size } = await handle.stat();
  if (size === instance.fileBytes) return handle;
  await handle.close();
  throw readFailure(instance, 'CHANGED');
}

async function readWhole(instance: SharedInstance, handle: FileHandle): Promise<Uint8Array> {
  const bytes = Buffer.allocUnsafeSlow(instance.bytes);
  const { bytesRead } = await handle.read(bytes, 0, bytes.byteLength, instance.fileBytes - instance.bytes);
  if (bytesRead !== instance.bytes) throw readFailure(instance, 'CHANGED');
  return bytes;
}

/** The data set in memory. Rejects with `file-read-failed`. */
export async function dataSetBytes(instance: SharedInstance): Promise<Uint8Array> {
  const handle = await openWhole(instance);
  try {
    return await readWhole(instance, handle);
  } finally {
    await handle.close();
  }
}

async function* paddedToEven(
  source: AsyncIterable<Uint8Array>,
  isOdd: boolean,
): AsyncGenerator<Uint8Array, void, void> {
  yield* source;
  if (isOdd) yield Uint8Array.of(0);
}

/**
 * The data set, in memory or as a stream, as it may be sent: of even length, which files in the deflated syntax may lack
 * (PS3.5 A.5). A file that can't be opened rejects before anything is sent.
 */
export async function dataSetSource(
  instance: SharedInstance,
): Promise<Uint8Array | AsyncIterable<Uint8Array>> {
  const isOdd = instance.bytes % 2 === 1;
  if (instance.bytes <= wholeBytes) {
    const bytes = await dataSetBytes(instance);
    return isOdd ? Buffer.concat([bytes, Uint8Array.of(0)]) : bytes;
  }
  const stream = createReadStream('', {
    fd: await openWhole(instance),
    start: instance.fileBytes - instance.bytes,
    highWaterMark: 256 * 1024,
  });
  return paddedToEven(stream, isOdd);
}
