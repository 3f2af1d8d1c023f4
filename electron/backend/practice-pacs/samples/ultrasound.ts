import { randomNumbers } from './noise.ts';

/** A cine loop of a heart in the apical four chamber view, with colour flow through the mitral valve. */
export const ultrasoundLoop = {
  columns: 400,
  rows: 320,
  frames: 30,
  /** ms. */
  frameTime: 33.3,
  /** mm of depth that a pixel stands for. */
  pixelSize: 0.5,
  /** Where the sector starts, pixels. */
  apex: { x: 200, y: 18 },
  depth: 290,
} as const;

const halfAngle = 0.72;

interface Chamber {
  readonly x: number;
  readonly y: number;
  readonly a: number;
  readonly b: number;
}

/** Sizes follow the beat: ventricles fill while atria empty. `phase` from 0 (end of diastole) to 1. */
function chambersAt(phase: number): readonly Chamber[] {
  const squeeze = 0.5 - 0.5 * Math.cos(phase * 2 * Math.PI);
  const ventricle = 1 - 0.24 * squeeze;
  const atrium = 0.86 + 0.2 * squeeze;
  return [
    { x: 30, y: 112, a: 27 * ventricle, b: 58 * ventricle },
    { x: -33, y: 118, a: 22 * ventricle, b: 50 * ventricle },
    { x: 32, y: 213, a: 31 * atrium, b: 30 * atrium },
    { x: -34, y: 211, a: 29 * atrium, b: 30 * atrium },
  ];
}

function insideOf(chamber: Chamber, x: number, y: number): number {
  return ((x - chamber.x) / chamber.a) ** 2 + ((y - chamber.y) / chamber.b) ** 2;
}

/** Echo strength from 0 to 1 before speckle. */
function echo(chambers: readonly Chamber[], x: number, y: number, phase: number): number {
  const heart = (x / 88) ** 2 + ((y - 152) / 122) ** 2;
  let nearest = Number.POSITIVE_INFINITY;
  for (const chamber of chambers) nearest = Math.min(nearest, insideOf(chamber, x, y));
  const open = Math.sin(phase * 2 * Math.PI) < 0 ? 0.5 : 0.05;
  for (const side of [-1, 1]) {
    for (const leaf of [-1, 1]) {
      // Leaflets of the mitral and tricuspid valves swing from the ring towards the apex.
      const ring = side * 32 + leaf * 22;
      const along = (ring - x) * leaf;
      const height = 172 - along * open * 1.6;
      if (along > 0 && along < 21 && Math.abs(y - height) < 2.2) return 0.95;
    }
  }
  if (nearest < 1) return 0.03;
  if (nearest < 1.12) return 0.85;
  if (heart < 1) return 0.5;
  if (heart < 1.06) return 0.9;
  return 0.34 + 0.1 * Math.sin(x * 0.05 + y * 0.11);
}

function flow(x: number, y: number, phase: number): number {
  const filling = -Math.sin(phase * 2 * Math.PI);
  const jet = Math.exp(-(((x - 31) / 13) ** 2) - ((y - 150) / 42) ** 2);
  return filling * jet;
}

type Colour = readonly [number, number, number];

function flowColour(velocity: number): Colour {
  const strength = Math.min(1, Math.abs(velocity) * 1.6);
  return velocity > 0
    ? [90 + 165 * strength, 200 * strength * strength, 20]
    : [20, 140 * strength * strength, 90 + 165 * strength];
}

/** One frame, RGB interleaved. Outside the sector everything is black, as on a scanner's screen. */
export function renderUltrasoundFrame(index: number, seed: number, noise: Float32Array): Uint8Array {
  const { columns, rows, frames, apex, depth } = ultrasoundLoop;
  const phase = index / frames;
  const chambers = chambersAt(phase);
  const random = randomNumbers(seed + 1 + index);
  const pixels = new Uint8Array(columns * rows * 3);
  for (let row = 0; row < rows; row += 1) {
    const y = row - apex.y;
    const half = Math.tan(halfAngle) * y;
    let grain = Math.floor(random() * (noise.length - columns));
    for (let column = 0; column < columns; column += 1) {
      const x = column - apex.x;
      const range = Math.hypot(x, y);
      grain += 1;
      if (y < 6 || Math.abs(x) > half || range > depth) continue;
      const speckle = 1 + 0.42 * (noise[grain] ?? 0);
      const gain = 1.08 - 0.45 * (range / depth);
      const grey = Math.min(255, Math.max(0, 235 * echo(chambers, x, y, phase) * speckle * gain));
      const velocity = flow(x, y, phase);
      const coloured = Math.abs(velocity) > 0.22 && grey < 40;
      const colour: Colour = coloured ? flowColour(velocity) : [grey, grey, grey];
      const at = (row * columns + column) * 3;
      pixels[at] = colour[0];
      pixels[at + 1] = colour[1];
      pixels[at + 2] = colour[2];
    }
  }
  return pixels;
}
