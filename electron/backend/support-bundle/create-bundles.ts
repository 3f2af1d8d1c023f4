import type { OpenedBundle, SupportBundle } from '../../../shared/contract/support-bundle.ts';
import { fail } from '../../../shared/failure/failure.ts';
import type { Retrieves } from '../retrieve/retrieves.ts';
import { makeBundle } from './make-bundle.ts';
import { openBundle } from './open-bundle.ts';

/** Support bundles of retrieves: made without patient data, and opened again. */
export interface Bundles {
  /** Rejects with `not-found`. */
  make(retrieveId: string): Promise<SupportBundle>;
  /** Throws as `openBundle` does. */
  open(text: string): OpenedBundle;
}

export function createBundles(options: {
  readonly retrieves: Pick<Retrieves, 'list' | 'events' | 'evidence'>;
  readonly program: SupportBundle['program'];
  now(): number;
}): Bundles {
  const { retrieves, program } = options;
  return {
    async make(retrieveId) {
      const summary =
        retrieves.list().find((one) => one.retrieveId === retrieveId) ??
        fail({ kind: 'not-found', what: 'retrieve' });
      const [events, evidence] = await Promise.all([
        retrieves.events(retrieveId),
        retrieves.evidence(retrieveId),
      ]);
      return makeBundle({ createdAt: options.now(), program, summary, events, evidence });
    },
    open: openBundle,
  };
}
