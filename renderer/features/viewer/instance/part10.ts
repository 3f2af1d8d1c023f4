import { type DataSet, parseDicom, readPart10Header } from 'dicom-parser';
import { ImageProblemError } from './image-problem.ts';

const explicitVrLittleEndian = '1.2.840.10008.1.2.1';
const deflatedExplicitVrLittleEndian = '1.2.840.10008.1.2.1.99';

/**
 * Reads a Part 10 file (PS3.10 7.1), inflating it first when its transfer syntax is deflated (PS3.5 A.5). Throws
 * ImageProblemError `damaged`.
 */
export async function readPart10(bytes: Uint8Array): Promise<DataSet> {
  try {
    const meta = readPart10Header(bytes);
    if (meta.string('x00020010') !== deflatedExplicitVrLittleEndian) return parseDicom(bytes);
    const start = endOfMeta(meta);
    const inflated = await inflateRaw(bytes.subarray(start));
    const whole = new Uint8Array(start + inflated.length);
    whole.set(bytes.subarray(0, start), 0);
    whole.set(inflated, start);
    nameInflated(whole, meta);
    return parseDicom(whole);
  } catch (error) {
    if (error instanceof ImageProblemError) throw error;
    throw new ImageProblemError({ kind: 'damaged', detail: 'the file is cut short or not DICOM' });
  }
}

/** What was inflated is Explicit VR Little Endian, and is read as such from here on. */
function nameInflated(whole: Uint8Array, meta: DataSet): void {
  const { dataOffset = 0, length = 0 } = meta.elements.x00020010 ?? {};
  const name = new TextEncoder().encode(explicitVrLittleEndian);
  whole.fill(0, dataOffset, dataOffset + length).set(name, dataOffset);
}

/** Group 2 says its own length (PS3.10 7.1, (0002,0000)), counted from the end of that element. */
function endOfMeta(meta: DataSet): number {
  const length = meta.uint32('x00020000');
  const element = meta.elements.x00020000;
  if (length === undefined || !element) {
    throw new ImageProblemError({ kind: 'damaged', detail: 'the file header has no length' });
  }
  return element.dataOffset + element.length + length;
}

/**
 * What may follow the deflated bytes, which the browser's decompressor takes for junk: the padding byte of an odd length
 * (PS3.5 A.5), and the checksum and length with which gzip ends, which some programs leave there.
 */
const trailers = [0, 1, 8, 9];

async function inflateRaw(bytes: Uint8Array): Promise<Uint8Array> {
  for (const length of trailers) {
    try {
      return await decompress(bytes.subarray(0, bytes.length - length));
    } catch {
      // Another one.
    }
  }
  throw new ImageProblemError({ kind: 'damaged', detail: 'its compressed bytes are cut short or damaged' });
}

async function decompress(bytes: Uint8Array): Promise<Uint8Array> {
  const source = new Blob([bytes.slice()]).stream();
  const inflated = source.pipeThrough(new DecompressionStream('deflate-raw'));
  return new Uint8Array(await new Response(inflated).arrayBuffer());
}
