import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from './peers.ts';
import { pydicomFolder } from './pydicom-files.ts';

/** What one kind of image must look like; made from the CT slice of pydicom, 128 by 128 pixels of 16 bits with a sign. */
export interface PixelKind {
  readonly name: string;
  readonly values?: Readonly<Record<string, string>>;
  /** Elements whose bytes come from memory. */
  readonly bytes?: Readonly<Record<string, Uint8Array>>;
  readonly without?: readonly string[];
  /** How the file is compressed at last. */
  readonly compressed?: readonly string[];
  /** Options of dcm2pnm, or the grey (0 to 255) of each stored value of a frame. */
  readonly judge: readonly string[] | Judge;
  /** What of the file dcm2pnm reads otherwise: set in the copy that it gets. */
  readonly judgedAs?: Pick<PixelKind, 'values' | 'bytes' | 'without'>;
  readonly frames?: number;
  /** Seen with what lies over the canvas. */
  readonly layered?: true;
}

/** `at` is the number of the pixel within its frame, `frame` counts from 0. Not a number: any grey will do. */
export type Judge = (stored: number, at: number, frame: number) => number;

export const side = 128;
const window = { '0028,1050': '200', '0028,1051': '1500' };
const noWindow = ['0028,1050', '0028,1051'];
const rescale = (stored: number): number => stored - 1024;

function linear(value: number, lower: number, upper: number): number {
  return Math.min(255, Math.max(0, ((value - lower) * 255) / (upper - lower)));
}

/** The window that most kinds have. */
function inWindow(stored: number): number {
  return linear(rescale(stored), 200 - 0.5 - 1499 / 2, 200 - 0.5 + 1499 / 2);
}

function words(count: number, value: (index: number) => number): Uint8Array {
  return new Uint8Array(Uint16Array.from({ length: count }, (_, index) => value(index)).buffer);
}

/** Dark values are spread and bright ones are not. */
function bent(count: number, bits: number): Uint8Array {
  return words(count, (index) => Math.round((index / (count - 1)) ** 0.6 * (2 ** bits - 1)));
}

const voiLut = {
  values: { '0028,3010)[0].(0028,3002': '3072\\64512\\12' },
  bytes: { '0028,3010)[0].(0028,3006': bent(3072, 12) },
  without: noWindow,
};

const modalityLut = {
  values: {
    '0028,1050': '30000',
    '0028,1051': '50000',
    '0028,3000)[0].(0028,3002': '4096\\0\\16',
    '0028,3000)[0].(0028,3004': 'US',
  },
  bytes: { '0028,3000)[0].(0028,3006': bent(4096, 16) },
  without: ['0028,1052', '0028,1053'],
};

/** A drawing of 60 by 50 pixels: a frame and stripes. */
function isDrawn(row: number, column: number): boolean {
  return row === 0 || column === 0 || row === 49 || column === 59 || (row + column) % 7 === 0;
}

function overlayBits(): Uint8Array {
  const bits = new Uint8Array(Math.ceil((60 * 50) / 16) * 2);
  for (let at = 0; at < 60 * 50; at++) {
    if (isDrawn(Math.floor(at / 60), at % 60)) bits[at >> 3] = (bits[at >> 3] ?? 0) | (1 << (at & 7));
  }
  return bits;
}

const overlay = {
  values: {
    ...window,
    '6000,0010': '50',
    '6000,0011': '60',
    '6000,0040': 'G',
    '6000,0050': '31\\9',
    '6000,0100': '1',
    '6000,0102': '0',
  },
  bytes: { '6000,3000': overlayBits() },
};

/** `depth`: how far a pixel lies within the edge; one that the edge goes through may be seen or not. */
function shuttered(depth: (row: number, column: number) => number): Judge {
  return (stored, at) => {
    const within = depth(Math.floor(at / side) + 1, (at % side) + 1);
    if (Math.abs(within) < 0.75) return Number.NaN;
    return within > 0 ? inWindow(stored) : 0;
  };
}

/** Discrete, then in lines: red rises, green falls, blue rises and falls. */
const segments = {
  '1': [0, 1, 0, 1, 255, 65_535],
  '2': [0, 1, 65_535, 1, 255, 0],
  '3': [0, 1, 0, 1, 127, 65_535, 1, 128, 0],
};
const curves = {
  '1': (index: number) => index * 257,
  '2': (index: number) => 65_535 - index * 257,
  '3': (index: number) =>
    Math.round(index <= 127 ? (65_535 * index) / 127 : 65_535 - (65_535 * (index - 127)) / 128),
};
const colours = ['1', '2', '3'] as const;

