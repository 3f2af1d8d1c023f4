import { useSyncExternalStore } from 'react';

/** Where the program is: `#/place/rest`. */
export interface Route {
  readonly place: string;
  readonly rest: string | undefined;
}

export function parseHash(hash: string): Route {
  const [place = '', ...rest] = hash.replace(/^#\/?/, '').split('/');
  const tail = rest.join('/');
  return { place, rest: tail ? decodeURIComponent(tail) : undefined };
}

export function navigate(place: string, rest?: string): void {
  window.location.hash = rest === undefined ? `#/${place}` : `#/${place}/${encodeURIComponent(rest)}`;
}

function onHashChange(listener: () => void): () => void {
  window.addEventListener('hashchange', listener);
  return () => window.removeEventListener('hashchange', listener);
}

export function useRoute(): Route {
  return parseHash(useSyncExternalStore(onHashChange, () => window.location.hash));
}
