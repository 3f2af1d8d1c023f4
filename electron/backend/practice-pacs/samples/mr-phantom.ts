import { type Point, region, type SliceGrid, SlicePainter } from './slice-painter.ts';

/** Signal of each tissue in arbitrary units, by weighting. */
export type Weighting = 't1' | 't2';

const signal = {
  air: [8, 8],
  fat: [900, 560],
  muscle: [380, 190],
  skull: [50, 40],
  marrow: [560, 330],
  fluid: [150, 980],
  grey: [430, 520],
  white: [620, 360],
  vitreous: [170, 1000],
  lens: [340, 150],
  vessel: [70, 40],
  mucosa: [420, 700],
} as const;

type Tissue = keyof typeof signal;

function paintOf(tissue: Tissue, weighting: Weighting, over?: number) {
  const value = signal[tissue][weighting === 't1' ? 0 : 1];
  return over === undefined ? { value, becomes: region.organ } : { value, becomes: region.organ, over };
}

type Paint = (tissue: Tissue, over?: number) => ReturnType<typeof paintOf>;

/** Ellipsoid radii of the brain's surface around (0, 2, 12), mm. */
const brainCentre: Point = [0, 2, 12];
const brainRadii: Point = [64, 82, 66];

function paintHead(painter: SlicePainter, z: number, paint: Paint): void {
  // Scalp, skull with marrow between its tables, and the fluid around the brain
  const shells: readonly (readonly [number, Tissue])[] = [
    [15, 'fat'],
    [9, 'skull'],
    [7, 'marrow'],
    [3.5, 'skull'],
    [2, 'fluid'],
  ];
  if (z < -10) {
    const narrow = 1 + z / 260;
    painter.ellipse({ x: 0, y: -8, a: 72 * narrow, b: 96 * narrow, exponent: 2.2 }, paint('fat'));
    painter.ellipse({ x: 0, y: -6, a: 66 * narrow, b: 89 * narrow, exponent: 2.2 }, paint('muscle'));
  }
  for (const [margin, tissue] of shells) {
    const radii: Point = [brainRadii[0] + margin, brainRadii[1] + margin, brainRadii[2] + margin];
    painter.ellipsoid(brainCentre, radii, z, paint(tissue));
  }
  // The base of the skull below the frontal lobes: marrow, then the muscles of the throat and neck.
  if (z < -26) painter.ellipse({ x: 0, y: -14, a: 54, b: 50 }, paint(z < -44 ? 'muscle' : 'marrow'));
  if (z < -52) painter.ellipse({ x: 0, y: 34, a: 50, b: 42 }, paint('muscle'));
}

/** Folds: the grey ribbon's edge wanders with the angle, and sulci cut into it from the surface. */
function paintCortex(painter: SlicePainter, grid: SliceGrid, z: number, paint: Paint): void {
  const relative = (z - brainCentre[2]) / brainRadii[2];
  if (Math.abs(relative) >= 1 || z < -34) return;
  const scale = Math.sqrt(1 - relative * relative);
  const [a, b] = [brainRadii[0] * scale, brainRadii[1] * scale];
  const [fluid, grey, white] = [paint('fluid').value, paint('grey').value, paint('white').value];
  const half = (grid.size - 1) / 2;
  const thickness = 5.5 / Math.max(20, Math.min(a, b));
  for (let row = 0; row < grid.size; row += 1) {
    const y = ((row - half) * grid.spacing - brainCentre[1]) / b;
    if (Math.abs(y) >= 1) continue;
    for (let column = 0; column < grid.size; column += 1) {
      const x = ((column - half) * grid.spacing) / a;
      const radius = Math.sqrt(x * x + y * y);
      if (radius >= 1) continue;
      const angle = Math.atan2(y, x);
      const fold =
        Math.sin(angle * 21 + 3 * Math.sin(z * 0.09) + 1.3 * Math.sin(angle * 5)) +
        0.6 * Math.sin(angle * 29 - z * 0.11 + (x < 0 ? 1.7 : 0));
      const depth = (1 - radius) / thickness;
      const sulcus = fold > 1.1 && depth < 1.2 + 1.4 * fold;
      const ribbon = Math.max(0.8, 1.7 + (fold > 0 ? 1.6 : 0.7) * fold);
      painter.values[row * grid.size + column] = sulcus
        ? fluid
        : depth < 0.18
          ? fluid
          : depth < ribbon
            ? grey
            : white;
    }
  }
  const fissure = z > 42 ? b : b * 0.42;
  const edge = brainCentre[1];
  painter.capsule({ from: [0, edge - b], to: [0, edge - b + fissure * 0.95], radius: 1.4 }, paint('fluid'));
  painter.capsule({ from: [0, edge + b], to: [0, edge + b - fissure * 0.85], radius: 1.4 }, paint('fluid'));
  if (Math.abs(z - 6) < 22) {
    for (const side of [-1, 1]) {
      painter.capsule({ from: [side * 60, -16], to: [side * 40, -6], radius: 2 }, paint('fluid'));
      painter.capsule({ from: [side * 41, -14], to: [side * 38, 14], radius: 1.6 }, paint('fluid'));
    }
  }
}

