import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type RequestKind, requestKinds } from './requests.ts';

export const corpusFolder = join(import.meta.dirname, 'corpus');
/** Streams that were found to break a rule once, as they were. */
export const regressionsFolder = join(import.meta.dirname, 'regressions');

/** The bytes that one end of an association sent, and to whom of us they are to be given. */
export interface Seed {
  readonly name: string;
  /** `acceptor`: a peer's requests; else a peer's answers to this request of ours. */
  readonly to: 'acceptor' | RequestKind;
  readonly bytes: Buffer;
}

/** `acceptor-*` and `requestor-<kind>-*`, by name. */
export function readCorpus(folder = corpusFolder): readonly Seed[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.bin'))
    .sort()
    .map((name) => {
      const kind = requestKinds.find((one) => name.startsWith(`requestor-${one}-`));
      return { name, to: kind ?? 'acceptor', bytes: readFileSync(join(folder, name)) };
    });
}
