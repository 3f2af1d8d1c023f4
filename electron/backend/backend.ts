import type { Port } from '../../shared/contract/wire.ts';

/** A running backend as its host holds it. */
export interface Backend {
  /** Answers a client until its port closes. Any number of clients may be connected. */
  serve(port: Port): void;
  /** Absolute path of an instance's Part 10 file, for hosts that serve its bytes; undefined when it is not here. */
  instancePath(sopInstanceUid: string): string | undefined;
  /** Stops what runs and releases the data folder. */
  close(): Promise<void>;
}
