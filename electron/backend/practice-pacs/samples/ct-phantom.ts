import { paintAbdomen } from './body-abdomen.ts';
import { paintRibs, paintShoulderGirdle, paintSpine, spineOffset } from './body-skeleton.ts';
import { greatVessels, liverVessels, lungVessels } from './body-vessels.ts';
import { type Point, paintTube, region, type SliceGrid, SlicePainter, type Tube } from './slice-painter.ts';

/** A chest and abdomen made of simple shapes, in Hounsfield units, with contrast medium in the portal venous phase. */
export interface BodyVariant {
  readonly seed: number;
  /** mm; 0 leaves the lung nodule out. */
  readonly noduleRadius: number;
  /** The table of the scanner; a radiograph has none. */
  readonly table: boolean;
}

const noduleAt: Point = [-92, 34, 222];

interface Outline {
  readonly a: number;
  readonly b: number;
  readonly exponent: number;
}

function smooth(from: number, to: number, value: number): number {
  const t = Math.min(1, Math.max(0, (value - from) / (to - from)));
  return t * t * (3 - 2 * t);
}

/** The skin at height `z`. */
function outlineAt(z: number): Outline {
  const waist = 1 - 0.05 * Math.exp(-(((z - 70) / 35) ** 2));
  const shoulders = smooth(225, 285, z);
  return {
    a: (158 + 6 * smooth(90, 190, z)) * waist + 22 * shoulders,
    b: 108 + 6 * smooth(60, 170, z) - 12 * shoulders,
    exponent: 2.35 + 0.5 * shoulders,
  };
}

/** Inside of the ribs at height `z`. */
function chestWallAt(z: number): { readonly a: number; readonly b: number } {
  const top = Math.sqrt(Math.max(0.12, 1 - (Math.max(0, z - 165) / 137) ** 2));
  return { a: 132 * (0.42 + 0.58 * top), b: 88 * (0.5 + 0.5 * top) };
}

function paintWall(painter: SlicePainter, z: number): void {
  const skin = outlineAt(z);
  const layers = [
    { inset: 0, value: 35 },
    { inset: 2.5, value: -105 },
    { inset: 20 - 9 * smooth(110, 180, z), value: 58 },
  ];
  for (const { inset, value } of layers) {
    painter.ellipse(
      { x: 0, y: 0, a: skin.a - inset, b: skin.b - inset, exponent: skin.exponent },
      { value, becomes: region.wall },
    );
  }
  const wall = chestWallAt(z);
  const inside = smooth(120, 180, z);
  painter.ellipse(
    { x: 0, y: 2, a: wall.a - 5 + 4 * (1 - inside), b: wall.b - 6 + 4 * (1 - inside), exponent: 2.3 },
    { value: -95, becomes: region.cavity },
  );
  const axilla = 1 - Math.abs(z - 232) / 46;
  for (const side of [-1, 1]) {
    if (axilla > 0) {
      const armpit = { x: side * (wall.a + 14), y: -8, a: 9 * axilla + 3, b: 34 * axilla };
      painter.ellipse(armpit, { value: -100, becomes: region.wall, over: region.wall });
    }
    // Muscles beside the spine; shoulder muscles higher up.
    painter.ellipse(
      { x: side * 33, y: 93 + spineOffset(z) * 0.5, a: 30, b: 14 },
      { value: 60, becomes: region.wall, over: region.wall | region.cavity },
    );
  }
}

function paintLungs(painter: SlicePainter, z: number, vessels: readonly Tube[], halfSlice: number): void {
  if (z < 92 || z > 289) return;
  const apex = z < 185 ? 1 : Math.sqrt(Math.max(0, 1 - ((z - 185) / 104) ** 2));
  const wall = chestWallAt(z);
  for (const side of [-1, 1]) {
    const outer = wall.a - 8;
    const inner = side < 0 ? 16 : 20;
    const half = ((outer - inner) / 2) * (0.35 + 0.65 * apex);
    painter.ellipse(
      {
        x: side * (outer - (outer - inner) / 2 - 4 * (1 - apex)),
        y: 8,
        a: half,
        b: (wall.b - 9) * (0.25 + 0.75 * apex),
        exponent: 2.5,
      },
      { value: -865, becomes: region.lung, over: region.cavity },
    );
  }
  const blood = { value: 20, becomes: region.organ, over: region.lung };
  for (const tube of vessels) paintTube(painter, tube, z, halfSlice, blood);
}

