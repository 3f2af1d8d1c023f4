import { type JpegHeader, readJpegHeader } from './jpeg-header.ts';
import { BitReader, type HuffmanTable, huffmanTable } from './jpeg-huffman.ts';
import { inverseDct } from './jpeg-idct.ts';
import { BlockDecoder, type Scan, zigzag } from './jpeg-scan.ts';
import { decodeNative } from './native-pixels.ts';
import { DamagedPixels, type DecodedPixels, type PixelLayout } from './pixel-layout.ts';

/** Longest time without giving the window a chance to do something else, in ms. */
const breathEveryMs = 8;

/** Frames that are coded by DCT and Huffman codes: baseline, extended, progressive (ITU-T T.81 table B.1). */
const dctFrames = new Set([0xc0, 0xc1, 0xc2]);

export interface GreyJpeg {
  readonly rows: number;
  readonly columns: number;
  /** 8 or 12 bits. */
  readonly precision: number;
  /** Row by row, without a sign. */
  readonly samples: Uint16Array;
}

/**
 * Decodes a grey JPEG image of 8 or 12 bits: baseline, extended sequential, spectral selection and full progression
 * (ITU-T T.81). `breathe` is awaited every few milliseconds, so that a large picture does not hold the window.
 * Throws DamagedPixels.
 */
export async function decodeGreyJpeg(bytes: Uint8Array, breathe: () => Promise<void>): Promise<GreyJpeg> {
  const header = readJpegHeader(bytes);
  const { rows, columns, precision, components } = header;
  if (components.length !== 1)
    throw new DamagedPixels(`${components.length} JPEG components in a grey image`);
  if (!dctFrames.has(header.frameMarker) || (precision !== 8 && precision !== 12)) {
    throw new DamagedPixels('the JPEG stream is of another kind than the transfer syntax says');
  }
  if (rows === 0 || columns === 0) throw new DamagedPixels('the JPEG stream has no size');
  const breath = createBreath(breathe);
  const picture: Picture = {
    header,
    across: Math.ceil(columns / 8),
    down: Math.ceil(rows / 8),
    coefficients: new Int16Array(Math.ceil(columns / 8) * Math.ceil(rows / 8) * 64),
    quantisation: [],
    dc: [],
    ac: [],
    restartInterval: 0,
  };
  await readScans(bytes, picture, breath);
  return { rows, columns, precision, samples: await toSamples(picture, breath) };
}

/** The samples with the meaning that the header gives their bits. Throws DamagedPixels where both disagree. */
export function toGreyPixels(jpeg: GreyJpeg, layout: PixelLayout): DecodedPixels {
  if (jpeg.rows !== layout.rows || jpeg.columns !== layout.columns) {
    throw new DamagedPixels('the compressed picture has another size than the header says');
  }
  if (jpeg.precision > layout.bitsAllocated) {
    throw new DamagedPixels(`${jpeg.precision} bit JPEG in an ${layout.bitsAllocated} bit image`);
  }
  const bytes = new Uint8Array(jpeg.samples.buffer);
  return decodeNative(bytes, { ...layout, bitsAllocated: 16 });
}

interface Picture {
  readonly header: JpegHeader;
  /** Blocks of 8 by 8. */
  readonly across: number;
  readonly down: number;
  readonly coefficients: Int16Array;
  /** By table number; in natural order. */
  readonly quantisation: (Uint16Array | undefined)[];
  readonly dc: (HuffmanTable | undefined)[];
  readonly ac: (HuffmanTable | undefined)[];
  restartInterval: number;
}

