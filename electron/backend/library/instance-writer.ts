import { open } from 'node:fs/promises';
import { isUid } from '../../../shared/dicom/uid.ts';
import { type Failure, FailureError } from '../../../shared/failure/failure.ts';
import { encodePart10Header } from '../dataset/part10.ts';
import type { InstanceWriter, StoreCommand } from '../dimse/association.ts';
import { IncomingFile, type WrittenFile } from './incoming-file.ts';
import type { IndexEntry } from './index-entry.ts';
import { describeHead } from './instance-head.ts';
import { keepInstance, type LibraryContext } from './instance-store.ts';
import type { RefusedInstance, StoredInstance } from './library.ts';
import { writeFailure } from './write-failure.ts';

/** PS3.4 table B.2-1. */
const success = 0x0000;
const outOfResources = 0xa700;
const dataSetDoesNotMatch = 0xa900;

export interface StoreOutcome {
  stored(instance: StoredInstance): void;
  refused(instance: RefusedInstance): void;
}

function unusable(detail: string): FailureError {
  return new FailureError({ kind: 'protocol-error', during: 'C-STORE', detail });
}

/** The start of a file's data set, read again from the disk. */
async function readAgain(file: WrittenFile, length: number): Promise<Uint8Array> {
  const handle = await open(file.path, 'r');
  try {
    const buffer = new Uint8Array(Math.min(length, file.bytes));
    const { bytesRead } = await handle.read(buffer, 0, buffer.byteLength, file.dataSetOffset);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

/**
 * The index entry of what was written. Throws `protocol-error` when the data set does not say where it belongs or is
 * another instance than announced: storing it under either UID could overwrite a good one.
 */
export async function entryOf(
  file: WrittenFile,
  announced: {
    readonly sopClassUid: string;
    readonly sopInstanceUid: string;
    readonly transferSyntaxUid: string;
  },
  context: Pick<LibraryContext, 'wideReads' | 'now'>,
): Promise<IndexEntry> {
  const description = await describeHead({
    bytes: file.head,
    totalBytes: file.bytes,
    transferSyntaxUid: announced.transferSyntaxUid,
    more: (length) => readAgain(file, length),
    alone: () => context.wideReads.acquire('head'),
  });
  if (!description) throw unusable('no Study and Series Instance UID can be read');
  const sopInstanceUid = description.sopInstanceUid || announced.sopInstanceUid;
  if (sopInstanceUid !== announced.sopInstanceUid)
    throw unusable('the data set has another SOP Instance UID than the request');
  if (![description.studyInstanceUid, description.seriesInstanceUid, sopInstanceUid].every(isUid))
    throw unusable('a UID of the data set is no UID');
  return {
    ...description,
    sopInstanceUid,
    sopClassUid: description.sopClassUid || announced.sopClassUid,
    transferSyntaxUid: announced.transferSyntaxUid,
    bytes: file.bytes,
    fileBytes: file.fileBytes,
    checksum: file.checksum,
    receivedAt: context.now(),
  };
}

/** For the sender's log: a protocol error of ours has no patient data in it, only what is wrong. */
function commentOn(failure: Failure): string {
  if (failure.kind === 'protocol-error') return failure.detail;
  return failure.kind === 'disk-full' ? 'No space left on the disk' : 'The instance could not be written';
}

class LibraryInstanceWriter implements InstanceWriter {
  readonly #context: LibraryContext;
  readonly #command: StoreCommand;
  readonly #outcome: StoreOutcome;
  readonly #path: string;
  readonly #file: IncomingFile;
  #refusal: Failure | undefined;

  constructor(context: LibraryContext, command: StoreCommand, outcome: StoreOutcome) {
    this.#context = context;
    this.#command = command;
    this.#outcome = outcome;
    this.#path = context.temporaryFile();
    this.#file = new IncomingFile({
      path: this.#path,
      header: encodePart10Header({ ...command, sourceAe: command.callingAe }),
      disk: context.disk,
      pool: context.pool,
    });
  }

  write(chunk: Uint8Array): void | Promise<void> {
    return this.#file.write(chunk);
  }

  async finish(): Promise<number> {
    let stored: StoredInstance;
    try {
      stored = await this.#store();
    } catch (error) {
      await this.abandon();
      return this.#refuse(error);
    }
    this.#outcome.stored(stored);
    return success;
  }

  async #store(): Promise<StoredInstance> {
    const context = this.#context;
    const file = await this.#file.end();
    const entry = await entryOf(file, this.#command, context);
    this.#file.release();
    const { duplicate } = await keepInstance(context, entry, file);
    context.releaseTemporaryFile(this.#path);
    const { studyInstanceUid, seriesInstanceUid, sopInstanceUid, bytes } = entry;
    return { command: this.#command, studyInstanceUid, seriesInstanceUid, sopInstanceUid, bytes, duplicate };
  }

  #refuse(error: unknown): number {
    const failure: Failure = writeFailure(error);
    this.#refusal = failure;
    const status = failure.kind === 'protocol-error' ? dataSetDoesNotMatch : outOfResources;
    this.#context.log.warn({ failure, status }, 'an instance was not stored');
    this.#outcome.refused({ command: this.#command, status, failure });
    return status;
  }

  errorComment(): string | undefined {
    return this.#refusal && commentOn(this.#refusal);
  }

  async abandon(): Promise<void> {
    await this.#file.discard();
    this.#context.releaseTemporaryFile(this.#path);
  }
}

/** Takes the bytes and answers with the refusal at the end, as the protocol wants it (PS3.7 9.1.1). */
class RefusingWriter implements InstanceWriter {
  readonly #answer: () => number;
  readonly #comment: string;

  constructor(comment: string, answer: () => number) {
    this.#comment = comment;
    this.#answer = answer;
  }

  write(): void {}

  async finish(): Promise<number> {
    return this.#answer();
  }

  errorComment(): string {
    return this.#comment;
  }

  async abandon(): Promise<void> {}
}

/** Holds the sender back while the trash makes room. */
class WaitingWriter implements InstanceWriter {
  readonly #opened: Promise<InstanceWriter>;
  #writer: InstanceWriter | undefined;

  constructor(opened: Promise<InstanceWriter>) {
    this.#opened = opened.then((writer) => {
      this.#writer = writer;
      return writer;
    });
  }

  write(chunk: Uint8Array): void | Promise<void> {
    return this.#writer ? this.#writer.write(chunk) : this.#opened.then((writer) => writer.write(chunk));
  }

  async finish(): Promise<number> {
    return (await this.#opened).finish();
  }

  errorComment(): string | undefined {
    return this.#writer?.errorComment?.();
  }

  async abandon(): Promise<void> {
    await (await this.#opened).abandon();
  }
}

export function openInstanceWriter(
  context: LibraryContext,
  command: StoreCommand,
  outcome: StoreOutcome,
): InstanceWriter {
  if (!isUid(command.sopInstanceUid)) {
    const comment = 'the SOP Instance UID of the request is no UID';
    return new RefusingWriter(comment, () => {
      const { failure } = unusable(comment);
      outcome.refused({ command, status: dataSetDoesNotMatch, failure });
      return dataSetDoesNotMatch;
    });
  }
  const open = (admitted: boolean): InstanceWriter =>
    admitted
      ? new LibraryInstanceWriter(context, command, outcome)
      : fullDiskWriter(context, command, outcome);
  const admitted = context.space.admits();
  const canMakeRoom = context.space.isTight && context.index.trashSize().diskBytes > 0;
  return canMakeRoom
    ? new WaitingWriter(context.makeRoom().then(() => open(context.space.admits())))
    : open(admitted);
}

function fullDiskWriter(
  context: LibraryContext,
  command: StoreCommand,
  outcome: StoreOutcome,
): InstanceWriter {
  return new RefusingWriter(commentOn({ kind: 'disk-full' }), () => {
    const failure: Failure = { kind: 'disk-full', freeBytes: context.space.free() };
    outcome.refused({ command, status: outOfResources, failure });
    return outOfResources;
  });
}

/** For a library that is being closed. */
export function refusingWriter(command: StoreCommand, outcome: StoreOutcome): InstanceWriter {
  return new RefusingWriter('The library is closed', () => {
    outcome.refused({ command, status: outOfResources, failure: { kind: 'interrupted' } });
    return outOfResources;
  });
}
