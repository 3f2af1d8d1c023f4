import { BoundedBytes } from './bounded-bytes.ts';
import { ProtocolError } from './protocol-error.ts';

/**
 * Takes the bytes of the data set that follows a command set. A promise holds the association back. The bytes are valid
 * until then.
 */
export interface DataSetTarget {
  bytes(chunk: Uint8Array): void | Promise<void>;
  end(): void | Promise<void>;
}

/** Collects a data set of up to `maxLength` bytes in memory and hands it over whole. */
export function collectDataSet(maxLength: number, whole: (bytes: Uint8Array) => void): DataSetTarget {
  const beyond = () => new ProtocolError(0, `an identifier of more than ${maxLength} bytes`);
  const collected = new BoundedBytes(maxLength, beyond);
  return {
    bytes: (chunk) => collected.add(chunk),
    end: () => whole(collected.take()),
  };
}

/** Lets a data set that nobody wants pass by. */
export function dropDataSet(passed: () => void): DataSetTarget {
  return { bytes: () => undefined, end: passed };
}
