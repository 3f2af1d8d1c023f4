import { useEffect, useRef, useState } from 'react';
import type { LibraryStudy } from '../../../shared/contract/library.ts';
import type { LibrarySort } from '../../../shared/contract/library-keeping.ts';
import type { Failure } from '../../../shared/failure/failure.ts';
import { toFailure, useClient } from '../../backend/index.ts';
import { useLibraryRevision } from './library-store.ts';

export interface StudiesAsked {
  readonly text: string;
  readonly sort: LibrarySort;
  readonly ascending: boolean;
  readonly limit: number;
}

export interface StudiesFound {
  readonly status: 'loading' | 'done' | 'failed';
  readonly studies: readonly LibraryStudy[];
  readonly total: number;
  readonly failure?: Failure;
}

/** While images arrive the library changes many times a second; the list is read anew this often at most, ms. */
const readEveryMs = 1000;

/** The studies that are asked for, kept up while the library changes. The last answer stays until the next is here. */
export function useLibraryStudies(asked: StudiesAsked): StudiesFound & { readonly reload: () => void } {
  const { text, sort, ascending, limit } = asked;
  const client = useClient();
  const revision = useLibraryRevision();
  const [found, setFound] = useState<StudiesFound>({ status: 'loading', studies: [], total: 0 });
  const [again, setAgain] = useState(0);
  const key = JSON.stringify([text, sort, ascending, limit]);
  const last = useRef({ key: '', at: 0, ask: 0 });
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new revision or a reload reads the list anew
  useEffect(() => {
    const ask = (): void => {
      last.current = { key, at: Date.now(), ask: last.current.ask + 1 };
      const thisAsk = last.current.ask;
      const settle = (next: StudiesFound): void => {
        if (thisAsk === last.current.ask) setFound(next);
      };
      client.call('library.search', { text, sort, ascending, limit }).then(
        (answer) => settle({ status: 'done', ...answer }),
        (error: unknown) => settle({ status: 'failed', studies: [], total: 0, failure: toFailure(error) }),
      );
    };
    const wait = key === last.current.key ? Math.max(0, last.current.at + readEveryMs - Date.now()) : 0;
    if (wait === 0) {
      ask();
      return;
    }
    const timer = setTimeout(ask, wait);
    return () => clearTimeout(timer);
  }, [client, key, revision, again]);
  return { ...found, reload: () => setAgain((old) => old + 1) };
}
