import type { StudyFetch } from '../../../shared/contract/library-keeping.ts';

/** Why no retrieve was started for what is missing. */
export const notFetchedWords: Readonly<Record<NonNullable<StudyFetch['notFetched']>, string>> = {
  'source-unknown': 'No PACS brought this study: import it again, or retrieve it.',
  'source-gone': 'The PACS that it came from is not on the list any more.',
  'already-queued': 'A retrieve of it is under way already.',
};
