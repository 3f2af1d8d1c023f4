import type { StudyText } from './index-entry.ts';

/** Letters that Unicode does not take apart into a base letter and a mark, as people type them without the mark. */
const plainLetters: Readonly<Record<string, string>> = {
  ß: 'ss',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  æ: 'ae',
  œ: 'oe',
  ı: 'i',
  ŀ: 'l',
  ħ: 'h',
};

/**
 * Text as it is searched: case, diacritics and widths folded, the separators of DICOM names and the wildcards of
 * DICOM queries turned into spaces. Both the library's text and what is typed go through it.
 */
export function normaliseSearchText(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .normalize('NFC')
    .replace(/[ßøłđðþæœıŀħ]/g, (letter) => plainLetters[letter] ?? letter)
    .replace(/[\s^=,;*?\\]+/g, ' ')
    .trim();
}

/** What a study can be found by: every group of its name, its ID, accession number and description. */
export function studySearchText(study: StudyText): string {
  return normaliseSearchText(
    [study.patientName, study.patientId, study.accessionNumber, study.studyDescription].join(' '),
  );
}

export interface SearchWords {
  /** An FTS5 expression for the words that the trigram index can find; undefined when there is none. */
  readonly indexed: string | undefined;
  /** Words under three characters, which only a look at the text itself finds. */
  readonly short: readonly string[];
}

export function searchWords(text: string): SearchWords {
  const words = [...new Set(normaliseSearchText(text).split(' ').filter(Boolean))];
  const long = words.filter((word) => [...word].length >= 3);
  return {
    indexed:
      long.length > 0 ? long.map((word) => `"${word.replaceAll('"', '""')}"`).join(' AND ') : undefined,
    short: words.filter((word) => [...word].length < 3),
  };
}
