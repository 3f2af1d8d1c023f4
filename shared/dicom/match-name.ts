/** Wildcard matching (PS3.4 C.2.2.2.4): `*` any characters, `?` one. */
export function wildcardPattern(key: string, flags: string): RegExp {
  const body = key
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${body}$`, flags);
}

/**
 * Whether a Person Name matches a key: regardless of letter case, on the whole value or on any of the component groups
 * (PS3.4 C.2.2.2.1 allows both); empty components at the end do not count.
 */
export function matchesName(key: string, value: string): boolean {
  const pattern = wildcardPattern(withoutEmptyEnd(key.normalize('NFC')), 'siu');
  const candidates = [value, ...value.split('=')].map((text) => withoutEmptyEnd(text.normalize('NFC')));
  return candidates.some((candidate) => pattern.test(candidate));
}

function withoutEmptyEnd(name: string): string {
  let end = name.length;
  while (end > 0 && (name[end - 1] === '^' || name[end - 1] === ' ')) end -= 1;
  return name.slice(0, end);
}