function paintDeepStructures(painter: SlicePainter, z: number, paint: Paint): void {
  for (const side of [-1, 1]) {
    painter.ellipsoid([side * 27, -6, 6], [6.5, 17, 11], z, paint('grey'));
    painter.ellipsoid([side * 11, 10, 8], [9, 14, 10], z, paint('grey'));
    painter.ellipsoid([side * 15, -20, 18], [6, 11, 13], z, paint('grey'));
    // Lateral ventricles: front horn, body, back horn
    painter.ellipsoid([side * 9, -22, 18], [6, 13, 10], z, paint('fluid'));
    painter.ellipsoid([side * 11, 2, 27], [6, 24, 8], z, paint('fluid'));
    painter.ellipsoid([side * 22, 32, 14], [6, 18, 9], z, paint('fluid'));
  }
  painter.ellipsoid([0, -8, 28], [2.5, 20, 10], z, paint('white'));
  painter.ellipsoid([0, 4, 4], [2, 15, 10], z, paint('fluid'));
  painter.ellipsoid([0, 26, 4], [4, 4, 4], z, paint('grey'));
}

function paintHindbrain(painter: SlicePainter, z: number, paint: Paint): void {
  if (z > -8) return;
  painter.ellipsoid([0, 41, -38], [52, 34, 25], z, paint('fluid'));
  for (const side of [-1, 1]) {
    painter.ellipsoid([side * 23, 42, -38], [26, 30, 24], z, paint('grey'));
    for (let leaf = -3; leaf <= 3; leaf += 1) {
      painter.ellipsoid(
        [side * 22 + leaf * 5.4, 45 - Math.abs(leaf) * 2, -37],
        [1.5, 22 - Math.abs(leaf) * 3, 17],
        z,
        paint('white'),
      );
    }
    painter.ellipsoid([side * 16, 34, -36], [10, 12, 14], z, paint('white'));
    // Temporal lobes
    painter.ellipsoid([side * 42, -14, -22], [20, 34, 22], z, paint('grey'));
    painter.ellipsoid([side * 41, -14, -21], [13, 26, 16], z, paint('white'));
  }
  painter.ellipsoid([0, 10, -30], [17, 14, 24], z, paint('fluid'));
  painter.ellipsoid([0, 12, -34], [15, 13, 17], z, paint('white'));
  painter.ellipsoid([0, 20, -62], [9, 9, 24], z, paint('white'));
  painter.ellipsoid([0, 27, -34], [7, 4, 8], z, paint('fluid'));
  painter.ellipsoid([0, -4, -28], [2.4, 2.4, 30], z, paint('vessel'));
  for (const side of [-1, 1]) painter.ellipsoid([side * 16, -12, -40], [3, 3, 26], z, paint('vessel'));
}

function paintFace(painter: SlicePainter, z: number, paint: Paint): void {
  if (z > -6) return;
  painter.ellipsoid([0, -78, -50], [13, 22, 30], z, paint('fat'));
  for (const side of [-1, 1]) {
    // Orbit: fat, globe with lens, optic nerve, muscles
    painter.ellipsoid([side * 32, -58, -27], [18, 27, 17], z, paint('fat'));
    painter.ellipsoid([side * 31, -70, -27], [12.5, 12.5, 12.5], z, paint('muscle'));
    painter.ellipsoid([side * 31, -70, -27], [11.3, 11.3, 11.3], z, paint('vitreous'));
    painter.ellipsoid([side * 31, -79, -27], [4.5, 2.2, 4.5], z, paint('lens'));
    if (Math.abs(z + 27) < 3.2) {
      painter.capsule({ from: [side * 29, -58], to: [side * 16, -32], radius: 2 }, paint('white'));
    }
    if (Math.abs(z + 27) < 6) {
      painter.capsule({ from: [side * 43, -66], to: [side * 24, -36], radius: 1.7 }, paint('muscle'));
      painter.capsule({ from: [side * 19, -66], to: [side * 16, -38], radius: 1.7 }, paint('muscle'));
    }
    // Maxillary sinus with its mucosa; air cells behind the ear
    painter.ellipsoid([side * 27, -58, -62], [16, 18, 18], z, paint('mucosa'));
    painter.ellipsoid([side * 27, -58, -62], [14.5, 16.5, 16.5], z, paint('air'));
    painter.ellipsoid([side * 58, 24, -44], [10, 14, 16], z, paint('air'));
  }
  painter.ellipsoid([0, -62, -34], [9, 20, 20], z, paint('air'));
  painter.ellipsoid([0, -56, -62], [8, 24, 16], z, paint('mucosa'));
  painter.ellipsoid([4, -56, -62], [2.6, 22, 14], z, paint('air'));
  painter.ellipsoid([-4, -56, -62], [2.6, 22, 14], z, paint('air'));
  painter.ellipsoid([0, -34, -40], [11, 10, 9], z, paint('air'));
}

export interface HeadRenderer {
  /** Signal at height `z` (mm, about -75 to 85); valid until the next call. */
  render(z: number): Float32Array;
}

export function createHeadRenderer(grid: SliceGrid, weighting: Weighting): HeadRenderer {
  const painter = new SlicePainter(grid);
  const paint: Paint = (tissue, over) => paintOf(tissue, weighting, over);
  return {
    render(z) {
      painter.clear(paint('air').value);
      paintHead(painter, z, paint);
      paintCortex(painter, grid, z, paint);
      paintDeepStructures(painter, z, paint);
      paintHindbrain(painter, z, paint);
      paintFace(painter, z, paint);
      return painter.values;
    },
  };
}
