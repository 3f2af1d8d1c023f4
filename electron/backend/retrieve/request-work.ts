import type { FinalResponse } from '../dimse/association.ts';
import type { RetrieveKeys } from './identifier.ts';
import { isInVain } from './sum-of-responses.ts';

/** So many requests in a row that were refused and brought nothing are enough. */
const mostInVain = 3;

/** What an attempt is to ask for; its lanes take from it. */
export interface RequestWork {
  /** Undefined: nothing is left, or it has been in vain often enough. */
  next(): RetrieveKeys | undefined;
  /** It was not even tried: another lane takes it. */
  giveBack(keys: RetrieveKeys): void;
  done(response: FinalResponse, brought: number): void;
}

export function createRequestWork(keys: readonly RetrieveKeys[]): RequestWork {
  const left = [...keys];
  let inVain = 0;
  return {
    next: () => (inVain >= mostInVain ? undefined : left.shift()),
    giveBack(one) {
      left.unshift(one);
    },
    done(response, brought) {
      inVain = isInVain(response, brought) ? inVain + 1 : 0;
    },
  };
}
