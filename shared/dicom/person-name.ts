/**
 * A Person Name (PS3.5 6.2.1): up to three component groups separated by `=` (alphabetic, ideographic, phonetic),
 * each with five components separated by `^` (family, given, middle, prefix, suffix).
 */
export interface PersonNameGroup {
  readonly family: string;
  readonly given: string;
  readonly middle: string;
  readonly prefix: string;
  readonly suffix: string;
}

export interface PersonName {
  readonly alphabetic: PersonNameGroup | undefined;
  readonly ideographic: PersonNameGroup | undefined;
  readonly phonetic: PersonNameGroup | undefined;
}

function parseGroup(text: string | undefined): PersonNameGroup | undefined {
  if (!text?.trim()) return undefined;
  const [family = '', given = '', middle = '', prefix = '', suffix = ''] = text
    .split('^')
    .map((part) => part.trim());
  return { family, given, middle, prefix, suffix };
}

export function parsePersonName(text: string): PersonName {
  const [alphabetic, ideographic, phonetic] = text.split('=');
  return {
    alphabetic: parseGroup(alphabetic),
    ideographic: parseGroup(ideographic),
    phonetic: parseGroup(phonetic),
  };
}

function formatGroup(group: PersonNameGroup): string {
  const given = [group.prefix, group.given, group.middle, group.suffix].filter(Boolean).join(' ');
  const family = group.family.toLocaleUpperCase();
  return given && family ? `${family}, ${given}` : family || given;
}

/**
 * For display: family name in capitals, given names after (`YAMADA, Tarou  山田 太郎`). Groups that the name lacks are
 * left out; an empty name gives an empty string, and the caller says "no name".
 */
export function formatPersonName(text: string): string {
  const name = parsePersonName(text);
  const parts: string[] = [];
  if (name.alphabetic) parts.push(formatGroup(name.alphabetic));
  for (const group of [name.ideographic, name.phonetic]) {
    if (group) parts.push([group.family, group.given, group.middle].filter(Boolean).join(' '));
  }
  return parts.join('  ');
}

/**
 * Turns what a person types into a matching value for Patient's Name (PS3.4 C.2.2.2.1 wildcards, C.2.2.2.4):
 * `smith john` and `Smith, John` become `smith*^john*`. Three words or more without a comma do not tell where the family
 * name ends (`van der berg`), so they only keep their order: `van*der*berg*`. Text that already has `^`, `*`, `?` or `=`
 * is left as typed. Returns an empty string (universal matching) for empty text.
 */
export function personNameMatchingValue(typed: string): string {
  const text = typed.trim();
  if (!text || /[\^*?=]/.test(text)) return text;
  const comma = text.indexOf(',');
  if (comma >= 0) {
    const family = text.slice(0, comma).trim();
    const given = text
      .slice(comma + 1)
      .replaceAll(',', ' ')
      .trim()
      .replace(/\s+/g, ' ');
    return given ? `${family}*^${given}*` : `${family}*`;
  }
  const words = text.split(/\s+/);
  return words.length === 2 ? `${words[0]}*^${words[1]}*` : `${words.join('*')}*`;
}
