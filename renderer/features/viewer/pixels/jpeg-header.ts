import { DamagedPixels } from './pixel-layout.ts';

/** What the markers before the first scan of a JPEG stream say (ITU-T T.81 annex B). */
export interface JpegHeader {
  /** Start Of Frame marker: 0xC0 baseline, 0xC1 extended, 0xC2 progressive, 0xC3 lossless. */
  readonly frameMarker: number;
  readonly precision: number;
  readonly rows: number;
  readonly columns: number;
  /** `quantisation` is the number of the component's quantisation table. */
  readonly components: readonly {
    readonly id: number;
    readonly sampling: number;
    readonly quantisation: number;
  }[];
  readonly jfif: boolean;
  /** Adobe APP14 colour transform: 0 none, 1 YCbCr; undefined without the marker. */
  readonly adobeTransform: number | undefined;
}

interface Segment {
  readonly marker: number;
  /** Offset of the 0xFF of the marker. */
  readonly start: number;
  readonly end: number;
}

/** Throws DamagedPixels when the stream is not JPEG or ends before its first scan. */
export function readJpegHeader(bytes: Uint8Array): JpegHeader {
  let frame: Omit<JpegHeader, 'jfif' | 'adobeTransform'> | undefined;
  let jfif = false;
  let adobeTransform: number | undefined;
  for (const segment of headerSegments(bytes)) {
    const body = bytes.subarray(segment.start + 4, segment.end);
    if (segment.marker === 0xe0 && latin(body, 5) === 'JFIF\0') jfif = true;
    if (segment.marker === 0xee && latin(body, 5) === 'Adobe' && body.length >= 12) adobeTransform = body[11];
    if (isFrameMarker(segment.marker)) frame = readFrame(segment.marker, body);
  }
  if (!frame) throw new DamagedPixels('the JPEG stream has no frame header');
  return { ...frame, jfif, adobeTransform };
}

/**
 * Whether three-component JPEG samples are red, green and blue. The stream's own word counts first (Adobe marker,
 * JFIF, component names, subsampled chroma), the file's Photometric Interpretation where the stream says nothing.
 */
export function isRgbJpeg(header: JpegHeader, photometricInterpretation: string): boolean {
  if (header.adobeTransform !== undefined) return header.adobeTransform === 0;
  if (header.jfif) return false;
  const names = header.components.map((component) => String.fromCharCode(component.id)).join('');
  if (names === 'RGB') return true;
  const [first, ...rest] = header.components;
  if (rest.some((component) => component.sampling !== first?.sampling)) return false;
  return photometricInterpretation === 'RGB';
}

/**
 * The same image with the colour space said plainly: application markers and comments (JFIF, ICC profiles, Exif
 * orientation) taken out, an Adobe marker put in, so that a browser's decoder neither guesses nor turns it.
 */
export function withPlainColourSpace(bytes: Uint8Array, rgb: boolean): Uint8Array<ArrayBuffer> {
  const adobe = [0xff, 0xee, 0, 14, 0x41, 0x64, 0x6f, 0x62, 0x65, 0, 100, 0, 0, 0, 0, rgb ? 0 : 1];
  const pieces: Uint8Array[] = [Uint8Array.of(0xff, 0xd8), Uint8Array.from(adobe)];
  let rest = 2;
  for (const segment of headerSegments(bytes)) {
    const dropped = (segment.marker >= 0xe0 && segment.marker <= 0xef) || segment.marker === 0xfe;
    if (!dropped) pieces.push(bytes.subarray(segment.start, segment.end));
    rest = segment.end;
  }
  pieces.push(bytes.subarray(rest));
  const out = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let offset = 0;
  for (const piece of pieces) {
    out.set(piece, offset);
    offset += piece.length;
  }
  return out;
}

/**
 * A JPEG family stream that does not end with EOI (or EOC of JPEG 2000, the same bytes) was cut short. Padding may follow:
 * zeros and ones, or one byte of whatever was in the writer's memory (dcmcjpls).
 */
export function endsProperly(bytes: Uint8Array): boolean {
  let end = bytes.length;
  while (end > 0 && (bytes[end - 1] === 0 || bytes[end - 1] === 0xff)) end--;
  return isEnd(bytes, end) || isEnd(bytes, bytes.length - 1);
}

function isEnd(bytes: Uint8Array, end: number): boolean {
  return end >= 2 && bytes[end - 1] === 0xd9 && bytes[end - 2] === 0xff;
}

/** The marker segments from SOI up to and with the first SOS. */
function* headerSegments(bytes: Uint8Array): Generator<Segment> {
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) throw new DamagedPixels('the stream is not JPEG');
  let at = 2;
  while (at + 4 <= bytes.length) {
    if (bytes[at] !== 0xff) throw new DamagedPixels('a JPEG marker is missing');
    const marker = bytes[at + 1] ?? 0;
    if (marker === 0xff) {
      at++;
      continue;
    }
    const length = ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0);
    const end = at + 2 + length;
    if (length < 2 || end > bytes.length) throw new DamagedPixels('the JPEG header is cut short');
    yield { marker, start: at, end };
    if (marker === 0xda) return;
    at = end;
  }
  throw new DamagedPixels('the JPEG header is cut short');
}

function isFrameMarker(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}

function readFrame(marker: number, body: Uint8Array): Omit<JpegHeader, 'jfif' | 'adobeTransform'> {
  const word = (at: number): number => ((body[at] ?? 0) << 8) | (body[at + 1] ?? 0);
  const count = body[5] ?? 0;
  const components = Array.from({ length: count }, (_, index) => ({
    id: body[6 + index * 3] ?? 0,
    sampling: body[7 + index * 3] ?? 0,
    quantisation: body[8 + index * 3] ?? 0,
  }));
  return { frameMarker: marker, precision: body[0] ?? 0, rows: word(1), columns: word(3), components };
}

function latin(bytes: Uint8Array, length: number): string {
  return String.fromCharCode(...bytes.subarray(0, length));
}
