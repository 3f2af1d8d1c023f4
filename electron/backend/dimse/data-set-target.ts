import { ProtocolError } from './protocol-error.ts';

/**
 * Takes the bytes of the data set that follows a command set. A promise holds the association back. The bytes are valid
 * until then.
 */
export interface DataSetTarget {
  bytes(chunk: Uint8Array): void | Promise<void>;
  end(): void | Promise<void>;
}

/** Identifiers are small; even a list of 100,000 failed instances stays below it. */
const maxCollectedLength = 16 * 1024 * 1024;

/** Collects a data set in memory, within bounds, and hands it over whole. */
export function collectDataSet(whole: (bytes: Uint8Array) => void): DataSetTarget {
  const parts: Uint8Array[] = [];
  let length = 0;
  return {
    bytes(chunk) {
      length += chunk.length;
      if (length > maxCollectedLength) throw new ProtocolError(0, 'an identifier of more than 16 MiB');
      parts.push(Buffer.from(chunk));
    },
    end() {
      const [only] = parts;
      whole(parts.length === 1 && only ? only : Buffer.concat(parts, length));
    },
  };
}

/** Lets a data set that nobody wants pass by. */
export function dropDataSet(passed: () => void): DataSetTarget {
  return { bytes: () => undefined, end: passed };
}
