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

/** While images arrive the library changes many times a second; the list is read anew this often at most, ms. */
const readEveryMs = 1000;

/** The studies that the text finds, kept up while the library changes. The last answer stays until the next is here. */
export function useLibraryStudies(text: string): StudiesFound & { readonly reload: () => void } {
  const client = useClient();
  const revision = useLibraryRevision();
  const [found, setFound] = useState<StudiesFound>({ status: 'loading', studies: [], total: 0 });
  const [asked, setAsked] = useState(0);
  const last = useRef({ text: '', at: 0, ask: 0 });
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new revision or a reload reads the list anew
  useEffect(() => {
    const ask = (): void => {
      last.current = { text, at: Date.now(), ask: last.current.ask + 1 };
      const thisAsk = last.current.ask;
      const settle = (next: StudiesFound): void => {
        if (thisAsk === last.current.ask) setFound(next);
      };
      client.call('library.search', { text, limit: pageLimit }).then(
        (answer) => settle({ status: 'done', ...answer }),
        (error: unknown) => settle({ status: 'failed', studies: [], total: 0, failure: toFailure(error) }),
      );
    };
    const typed = text !== last.current.text || last.current.ask === 0;
    const wait = typed ? 0 : Math.max(0, last.current.at + readEveryMs - Date.now());
    if (wait === 0) {
      ask();
      return;
    }
    const timer = setTimeout(ask, wait);
    return () => clearTimeout(timer);
  }, [client, text, revision, asked]);
  return { ...found, reload: () => setAsked((old) => old + 1) };
}
