/**
 * A Segmented Palette Color Lookup Table (PS3.3 C.7.9.2) as the table that it stands for. `units` are its 8 or 16 bit
 * values; `unitBytes` says which, as indirect segments point to others by their byte. Undefined unless it has exactly
 * `count` entries.
 */
export function expandSegments(
  units: readonly number[],
  count: number,
  unitBytes: 1 | 2,
): readonly number[] | undefined {
  const table: number[] = [];
  let at = 0;
  // The last byte of a table of 8 bits may be padding.
  while (at < units.length - 1 && table.length < count) {
    const after = appendSegment(table, units, at, { count, unitBytes, nested: false });
    if (after === undefined) return undefined;
    at = after;
  }
  return table.length === count ? table : undefined;
}

interface Rules {
  readonly count: number;
  readonly unitBytes: 1 | 2;
  /** Within an indirect segment, which may not hold another. */
  readonly nested: boolean;
}

/** Where the next segment begins; undefined when this one is not as the standard says. */
function appendSegment(
  table: number[],
  units: readonly number[],
  at: number,
  rules: Rules,
): number | undefined {
  const [opcode, length = 0] = [units[at], units[at + 1]];
  const first = at + 2;
  if (opcode === 0) {
    if (first + length > units.length || table.length + length > rules.count) return undefined;
    table.push(...units.slice(first, first + length));
    return first + length;
  }
  if (opcode === 1) {
    const [from, to] = [table.at(-1), units[first]];
    if (from === undefined || to === undefined || table.length + length > rules.count) return undefined;
    for (let step = 1; step <= length; step += 1)
      table.push(Math.round(from + ((to - from) * step) / length));
    return first + 1;
  }
  return opcode === 2 && !rules.nested ? appendIndirect(table, units, at, rules) : undefined;
}

/** Segments that were there before, again: how many, and the byte of the first in two units, the lower one first. */
function appendIndirect(
  table: number[],
  units: readonly number[],
  at: number,
  rules: Rules,
): number | undefined {
  const [segments = 0, low, high] = units.slice(at + 1, at + 4);
  if (low === undefined || high === undefined) return undefined;
  const offset = low + high * 2 ** (8 * rules.unitBytes);
  let from = offset / rules.unitBytes;
  if (!Number.isInteger(from) || from >= at) return undefined;
  for (let segment = 0; segment < segments; segment += 1) {
    const after = appendSegment(table, units, from, { ...rules, nested: true });
    if (after === undefined) return undefined;
    from = after;
  }
  return at + 4;
}
