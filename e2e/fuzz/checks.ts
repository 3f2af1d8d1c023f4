import { readAttributes } from '../../electron/backend/dataset/attributes.ts';
import { encodeDataSet } from '../../electron/backend/dataset/encode.ts';
import { parseDataSet } from '../../electron/backend/dataset/parse.ts';
import type { InstanceWriter, StoreCommand, StoreSink } from '../../electron/backend/dimse/association.ts';
import { PduReader } from '../../electron/backend/dimse/pdu-reader.ts';
import { describeHead } from '../../electron/backend/library/instance-head.ts';
import { transferSyntax } from '../../shared/dicom/transfer-syntax.ts';
import { FailureError } from '../../shared/failure/failure.ts';
import { type AssociationEvent, associationEventSchema } from '../../shared/retrieve/association-event.ts';

/** What must hold whatever a peer sends. Each method throws when it does not. */
export class Checks {
  readonly events: AssociationEvent[] = [];
  #open = 0;
  #writers = 0;

  /** Takes instances, reads each as the library and the viewer do, and counts that each comes to one end. */
  readonly store: StoreSink = {
    open: (command) => this.#writer(command),
  };

  readonly observe = (event: AssociationEvent): void => {
    this.events.push(event);
  };

  get instances(): number {
    return this.#writers;
  }

  #writer(command: StoreCommand): InstanceWriter {
    const parts: Buffer[] = [];
    let ended = false;
    this.#open += 1;
    this.#writers += 1;
    const end = (): void => {
      if (ended) throw new Error('an instance came to two ends');
      ended = true;
      this.#open -= 1;
    };
    return {
      write(chunk) {
        parts.push(Buffer.from(chunk));
        // Now and then the disk is slower than the network.
        return parts.length % 7 === 3 ? Promise.resolve() : undefined;
      },
      async finish() {
        end();
        const bytes = Buffer.concat(parts);
        const read = await describeHead({
          bytes,
          totalBytes: bytes.length,
          transferSyntaxUid: command.transferSyntaxUid,
          more: () => Promise.resolve(bytes),
        });
        readWhole(bytes, command.transferSyntaxUid);
        return read ? 0 : 0xa900;
      },
      abandon() {
        end();
        return Promise.resolve();
      },
    };
  }

  /** The association is over: its events tell a whole story, nothing was a bug of ours, no instance was left open. */
  finished(): void {
    const closed = this.events.filter((event) => event.type === 'connection-closed');
    const last = this.events.at(-1);
    if (closed.length !== 1 || last?.type !== 'connection-closed') {
      throw new Error(`it ended with ${this.events.map((event) => event.type).join(', ')}`);
    }
    for (const event of this.events) associationEventSchema.parse(event);
    if (last.failure?.kind === 'internal') throw new Error('an internal error');
    if (this.#open !== 0) throw new Error(`${this.#open} instances were left open`);
  }
}

/** A data set that can be read can be asked for everything and written again. */
function readWhole(bytes: Buffer, transferSyntaxUid: string): void {
  try {
    const dataSet = parseDataSet(bytes, transferSyntaxUid, { maxInflatedLength: 1 << 22 });
    readAttributes(dataSet);
    encodeDataSet(dataSet, transferSyntax.explicitLittle);
  } catch (error) {
    if (!(error instanceof FailureError)) throw error;
  }
}

/** What we sent has to be PDUs that a peer of ours can read, and nothing after an A-ABORT. */
export function checkSent(bytes: Buffer): void {
  let aborted = false;
  const notAfter = (): void => {
    if (aborted) throw new Error('something was sent after A-ABORT');
  };
  let failed: unknown;
  const reader = new PduReader(
    {
      pdu(pdu) {
        notAfter();
        aborted = pdu.type === 'abort';
      },
      fragmentStart: notAfter,
      fragmentBytes: () => undefined,
      fragmentEnd: () => undefined,
    },
    {
      maxPduLength: 0,
      onHold: () => undefined,
      onError(error) {
        failed = error;
      },
    },
  );
  reader.push(bytes);
  if (failed) throw failed;
  if (reader.midPdu) throw new Error('a PDU was not sent to its end');
}

/** A failure as data is an outcome; anything else that is thrown is a bug. */
export function expectFailure(error: unknown): void {
  if (!(error instanceof FailureError)) throw error;
  if (error.failure.kind === 'internal') throw new Error('an internal error', { cause: error });
}
