import { useEffect, useRef, useState } from 'react';
import type { LibraryStudy } from '../../../shared/contract/library.ts';
import type { Failure } from '../../../shared/failure/failure.ts';
import { toFailure, useClient } from '../../backend/index.ts';
import { useLibraryRevision } from './library-store.ts';

export interface StudiesFound {
  readonly status: 'loading' | 'done' | 'failed';
  readonly studies: readonly LibraryStudy[];
  readonly total: number;
  readonly failure?: Failure;
}

const pageLimit = 10_000;

/** The studies that the text finds, kept up while the library changes. The last answer stays until the next is here. */
export function useLibraryStudies(text: string): StudiesFound & { readonly reload: () => void } {
  const client = useClient();
  const revision = useLibraryRevision();
  const [found, setFound] = useState<StudiesFound>({ status: 'loading', studies: [], total: 0 });
  const [asked, setAsked] = useState(0);
  const lastAsk = useRef(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new revision or a reload reads the list anew
  useEffect(() => {
    lastAsk.current += 1;
    const thisAsk = lastAsk.current;
    const settle = (next: StudiesFound): void => {
      if (thisAsk === lastAsk.current) setFound(next);
    };
    client.call('library.search', { text, limit: pageLimit }).then(
      (answer) => settle({ status: 'done', ...answer }),
      (error: unknown) => settle({ status: 'failed', studies: [], total: 0, failure: toFailure(error) }),
    );
  }, [client, text, revision, asked]);
  return { ...found, reload: () => setAsked((old) => old + 1) };
}