/** `pixels`: the stored values of the CT slice. */
export function pixelKinds(pixels: readonly number[]): readonly PixelKind[] {
  const lowest = Math.min(...pixels);
  const rest = pixels.filter((one) => one > lowest + 100).map(rescale);
  const range = [Math.min(...rest), Math.max(...rest)] as const;
  return [
    {
      name: 'window with the function LINEAR',
      values: { ...window, '0028,1056': 'LINEAR' },
      judge: ['+Wi', '1'],
    },
    {
      name: 'window with the function SIGMOID',
      values: { ...window, '0028,1056': 'SIGMOID' },
      judge: ['+Wi', '1'],
    },
    {
      name: 'window with the function LINEAR_EXACT',
      values: { '0028,1050': '200.5', '0028,1051': '100', '0028,1056': 'LINEAR_EXACT' },
      judge: (stored) => linear(rescale(stored), 150.5, 250.5),
    },
    { name: 'VOI LUT', ...voiLut, judge: ['+Wl', '1'] },
    { name: 'window after a VOI LUT', values: window, judge: ['+Wi', '1'] },
    {
      name: 'VOI LUT, MONOCHROME1',
      ...voiLut,
      values: { ...voiLut.values, '0028,0004': 'MONOCHROME1' },
      judge: ['+Wl', '1'],
    },
    {
      name: 'MONOCHROME1 with Presentation LUT Shape INVERSE',
      values: { ...window, '0028,0004': 'MONOCHROME1', '2050,0020': 'INVERSE' },
      judge: ['+Wi', '1'],
    },
    { name: 'Modality LUT', ...modalityLut, judge: ['+Wi', '1'] },
    {
      name: 'Modality LUT, JPEG lossless',
      ...modalityLut,
      compressed: ['dcmcjpeg', '+e1'],
      judge: ['+Wi', '1'],
    },
    {
      name: 'Modality LUT, JPEG-LS',
      ...modalityLut,
      compressed: ['dcmcjpls', '+el'],
      judge: ['+Wi', '1'],
    },
    {
      name: 'padding and no window',
      values: { '0028,0120': String(lowest), '0028,0121': String(lowest + 100) },
      without: noWindow,
      judge: (stored) => linear(rescale(stored), range[0], range[1]),
    },
    {
      name: 'rescaling and window of each frame',
      frames: 2,
      values: {
        '0028,0010': String(side / 2),
        '5200,9230)[0].(0028,9145)[0].(0028,1052': '-1024',
        '5200,9230)[0].(0028,9145)[0].(0028,1053': '1',
        '5200,9230)[0].(0028,9132)[0].(0028,1050': '200',
        '5200,9230)[0].(0028,9132)[0].(0028,1051': '1500',
        '5200,9230)[1].(0028,9145)[0].(0028,1052': '10',
        '5200,9230)[1].(0028,9145)[0].(0028,1053': '0.5',
        '5200,9230)[1].(0028,9132)[0].(0028,1050': '500',
        '5200,9230)[1].(0028,9132)[0].(0028,1051': '901',
      },
      without: [...noWindow, '0028,1052', '0028,1053'],
      judge: (stored, _, frame) => (frame === 0 ? inWindow(stored) : linear(stored * 0.5 + 10, 49.5, 949.5)),
    },
    {
      name: 'palette in segments',
      values: {
        '0028,0004': 'PALETTE COLOR',
        ...Object.fromEntries(colours.map((one) => [`0028,110${one}`, '256\\0\\16'])),
      },
      bytes: {
        '7fe0,0010': words(side * side, (at) => (pixels[at] ?? 0) >> 3),
        ...Object.fromEntries(
          colours.map((one) => [
            `0028,122${one}`,
            words(segments[one].length, (index) => segments[one][index] ?? 0),
          ]),
        ),
      },
      judge: [],
      judgedAs: {
        bytes: Object.fromEntries(colours.map((one) => [`0028,120${one}`, words(256, curves[one])])),
        without: colours.map((one) => `0028,122${one}`),
      },
    },
    { name: 'overlay', ...overlay, layered: true, judge: ['+Wi', '1', '+O', '1'] },
    {
      name: 'overlay in the pixels',
      values: {
        ...window,
        '0028,0101': '12',
        '0028,0102': '11',
        '0028,0103': '0',
        '6000,0010': String(side),
        '6000,0011': String(side),
        '6000,0040': 'G',
        '6000,0050': '1\\1',
        '6000,0100': '16',
        '6000,0102': '13',
      },
      bytes: {
        '7fe0,0010': words(
          side * side,
          (at) => (pixels[at] ?? 0) | (isDrawn(Math.floor(at / side), at % side) ? 1 << 13 : 0),
        ),
      },
      layered: true,
      judge: ['+Wi', '1', '+O', '1'],
    },
    {
      name: 'rectangular shutter',
      values: {
        ...window,
        '0018,1600': 'RECTANGULAR',
        '0018,1602': '20',
        '0018,1604': '100',
        '0018,1606': '11',
        '0018,1608': '90',
      },
      layered: true,
      // Its edges are seen.
      judge: shuttered((row, column) => Math.min(column - 19, 101 - column, row - 10, 91 - row)),
    },
    {
      name: 'circular shutter',
      values: { ...window, '0018,1600': 'CIRCULAR', '0018,1610': '60\\70', '0018,1612': '45' },
      layered: true,
      judge: shuttered((row, column) => 45 - Math.hypot(row - 60, column - 70)),
    },
    {
      name: 'polygonal shutter',
      values: { ...window, '0018,1600': 'POLYGONAL', '0018,1620': '10\\10\\110\\10\\10\\110' },
      layered: true,
      judge: shuttered((row, column) => Math.min(row - 10, column - 10, (120 - row - column) / Math.SQRT2)),
    },
  ];
}

