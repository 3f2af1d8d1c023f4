/** Spaces, NULs and line ends: peers pad with any of them. */
function isPadding(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0 || (byte !== undefined && byte >= 0x09 && byte <= 0x0d);
}

/** Latin-1 text without the padding on either side, `maxLength` characters at most. Takes time linear in the bytes. */
export function wireText(bytes: Buffer, maxLength: number): string {
  let [start, end] = [0, bytes.length];
  while (start < end && isPadding(bytes[start])) start += 1;
  while (end > start && isPadding(bytes[end - 1])) end -= 1;
  return bytes.toString('latin1', start, Math.min(end, start + maxLength));
}