/** Segments of the stream, tables and scans, until EOI. */
async function readScans(bytes: Uint8Array, picture: Picture, breath: () => Promise<void>): Promise<void> {
  let scans = 0;
  let at = 2;
  while (at + 4 <= bytes.length) {
    const marker = bytes[at + 1] ?? 0;
    if (bytes[at] !== 0xff || marker === 0xff) {
      at++;
      continue;
    }
    if (marker === 0xd9) break;
    const end = at + 2 + (((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0));
    if (end > bytes.length) throw new DamagedPixels('the JPEG stream is cut short');
    const body = bytes.subarray(at + 4, end);
    at = end;
    if (marker === 0xc4) readHuffmanTables(body, picture);
    else if (marker === 0xdb) readQuantisation(body, picture.quantisation);
    else if (marker === 0xdd) picture.restartInterval = ((body[0] ?? 0) << 8) | (body[1] ?? 0);
    else if (marker === 0xda) {
      at = await readScan(new BitReader(bytes, end), readScanHeader(body, picture), picture, breath);
      scans++;
    }
  }
  if (scans === 0) throw new DamagedPixels('the JPEG stream holds no picture');
}

async function readScan(
  bits: BitReader,
  scan: Scan,
  picture: Picture,
  breath: () => Promise<void>,
): Promise<number> {
  const decoder = new BlockDecoder(bits, scan);
  const { across, down, coefficients, restartInterval } = picture;
  for (let row = 0; row < down; row++) {
    for (let block = row * across; block < (row + 1) * across; block++) {
      if (restartInterval > 0 && block > 0 && block % restartInterval === 0) decoder.restart();
      decoder.decode(coefficients.subarray(block * 64, block * 64 + 64));
    }
    await breath();
  }
  return bits.markerAt();
}

function readScanHeader(body: Uint8Array, picture: Picture): Scan {
  const tables = body[2] ?? 0;
  const [spectralStart = 0, spectralEnd = 0, approximation = 0] = body.subarray(3, 6);
  if (body[0] !== 1 || spectralStart > spectralEnd || spectralEnd > 63) {
    throw new DamagedPixels('a JPEG scan header is damaged');
  }
  return {
    dc: picture.dc[tables >> 4],
    ac: picture.ac[tables & 15],
    spectralStart,
    spectralEnd,
    high: approximation >> 4,
    low: approximation & 15,
    progressive: picture.header.frameMarker === 0xc2,
  };
}

function readHuffmanTables(body: Uint8Array, picture: Picture): void {
  let at = 0;
  while (at + 17 <= body.length) {
    const kind = body[at] ?? 0;
    const counts = body.subarray(at + 1, at + 17);
    const size = counts.reduce((sum, count) => sum + count, 0);
    const table = huffmanTable(counts, body.slice(at + 17, at + 17 + size));
    if (kind >> 4 === 0) picture.dc[kind & 15] = table;
    else picture.ac[kind & 15] = table;
    at += 17 + size;
  }
}

/** T.81 B.2.4.1: entries of one or two bytes in the order in which coefficients are coded. */
function readQuantisation(body: Uint8Array, tables: (Uint16Array | undefined)[]): void {
  let at = 0;
  while (at < body.length) {
    const kind = body[at++] ?? 0;
    const wide = kind >> 4 === 1;
    const table = new Uint16Array(64);
    for (const index of zigzag) {
      table[index] = wide ? ((body[at] ?? 0) << 8) | (body[at + 1] ?? 0) : (body[at] ?? 0);
      at += wide ? 2 : 1;
    }
    tables[kind & 15] = table;
  }
}

async function toSamples(picture: Picture, breath: () => Promise<void>): Promise<Uint16Array> {
  const { header, across, down, coefficients } = picture;
  const { rows, columns, precision } = header;
  const table = picture.quantisation[header.components[0]?.quantisation ?? 0];
  if (!table) throw new DamagedPixels('a JPEG quantisation table is missing');
  const [middle, most] = [2 ** (precision - 1), 2 ** precision - 1];
  const samples = new Uint16Array(rows * columns);
  const block = new Int32Array(64);
  for (let blockRow = 0; blockRow < down; blockRow++) {
    for (let blockColumn = 0; blockColumn < across; blockColumn++) {
      const from = (blockRow * across + blockColumn) * 64;
      for (let at = 0; at < 64; at++) block[at] = (coefficients[from + at] ?? 0) * (table[at] ?? 0);
      inverseDct(block, precision);
      const width = Math.min(8, columns - blockColumn * 8);
      const height = Math.min(8, rows - blockRow * 8);
      for (let y = 0; y < height; y++) {
        const to = (blockRow * 8 + y) * columns + blockColumn * 8;
        for (let x = 0; x < width; x++) {
          samples[to + x] = Math.min(most, Math.max(0, (block[y * 8 + x] ?? 0) + middle));
        }
      }
    }
    await breath();
  }
  return samples;
}

/** Asked often, it lets the window work when enough time has passed. */
function createBreath(breathe: () => Promise<void>): () => Promise<void> {
  let since = performance.now();
  return async () => {
    if (performance.now() - since < breathEveryMs) return;
    await breathe();
    since = performance.now();
  };
}