/** The stored values of the CT slice. */
export async function storedValues(folder: string): Promise<readonly number[]> {
  const raw = join(folder, 'ct.raw');
  await succeed('gdcmraw', ['-i', join(pydicomFolder, 'CT_small.dcm'), '-o', raw]);
  const bytes = await readFile(raw);
  return Array.from({ length: bytes.length / 2 }, (_, index) => bytes.readInt16LE(index * 2));
}

/** Writes image `number` of the study under test; the copy for dcm2pnm has `-judged` in its name. */
export async function makeKind(kind: PixelKind, folder: string, number: number): Promise<string> {
  const plain = join(folder, `kind-${number}-judged.dcm`);
  const path = join(folder, `kind-${number}.dcm`);
  await writeFile(plain, await readFile(join(pydicomFolder, 'CT_small.dcm')));
  await change(plain, folder, {
    values: {
      '0008,0018': `2.25.2000${number}`,
      '0020,000d': '2.25.1',
      '0020,000e': '2.25.2',
      '0010,0010': 'TRUTH',
      '0010,0020': 'TRUTH',
      '0020,0013': String(number),
      ...(kind.frames ? { '0028,0008': String(kind.frames) } : {}),
      ...kind.values,
    },
    bytes: kind.bytes ?? {},
    // Pixels are drawn square, and slices in the order of their numbers.
    without: ['0028,0030', '0020,0032', '0028,0120', ...(kind.without ?? [])],
  });
  const [command, ...options] = kind.compressed ?? ['dcmconv'];
  await succeed(command ?? '', [...options, plain, path]);
  if (kind.judgedAs) await change(plain, folder, kind.judgedAs);
  return path;
}

async function change(
  path: string,
  folder: string,
  { values = {}, bytes = {}, without = [] }: Pick<PixelKind, 'values' | 'bytes' | 'without'>,
): Promise<void> {
  const args = without.filter((tag) => !(tag in values)).flatMap((tag) => ['-ea', `(${tag})`]);
  for (const [tag, value] of Object.entries(values)) args.push('-i', `(${tag})=${value}`);
  for (const [index, [tag, content]] of Object.entries(bytes).entries()) {
    const file = join(folder, `bytes-${index}`);
    await writeFile(file, content);
    args.push('-if', `(${tag})=${file}`);
  }
  await succeed('dcmodify', ['-nb', '-imt', '-ie', ...args, path]);
}

/** The greys or colours of a frame by dcm2pnm or by the rule of the kind. */
export async function expectedOf(
  kind: PixelKind,
  path: string,
  pixels: readonly number[],
  frame: number,
): Promise<ArrayLike<number>> {
  const count = (side * side) / (kind.frames ?? 1);
  const { judge } = kind;
  if (typeof judge === 'function') {
    return Float64Array.from({ length: count }, (_, at) => judge(pixels[frame * count + at] ?? 0, at, frame));
  }
  const pnm = path.replace('.dcm', '.pnm');
  await succeed('dcm2pnm', [...judge, '--write-raw-pnm', path.replace('.dcm', '-judged.dcm'), pnm]);
  const bytes = await readFile(pnm);
  return bytes.subarray(bytes.length - count * (bytes.toString('latin1', 0, 2) === 'P6' ? 3 : 1));
}

async function succeed(command: string, args: readonly string[]): Promise<void> {
  const { code, stderr } = await run(command, [...args]);
  if (code !== 0) throw new Error(`${command} ${args.join(' ')}: ${stderr}`);
}
