/*
 * A file of the library carries the checksum of its data set in its preamble, which PS3.10 7.1 leaves to implementations:
 * the index may be lost, or its last rows with a power cut, and then the file alone has to tell whether it is whole.
 */

const mark = new TextEncoder().encode('Movescope seal 1');
const checksumAt = mark.byteLength;
const lengthAt = checksumAt + 4;
const sealBytes = lengthAt + 8;
/** In place of a length while the file is being written. */
const unfinished = 0xffff_ffff_ffff_ffffn;

/** What a file says of its data set. */
export interface Seal {
  /** CRC-32. */
  readonly checksum: number;
  /** Bytes. */
  readonly length: number;
}

/** The beginning of the preamble, 28 bytes: `Movescope seal 1`, CRC-32, length, both little endian. */
export function encodeSeal(seal?: Seal): Uint8Array {
  const bytes = new Uint8Array(sealBytes);
  bytes.set(mark);
  const view = new DataView(bytes.buffer);
  view.setUint32(checksumAt, seal?.checksum ?? 0, true);
  view.setBigUint64(lengthAt, seal ? BigInt(seal.length) : unfinished, true);
  return bytes;
}

/** Whether a file that begins with these bytes holds what was written to it. Files without a seal are not judged. */
export function agreesWithSeal(beginning: Uint8Array, { checksum, length }: Seal): boolean {
  if (beginning.byteLength < sealBytes || !mark.every((byte, index) => beginning[index] === byte))
    return true;
  const view = new DataView(beginning.buffer, beginning.byteOffset, beginning.byteLength);
  return (
    view.getUint32(checksumAt, true) === checksum && view.getBigUint64(lengthAt, true) === BigInt(length)
  );
}
