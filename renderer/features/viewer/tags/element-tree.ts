import type { ElementRow } from '../../../../shared/contract/data-elements.ts';

/** A line that is shown, with what of it the search found. */
export interface ShownElement {
  readonly row: ElementRow;
  /** Undefined: it has nothing under it. */
  readonly expanded: boolean | undefined;
}

/** Case and diacritics do not count. */
export function fold(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}

/** `0010,0010`, `(0010, 0010)` and `00100010` are the same tag; undefined when it is no part of one. */
function tagDigits(query: string): string | undefined {
  const digits = query.replace(/[(),\s]/g, '');
  return /^[0-9a-f]{4,8}$/i.test(digits) ? digits.toUpperCase() : undefined;
}

export function matchesQuery(row: ElementRow, query: string): boolean {
  const wanted = fold(query.trim());
  if (wanted === '') return true;
  const digits = tagDigits(query);
  if (digits && row.tag.startsWith(digits)) return true;
  return fold(row.name).includes(wanted) || fold(row.value).includes(wanted);
}

function parentPath(path: string): string | undefined {
  const end = path.lastIndexOf('/');
  return end < 0 ? undefined : path.slice(0, end);
}

/** What stays when only rows that match are wanted: those, and all that they are in. */
function matchedPaths(rows: readonly ElementRow[], query: string): ReadonlySet<string> {
  const kept = new Set<string>();
  for (const row of rows) {
    if (!matchesQuery(row, query)) continue;
    for (let path: string | undefined = row.path; path && !kept.has(path); path = parentPath(path))
      kept.add(path);
  }
  return kept;
}

/**
 * The lines to show. Without a search those whose parents are open; with one those that match, with their parents, all
 * open. `closed` are the paths that the user has closed.
 */
export function shownElements(
  rows: readonly ElementRow[],
  query: string,
  closed: ReadonlySet<string>,
): ShownElement[] {
  const kept = query.trim() === '' ? undefined : matchedPaths(rows, query);
  const shown: ShownElement[] = [];
  /** Rows deeper than this are under a closed one. */
  let hiddenBelow = Number.POSITIVE_INFINITY;
  rows.forEach((row, index) => {
    if (row.level > hiddenBelow) return;
    hiddenBelow = Number.POSITIVE_INFINITY;
    if (kept && !kept.has(row.path)) return;
    const holds = (rows[index + 1]?.level ?? 0) > row.level;
    const open = kept !== undefined || !closed.has(row.path);
    if (holds && !open) hiddenBelow = row.level;
    shown.push({ row, expanded: holds ? open : undefined });
  });
  return shown;
}

/** `(0010,0010)`; nothing for the head of an item. */
export function tagText(row: ElementRow): string {
  return row.tag ? `(${row.tag.slice(0, 4)},${row.tag.slice(4)})` : '';
}

/** A row as one line of text. */
export function rowText(row: ElementRow): string {
  return [tagText(row), row.vr, row.name, row.items === undefined ? row.value : `${row.items} items`]
    .filter(Boolean)
    .join(' ');
}
