import { readFile } from 'node:fs/promises';
import { statusCategory } from '../../../shared/dicom/dimse-status.ts';
import { isEncapsulated, transferSyntax } from '../../../shared/dicom/transfer-syntax.ts';
import type { SubOperationCounts } from '../../../shared/retrieve/association-event.ts';
import { encodeDataSet } from '../dataset/encode.ts';
import { parseDataSet } from '../dataset/parse.ts';
import type { FinalStatus } from '../dimse/acceptor.ts';
import type { CatalogueInstance } from './catalogue.ts';
import { status } from './hierarchy.ts';

export interface Encoded {
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  readonly transferSyntaxUid: string;
  readonly dataSet: Uint8Array;
}

/** Status of the C-STORE, or undefined when it can not be sent in this transfer syntax. */
export type SendOne = (encoded: Encoded) => Promise<number | undefined>;

/** The instance as stored. */
export async function readStored(instance: CatalogueInstance): Promise<Encoded> {
  const bytes = await readFile(instance.file);
  return { ...instance, dataSet: bytes.subarray(instance.dataSetOffset) };
}

/** The instance in Implicit VR Little Endian, the transfer syntax that everyone has; undefined when it is compressed. */
export function inDefaultSyntax(stored: Encoded): Encoded | undefined {
  if (isEncapsulated(stored.transferSyntaxUid)) return undefined;
  const dataSet = parseDataSet(stored.dataSet, stored.transferSyntaxUid);
  const transferSyntaxUid = transferSyntax.implicitLittle;
  return { ...stored, transferSyntaxUid, dataSet: encodeDataSet(dataSet, transferSyntaxUid) };
}

async function sendInstance(instance: CatalogueInstance, send: SendOne): Promise<number | undefined> {
  const stored = await readStored(instance);
  const answered = await send(stored);
  if (answered !== undefined) return answered;
  const plain = inDefaultSyntax(stored);
  return plain && send(plain);
}

export type SubOperationsOutcome = FinalStatus & { readonly counts: SubOperationCounts };

/**
 * Sends the instances one by one and keeps the counts of PS3.4 C.4.2.1.6. `pending` is called after each but the last.
 * Cancelling stops before the next one (FE00); a failure of one instance does not stop the others (B000); when none
 * succeeded the status is A702.
 */
export async function runSubOperations(options: {
  readonly instances: readonly CatalogueInstance[];
  readonly signal: AbortSignal;
  readonly send: SendOne;
  pending(counts: SubOperationCounts): void;
}): Promise<SubOperationsOutcome> {
  const { instances, signal } = options;
  const counts = { remaining: instances.length, completed: 0, failed: 0, warning: 0 };
  const failedSopInstanceUids: string[] = [];
  for (const instance of instances) {
    if (signal.aborted) return { status: status.cancelled, counts, failedSopInstanceUids };
    const answered = await sendInstance(instance, options.send);
    const category = answered === undefined ? 'failure' : statusCategory(answered);
    counts.remaining -= 1;
    if (category === 'success') counts.completed += 1;
    else if (category === 'warning') counts.warning += 1;
    else {
      counts.failed += 1;
      failedSopInstanceUids.push(instance.sopInstanceUid);
    }
    if (counts.remaining > 0) options.pending({ ...counts });
  }
  const { remaining: _, ...final } = counts;
  if (counts.failed === 0 && counts.warning === 0) return { status: status.success, counts: final };
  if (counts.completed === 0 && counts.warning === 0) {
    const errorComment = 'No sub-operation succeeded';
    return { status: status.outOfResources, errorComment, counts: final, failedSopInstanceUids };
  }
  return { status: status.partial, counts: final, failedSopInstanceUids };
}

/** The outcome when the association for the sub-operations could not be had. */
export function noneSent(
  instances: readonly CatalogueInstance[],
  errorComment?: string,
): SubOperationsOutcome {
  return {
    status: status.outOfResources,
    ...(errorComment === undefined ? {} : { errorComment }),
    counts: { completed: 0, failed: instances.length, warning: 0 },
    failedSopInstanceUids: instances.map(({ sopInstanceUid }) => sopInstanceUid),
  };
}
