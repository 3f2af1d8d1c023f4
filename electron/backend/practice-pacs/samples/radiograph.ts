import { type BodyVariant, createBodyRenderer } from './ct-phantom.ts';
import { gaussianTable, randomNumbers } from './noise.ts';

/** Attenuation along straight lines through the phantom, mm of water. */
export interface Projections {
  /** Seen from the front, patient's right at the left edge. */
  readonly frontal: Projection;
  /** Seen from the patient's left side, front at the left edge. */
  readonly lateral: Projection;
}

export interface Projection {
  readonly width: number;
  readonly height: number;
  readonly values: Float32Array;
  /** mm between samples, in both directions. */
  readonly spacing: number;
}

const size = 384;
const spacing = 1;
/** A chest radiograph shows the chest and what is just below the diaphragm. */
const bottom = 56;
const top = 299;

/** Attenuation in water of 1 mm: bone more, because a radiograph's beam is softer than CT's. */
function attenuation(hounsfield: number): number {
  if (hounsfield <= -1000) return 0;
  const water = 1 + hounsfield / 1000;
  return hounsfield > 180 ? water * 1.35 : water;
}

/** Sums the phantom along both directions; `pause` is awaited now and then to let other work go on. */
export async function projectBody(variant: BodyVariant, pause: () => Promise<void>): Promise<Projections> {
  const renderer = createBodyRenderer({ size, spacing }, spacing, variant);
  const height = top - bottom;
  const frontal = new Float32Array(size * height);
  const lateral = new Float32Array(size * height);
  for (let line = 0; line < height; line += 1) {
    const slice = renderer.render(top - line);
    for (let row = 0; row < size; row += 1) {
      let sum = 0;
      for (let column = 0; column < size; column += 1) {
        const value = slice[row * size + column] ?? -1000;
        if (value <= -1000) continue;
        const absorbed = attenuation(value) * spacing;
        sum += absorbed;
        const at = line * size + column;
        frontal[at] = (frontal[at] ?? 0) + absorbed;
      }
      lateral[line * size + row] = sum;
    }
    if (line % 8 === 7) await pause();
  }
  return {
    frontal: { width: size, height, values: frontal, spacing },
    lateral: { width: size, height, values: lateral, spacing },
  };
}

export interface RadiographOptions {
  readonly seed: number;
  /** Larger patients fill more of the detector. */
  readonly scale: number;
  readonly columns: number;
  readonly rows: number;
  /** High samples are dark (MONOCHROME1). */
  readonly inverted: boolean;
  /** mm between detector elements. */
  readonly detectorSpacing: number;
}

const maximum = 4095;

function sampleAt(projection: Projection, x: number, y: number): number {
  const column = Math.min(projection.width - 1.001, Math.max(0, x));
  const row = Math.min(projection.height - 1.001, Math.max(0, y));
  const left = Math.floor(column);
  const above = Math.floor(row);
  const u = column - left;
  const v = row - above;
  const at = above * projection.width + left;
  const { values, width } = projection;
  const upper = (values[at] ?? 0) * (1 - u) + (values[at + 1] ?? 0) * u;
  const lower = (values[at + width] ?? 0) * (1 - u) + (values[at + width + 1] ?? 0) * u;
  return upper * (1 - v) + lower * v;
}

/** A 12 bit radiograph of a projection: film-like contrast, quantum noise, bright where the body absorbs. */
export function exposeRadiograph(projection: Projection, options: RadiographOptions): Uint16Array {
  const { columns, rows, detectorSpacing } = options;
  const noise = gaussianTable(options.seed, 65_536);
  const random = randomNumbers(options.seed + 1);
  const samples = new Uint16Array(columns * rows);
  const step = detectorSpacing / projection.spacing / options.scale;
  for (let row = 0; row < rows; row += 1) {
    const y = (row - rows / 2) * step + projection.height / 2;
    let grain = Math.floor(random() * (noise.length - columns));
    for (let column = 0; column < columns; column += 1) {
      const x = (column - columns / 2) * step + projection.width / 2;
      const water = sampleAt(projection, x, y);
      // Scattered light lifts the darkest parts; the densest saturate.
      const density = 1 - Math.exp(-Math.max(0, water - 40) / 120);
      const value = 180 + 3800 * density + (noise[grain++] ?? 0) * (16 + 10 * density);
      const clipped = Math.min(maximum, Math.max(0, Math.round(value)));
      samples[row * columns + column] = options.inverted ? maximum - clipped : clipped;
    }
  }
  return samples;
}
