/** Longer keys match nothing: no value that wildcards are for is as long (LO has 64 characters, a PN three times 64). */
const maxKeyLength = 4096;

/**
 * Wildcard matching (PS3.4 C.2.2.2.4): `*` any characters, `?` one. Of no key does it take more than the product of both
 * lengths, which a regular expression would for keys such as `*a*a*a*`.
 */
export function matchesWildcard(key: string, text: string, { ignoreCase = false } = {}): boolean {
  if (key.length > maxKeyLength) return false;
  const wanted = [...(ignoreCase ? foldCase(key) : key)];
  const given = [...(ignoreCase ? foldCase(text) : text)];
  let at = 0;
  /** Behind the last asterisk, and where what it stands for ends so far. */
  let retry: { readonly behind: number; end: number } | undefined;
  let next = 0;
  while (at < given.length) {
    const character = wanted[next];
    if (character === '*') {
      next += 1;
      retry = { behind: next, end: at };
    } else if (character !== undefined && (character === '?' || character === given[at])) {
      next += 1;
      at += 1;
    } else if (retry) {
      retry.end += 1;
      at = retry.end;
      next = retry.behind;
    } else return false;
  }
  while (wanted[next] === '*') next += 1;
  return next === wanted.length;
}

/** Character by character, so that none becomes two: a final sigma is a sigma, a sharp s stays one. */
function foldCase(text: string): string {
  return Array.from(text, (character) => {
    const upper = character.toUpperCase();
    const folded = (upper.length === character.length ? upper : character).toLowerCase();
    return folded.length === character.length ? folded : character;
  }).join('');
}

/**
 * Whether a Person Name matches a key: regardless of letter case, on the whole value or on any of the component groups
 * (PS3.4 C.2.2.2.1 allows both); empty components at the end do not count.
 */
export function matchesName(key: string, value: string): boolean {
  const wanted = withoutEmptyEnd(key.normalize('NFC'));
  const candidates = [value, ...value.split('=')].map((text) => withoutEmptyEnd(text.normalize('NFC')));
  return candidates.some((candidate) => matchesWildcard(wanted, candidate, { ignoreCase: true }));
}

function withoutEmptyEnd(name: string): string {
  let end = name.length;
  while (end > 0 && (name[end - 1] === '^' || name[end - 1] === ' ')) end -= 1;
  return name.slice(0, end);
}
