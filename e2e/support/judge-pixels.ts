import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from './peers.ts';

/** A frame of an image as programs that are not ours (DCMTK, GDCM) decode it. */
export type JudgedFrame = {
  readonly rows: number;
  readonly columns: number;
  readonly numberOfFrames: number;
} & (
  | {
      readonly kind: 'grey';
      /** Stored values, row by row. */
      readonly values: ArrayLike<number>;
      /** The lowest value is white. */
      readonly inverted: boolean;
      readonly slope: number;
      readonly intercept: number;
    }
  /** Red, green, blue; 0 to 255. */
  | { readonly kind: 'colour'; readonly rgb: Uint8Array }
);

/** Who decodes which transfer syntax; what is not compressed is only brought into one byte order. */
const decoders: Readonly<Record<string, readonly string[]>> = {
  '1.2.840.10008.1.2.4.50': ['dcmdjpeg'],
  '1.2.840.10008.1.2.4.51': ['dcmdjpeg'],
  '1.2.840.10008.1.2.4.53': ['dcmdjpeg'],
  '1.2.840.10008.1.2.4.55': ['dcmdjpeg'],
  '1.2.840.10008.1.2.4.57': ['dcmdjpeg'],
  '1.2.840.10008.1.2.4.70': ['dcmdjpeg'],
  '1.2.840.10008.1.2.4.80': ['dcmdjpls'],
  '1.2.840.10008.1.2.4.81': ['dcmdjpls'],
  '1.2.840.10008.1.2.4.90': ['gdcmconv', '--raw'],
  '1.2.840.10008.1.2.4.91': ['gdcmconv', '--raw'],
  '1.2.840.10008.1.2.5': ['dcmdrle'],
};

/** `frame` counts from 1; `folder` takes the files in between. Throws when the judges can't read the file either. */
export async function judgeFrame(path: string, folder: string, frame = 1): Promise<JudgedFrame> {
  const decoded = join(folder, 'decoded.dcm');
  await decompress(path, decoded);
  const tags = ['0028,0010', '0028,0011', '0028,0002', '0028,0008', '0028,0004'];
  const facts = await readTags(decoded, tags);
  const [rows = 0, columns = 0, samples = 1, frames] = facts.map(Number);
  const size = { rows, columns, numberOfFrames: frames || 1 };
  if (samples === 3 || facts[4] === 'PALETTE COLOR') {
    const ppm = join(folder, 'decoded.ppm');
    await succeed('dcm2pnm', ['--frame', String(frame), '--write-raw-pnm', decoded, ppm]);
    const bytes = await readFile(ppm);
    return { kind: 'colour', ...size, rgb: bytes.subarray(bytes.length - rows * columns * 3) };
  }
  const raw = join(folder, 'decoded.raw');
  await succeed('gdcmraw', ['-i', decoded, '-o', raw]);
  const layout = await readTags(decoded, ['0028,0100', '0028,0101', '0028,0103', '0028,1053', '0028,1052']);
  const [allocated = 0, stored = 0, signed = 0] = layout.map(Number);
  const bits = { allocated, stored, signed: signed === 1 };
  return {
    kind: 'grey',
    ...size,
    values: storedValues(
      await readFile(raw),
      { first: (frame - 1) * rows * columns, count: rows * columns },
      bits,
    ),
    inverted: facts[4] === 'MONOCHROME1',
    slope: Number(layout[3] || 1),
    intercept: Number(layout[4] || 0),
  };
}

/** Writes the image uncompressed, in Explicit VR Little Endian or in the byte order of its decoder. */
export async function decompress(path: string, target: string): Promise<void> {
  const [transferSyntaxUid = ''] = await readTags(path, ['0002,0010']);
  const [program = 'dcmconv', ...options] = decoders[transferSyntaxUid] ?? ['dcmconv', '+te'];
  await succeed(program, [...options, path, target]);
}

/** The values of attributes of the main data set as text; empty where there is none. */
async function readTags(path: string, tags: readonly string[]): Promise<string[]> {
  const { stdout } = await run('dcmdump', [
    '--quiet',
    '--no-uid-names',
    ...tags.flatMap((tag) => ['+P', tag]),
    path,
  ]);
  const lines = stdout.split('\n');
  return tags.map((tag) => {
    const line = lines.find((one) => one.startsWith(`(${tag})`)) ?? '';
    return /^\S+ \w\w (?:\[(.*?)\]|(\d+))/.exec(line)?.slice(1).find(Boolean)?.trim() ?? '';
  });
}

function storedValues(
  bytes: Buffer,
  pixels: { readonly first: number; readonly count: number },
  bits: { readonly allocated: number; readonly stored: number; readonly signed: boolean },
): ArrayLike<number> {
  const unused = 32 - bits.stored;
  return Float64Array.from({ length: pixels.count }, (_, index) => {
    const at = pixels.first + index;
    if (bits.allocated === 1) return ((bytes[at >> 3] ?? 0) >> (at & 7)) & 1;
    const value = bytes.readUIntLE((at * bits.allocated) / 8, bits.allocated / 8);
    return bits.signed ? (value << unused) >> unused : (value << unused) >>> unused;
  });
}

async function succeed(command: string, args: readonly string[]): Promise<void> {
  const { code, stderr } = await run(command, [...args]);
  if (code !== 0) throw new Error(`${command} ${args.join(' ')}: ${stderr}`);
}
