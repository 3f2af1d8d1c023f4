/** Where a slice lies: square pixels, the centre of the image at (0, 0) mm. */
export interface SliceGrid {
  readonly size: number;
  /** mm. */
  readonly spacing: number;
}

/** Tissues that later shapes may be confined to. */
export const region = { outside: 1, wall: 2, cavity: 4, lung: 8, organ: 16, bone: 32, gas: 64 } as const;
const anywhere = 255;

interface Paint {
  readonly value: number;
  /** What the painted pixels become. */
  readonly becomes: number;
  /** Which regions may be painted over. */
  readonly over?: number;
}

interface Ellipse {
  readonly x: number;
  readonly y: number;
  readonly a: number;
  readonly b: number;
  /** 2 is an ellipse, more is boxier. */
  readonly exponent?: number;
}

interface Capsule {
  readonly from: readonly [number, number];
  readonly to: readonly [number, number];
  readonly radius: number;
}

/** Paints shapes given in mm into one axial slice; x to the patient's left, y to the back. */
export class SlicePainter {
  readonly values: Float32Array;
  readonly regions: Uint8Array;
  readonly #grid: SliceGrid;

  constructor(grid: SliceGrid) {
    this.#grid = grid;
    this.values = new Float32Array(grid.size * grid.size);
    this.regions = new Uint8Array(grid.size * grid.size);
  }

  clear(value: number): void {
    this.values.fill(value);
    this.regions.fill(region.outside);
  }

  #index(mm: number): number {
    return mm / this.#grid.spacing + (this.#grid.size - 1) / 2;
  }

  #span(row: number, from: number, to: number, paint: Paint): void {
    const { size } = this.#grid;
    const over = paint.over ?? anywhere;
    const first = Math.max(0, Math.ceil(this.#index(from)));
    const last = Math.min(size - 1, Math.floor(this.#index(to)));
    for (let at = row * size + first; at <= row * size + last; at += 1) {
      if (((this.regions[at] ?? 0) & over) === 0) continue;
      this.values[at] = paint.value;
      this.regions[at] = paint.becomes;
    }
  }

  #rows(from: number, to: number): readonly [number, number] {
    return [
      Math.max(0, Math.ceil(this.#index(from))),
      Math.min(this.#grid.size - 1, Math.floor(this.#index(to))),
    ];
  }

  #y(row: number): number {
    return (row - (this.#grid.size - 1) / 2) * this.#grid.spacing;
  }

  /** `below`: only rows with y above this value (mm), for fluid under gas. */
  ellipse(shape: Ellipse, paint: Paint, below = Number.NEGATIVE_INFINITY): void {
    if (shape.a <= 0 || shape.b <= 0) return;
    const exponent = shape.exponent ?? 2;
    const [first, last] = this.#rows(Math.max(below, shape.y - shape.b), shape.y + shape.b);
    for (let row = first; row <= last; row += 1) {
      const relative = Math.abs((this.#y(row) - shape.y) / shape.b);
      if (relative > 1) continue;
      const half = shape.a * (1 - relative ** exponent) ** (1 / exponent);
      this.#span(row, shape.x - half, shape.x + half, paint);
    }
  }

  /** An ellipsoid's cut at `z`. */
  ellipsoid(
    centre: readonly [number, number, number],
    radii: readonly [number, number, number],
    z: number,
    paint: Paint,
    below?: number,
  ): void {
    const relative = (z - centre[2]) / radii[2];
    if (Math.abs(relative) >= 1) return;
    const scale = Math.sqrt(1 - relative * relative);
    this.ellipse({ x: centre[0], y: centre[1], a: radii[0] * scale, b: radii[1] * scale }, paint, below);
  }

  /** A thick line with round ends. */
  capsule(shape: Capsule, paint: Paint): void {
    const [x0, y0] = shape.from;
    const [x1, y1] = shape.to;
    const { radius } = shape;
    const lengthSquared = (x1 - x0) ** 2 + (y1 - y0) ** 2;
    const [first, last] = this.#rows(Math.min(y0, y1) - radius, Math.max(y0, y1) + radius);
    const { size, spacing } = this.#grid;
    const left = Math.max(0, Math.ceil(this.#index(Math.min(x0, x1) - radius)));
    const right = Math.min(size - 1, Math.floor(this.#index(Math.max(x0, x1) + radius)));
    const over = paint.over ?? anywhere;
    for (let row = first; row <= last; row += 1) {
      const y = this.#y(row);
      for (let column = left; column <= right; column += 1) {
        const x = (column - (size - 1) / 2) * spacing;
        const along = lengthSquared === 0 ? 0 : ((x - x0) * (x1 - x0) + (y - y0) * (y1 - y0)) / lengthSquared;
        const t = Math.min(1, Math.max(0, along));
        const distance = (x - x0 - t * (x1 - x0)) ** 2 + (y - y0 - t * (y1 - y0)) ** 2;
        const at = row * size + column;
        if (distance > radius * radius || ((this.regions[at] ?? 0) & over) === 0) continue;
        this.values[at] = paint.value;
        this.regions[at] = paint.becomes;
      }
    }
  }
}

export type Point = readonly [number, number, number];

/** A straight piece of a vessel or bronchus. */
export interface Tube {
  readonly from: Point;
  readonly to: Point;
  readonly radiusFrom: number;
  readonly radiusTo: number;
}

function between(a: number, b: number, t: number): number {
  return a + (b - a) * t;
}

/** Paints the part of a tube that lies within half a slice of `z`. */
export function paintTube(
  painter: SlicePainter,
  tube: Tube,
  z: number,
  halfSlice: number,
  paint: Paint,
): void {
  const [x0, y0, z0] = tube.from;
  const [x1, y1, z1] = tube.to;
  const margin = halfSlice + Math.max(tube.radiusFrom, tube.radiusTo) * 0.5;
  if (z < Math.min(z0, z1) - margin || z > Math.max(z0, z1) + margin) return;
  const slope = z1 - z0;
  const at = (height: number) => (slope === 0 ? 0 : Math.min(1, Math.max(0, (height - z0) / slope)));
  const flat = Math.abs(slope) < 1e-6;
  const t0 = flat ? 0 : at(z - margin);
  const t1 = flat ? 1 : at(z + margin);
  painter.capsule(
    {
      from: [between(x0, x1, t0), between(y0, y1, t0)],
      to: [between(x0, x1, t1), between(y0, y1, t1)],
      radius: between(tube.radiusFrom, tube.radiusTo, (t0 + t1) / 2),
    },
    paint,
  );
}
