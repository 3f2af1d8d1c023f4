/** Where the host serves the bytes of a stored instance (Part 10), relative to the page. */
export function instanceUrl(sopInstanceUid: string): string {
  return `instances/${encodeURIComponent(sopInstanceUid)}`;
}