function paintHeart(painter: SlicePainter, z: number): void {
  const over = region.cavity | region.lung | region.organ;
  const muscle = { value: 105, becomes: region.organ, over };
  const blood = { value: 165, becomes: region.organ, over };
  // The fat around the heart keeps it apart from the lungs.
  painter.ellipsoid([16, -24, 152], [66, 52, 50], z, { value: -70, becomes: region.cavity, over });
  painter.ellipsoid([26, -22, 148], [52, 42, 42], z, muscle);
  painter.ellipsoid([42, -20, 146], [27, 23, 31], z, blood);
  painter.ellipsoid([2, -42, 150], [27, 17, 34], z, blood);
  painter.ellipsoid([-22, -18, 158], [23, 24, 26], z, blood);
  painter.ellipsoid([12, 12, 168], [29, 17, 19], z, blood);
}

function paintAirways(painter: SlicePainter, z: number, halfSlice: number): void {
  const wall = { value: 30, becomes: region.organ };
  const air = { value: -990, becomes: region.gas };
  const bifurcation: Point = [-2, 16, 214];
  const tubes: readonly Tube[] = [
    { from: [0, 2, 302], to: bifurcation, radiusFrom: 9, radiusTo: 9 },
    { from: bifurcation, to: [-34, 16, 190], radiusFrom: 7.5, radiusTo: 6.5 },
    { from: bifurcation, to: [38, 20, 192], radiusFrom: 7, radiusTo: 6 },
    { from: [-34, 16, 190], to: [-52, 30, 150], radiusFrom: 5.5, radiusTo: 3 },
    { from: [38, 20, 192], to: [56, 34, 155], radiusFrom: 5, radiusTo: 3 },
    { from: [-34, 16, 190], to: [-60, -10, 225], radiusFrom: 4.5, radiusTo: 2.5 },
    { from: [38, 20, 192], to: [62, -8, 228], radiusFrom: 4.5, radiusTo: 2.5 },
  ];
  for (const tube of tubes) paintTube(painter, tube, z, halfSlice, wall);
  for (const tube of tubes) {
    const narrow = { ...tube, radiusFrom: tube.radiusFrom - 1.6, radiusTo: tube.radiusTo - 1.6 };
    paintTube(painter, narrow, z, halfSlice, air);
  }
  if (z > 118) painter.ellipse({ x: 8, y: 34 + spineOffset(z) * 0.5, a: 8, b: 6 }, { ...wall, value: 45 });
}

function paintTable(painter: SlicePainter, z: number): void {
  const back = outlineAt(z).b + 9;
  const over = region.outside;
  painter.ellipse(
    { x: 0, y: back - 40, a: 205, b: 55, exponent: 3 },
    { value: -880, becomes: region.gas, over },
    back - 6,
  );
  painter.ellipse(
    { x: 0, y: back - 43, a: 201, b: 52, exponent: 3 },
    { value: -960, becomes: region.gas, over: region.gas },
    back - 6,
  );
}

/** Renders slices of one variant; the painter's buffers are used again for each. */
export interface BodyRenderer {
  /** Hounsfield units at height `z` (mm above the iliac crests); valid until the next call. */
  render(z: number): Float32Array;
}

export function createBodyRenderer(
  grid: SliceGrid,
  sliceThickness: number,
  variant: BodyVariant,
): BodyRenderer {
  const painter = new SlicePainter(grid);
  const half = sliceThickness / 2;
  const pulmonary = lungVessels(variant.seed);
  const hepatic = liverVessels(variant.seed + 1);
  const blood = { value: 175, becomes: region.organ };
  return {
    render(z) {
      painter.clear(-1000);
      if (variant.table) paintTable(painter, z);
      paintWall(painter, z);
      paintLungs(painter, z, pulmonary, half);
      paintAbdomen(painter, z, hepatic, half, variant.seed);
      paintHeart(painter, z);
      for (const tube of greatVessels) paintTube(painter, tube, z, half, blood);
      paintAirways(painter, z, half);
      paintRibs(painter, z, chestWallAt);
      paintSpine(painter, z);
      paintShoulderGirdle(painter, z, chestWallAt(z).b);
      const { noduleRadius: radius } = variant;
      if (radius > 0) {
        const nodule = { value: 35, becomes: region.organ, over: region.lung | region.organ };
        painter.ellipsoid(noduleAt, [radius, radius * 0.9, radius], z, nodule);
      }
      return painter.values;
    },
  };
}
