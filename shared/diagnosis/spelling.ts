/**
 * The spelling under which a PACS that compares AE titles to the letter could have ours: capitals for small letters, small
 * letters for capitals. Undefined when the name has no letters. For the rule of B04 and for the test (P3) that decides it.
 */
export function otherSpelling(aeTitle: string): string | undefined {
  const upper = aeTitle.toUpperCase();
  const other = aeTitle === upper ? aeTitle.toLowerCase() : upper;
  return other === aeTitle ? undefined : other;
}
