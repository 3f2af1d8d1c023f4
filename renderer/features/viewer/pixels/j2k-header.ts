/**
 * Whether the first component of a JPEG 2000 or HTJ2K codestream has a sign (ITU-T T.800 A.5.1, Ssiz). Undefined for
 * anything that is not a bare codestream.
 */
export function isSignedJ2k(bytes: Uint8Array): boolean | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  // SOC and, always right after it, SIZ; the components follow 36 bytes of sizes.
  const ssizAt = 42;
  if (bytes.length <= ssizAt || view.getUint16(0) !== 0xff4f || view.getUint16(2) !== 0xff51)
    return undefined;
  return ((bytes[ssizAt] ?? 0) & 0x80) !== 0;
}
