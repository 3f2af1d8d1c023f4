import type { Logger } from 'pino';
import type { Failure } from '../../../shared/failure/failure.ts';
import { FailureError } from '../../../shared/failure/failure.ts';
import { levelOfScope } from '../../../shared/retrieve/scope.ts';
import type { RetrieveScope } from '../../../shared/retrieve/timeline-event.ts';
import type { Library } from '../library/library.ts';
import type { Associate } from '../nodes/associate.ts';
import type { ResolvedPeer } from '../nodes/resolved-peer.ts';
import type { TimelineDraft } from './draft.ts';
import { findExpectation } from './expectation.ts';
import type { RetrieveFiles } from './retrieve-files.ts';

/** What a retrieve knows about what to expect while the C-FIND for it runs beside. */
export interface ExpectationWatch {
  readonly status: 'pending' | 'known' | 'unknown';
  /** SOP Instance UIDs; undefined unless known. */
  readonly uids: ReadonlySet<string> | undefined;
  readonly sopClassUids: readonly string[];
  /** Resolves when the status is no longer pending. Never rejects. */
  readonly settled: Promise<void>;
  /** Aborts the C-FIND if it still runs. */
  stop(): void;
}

export function watchExpectation(options: {
  readonly associate: Associate;
  readonly peer: ResolvedPeer;
  readonly scope: RetrieveScope;
  readonly files: RetrieveFiles;
  readonly library: Pick<Library, 'setExpectedInstances'>;
  readonly log: Logger;
  emit(draft: TimelineDraft): void;
  onSettled(): void;
}): ExpectationWatch {
  const { scope, emit, log } = options;
  const abort = new AbortController();
  let status: ExpectationWatch['status'] = 'pending';
  let uids: ReadonlySet<string> | undefined;
  let sopClassUids: readonly string[] = [];

  const run = async (): Promise<void> => {
    const found = await findExpectation({
      ...options,
      signal: abort.signal,
      observe: (event) => emit({ ...event, purpose: 'expect' }),
    });
    uids = new Set(found.instances.map((instance) => instance.sopInstanceUid));
    sopClassUids = found.sopClassUids;
    await options.files
      .writeExpected(found.instances)
      .catch((error) => log.warn({ err: error }, 'the list of expected instances could not be written'));
    if (levelOfScope(scope) === 'study' && uids.size > 0) {
      options.library.setExpectedInstances(scope.studyInstanceUid, uids.size);
    }
    status = 'known';
    const { series, availability, retrieveAeTitles } = found;
    emit({
      type: 'expected-counted',
      ...{ instances: uids.size, series },
      ...(sopClassUids.length > 0 && { sopClassUids: [...sopClassUids] }),
      ...(availability && { availability }),
      ...(retrieveAeTitles.length > 0 && { retrieveAeTitles: [...retrieveAeTitles] }),
    });
  };

  const settled = run()
    .catch((error: unknown) => {
      uids = undefined;
      status = 'unknown';
      const failure: Failure =
        error instanceof FailureError ? error.failure : { kind: 'internal', correlationId: 'expectation' };
      if (!(error instanceof FailureError)) log.error({ err: error }, 'counting what to expect failed');
      emit({ type: 'expected-unknown', failure });
    })
    .then(options.onSettled);

  return {
    get status() {
      return status;
    },
    get uids() {
      return uids;
    },
    get sopClassUids() {
      return sopClassUids;
    },
    settled,
    stop: () => abort.abort(),
  };
}
