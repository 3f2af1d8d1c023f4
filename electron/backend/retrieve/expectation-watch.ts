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
import type { ExpectedInstance, RetrieveFiles } from './retrieve-files.ts';

/** What a retrieve knows about what to expect while the C-FIND for it runs beside. */
export interface ExpectationWatch {
  readonly status: 'pending' | 'known' | 'unknown';
  /** How many; undefined unless known. */
  readonly count: number | undefined;
  /** SOP Instance UIDs; undefined unless known, also where the PACS can only count. */
  readonly uids: ReadonlySet<string> | undefined;
  /** The same with their series. */
  readonly instances: readonly ExpectedInstance[] | undefined;
  readonly sopClassUids: readonly string[];
  /** Resolves when the SOP classes are known, or nothing will tell them any more. Never rejects. */
  readonly classesSettled: Promise<void>;
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
  /** The SOP classes are needed before anything can be asked for: they are asked for first. */
  readonly classesFirst: boolean;
  /** Only these of what is there are wanted; all when absent. */
  wanted?: ((instance: ExpectedInstance) => boolean) | undefined;
  emit(draft: TimelineDraft): void;
  onSettled(): void;
}): ExpectationWatch {
  const { scope, emit, log } = options;
  const abort = new AbortController();
  let status: ExpectationWatch['status'] = 'pending';
  let count: number | undefined;
  let uids: ReadonlySet<string> | undefined;
  let instances: readonly ExpectedInstance[] | undefined;
  let sopClassUids: readonly string[] = [];
  const classes = Promise.withResolvers<void>();

  const run = async (): Promise<void> => {
    const found = await findExpectation({
      ...options,
      signal: abort.signal,
      observe: (event) => emit({ ...event, purpose: 'expect' }),
      onSopClasses: options.classesFirst
        ? (told) => {
            sopClassUids = told;
            if (told.length > 0) classes.resolve();
          }
        : undefined,
    });
    if (found.sopClassUids.length > 0) sopClassUids = found.sopClassUids;
    instances = options.wanted ? found.instances?.filter(options.wanted) : found.instances;
    uids = instances && new Set(instances.map((instance) => instance.sopInstanceUid));
    count = uids?.size ?? found.count;
    if (instances) {
      await options.files
        .writeExpected(instances)
        .catch((error) => log.warn({ err: error }, 'the list of expected instances could not be written'));
    }
    if (levelOfScope(scope) === 'study' && found.count > 0) {
      options.library.setExpectedInstances(scope.studyInstanceUid, found.count);
    }
    status = 'known';
    const { series, basis, availability, retrieveAeTitles } = found;
    emit({
      type: 'expected-counted',
      ...{ instances: count, series },
      ...(basis && { basis }),
      ...(sopClassUids.length > 0 && { sopClassUids: [...sopClassUids] }),
      ...(availability && { availability }),
      ...(retrieveAeTitles.length > 0 && { retrieveAeTitles: [...retrieveAeTitles] }),
    });
  };

  const settled = run()
    .catch((error: unknown) => {
      uids = undefined;
      instances = undefined;
      count = undefined;
      status = 'unknown';
      const failure: Failure =
        error instanceof FailureError ? error.failure : { kind: 'internal', correlationId: 'expectation' };
      if (!(error instanceof FailureError)) log.error({ err: error }, 'counting what to expect failed');
      emit({ type: 'expected-unknown', failure });
    })
    .then(() => {
      classes.resolve();
      options.onSettled();
    });

  return {
    get status() {
      return status;
    },
    get count() {
      return count;
    },
    get uids() {
      return uids;
    },
    get instances() {
      return instances;
    },
    get sopClassUids() {
      return sopClassUids;
    },
    settled,
    classesSettled: classes.promise,
    stop: () => abort.abort(),
  };
}
