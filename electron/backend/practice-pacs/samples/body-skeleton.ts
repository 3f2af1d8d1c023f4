import { region, type SlicePainter } from './slice-painter.ts';

const bone = { becomes: region.bone } as const;
const cortex = { value: 620, ...bone };
const marrow = { value: 230, ...bone };

/** y of the spine's front-to-back curve (kyphosis of the chest, lordosis of the loins), mm. */
export function spineOffset(z: number): number {
  return z > 110 ? 6 * Math.sin(((z - 110) / 190) * Math.PI) : -6 * Math.sin(((110 - z) / 120) * Math.PI);
}

const levelHeight = 25;

export function paintSpine(painter: SlicePainter, z: number): void {
  const y = 57 + spineOffset(z);
  const inLevel = (((z % levelHeight) + levelHeight) % levelHeight) / levelHeight;
  const size = 1.05 - (z / 300) * 0.28;
  const disc = inLevel < 0.2;
  const waist = disc ? 1 : 1 - 0.1 * Math.sin(((inLevel - 0.2) / 0.8) * Math.PI);
  const body = { x: 0, y, a: 21 * size * waist, b: 16 * size * waist, exponent: 2.3 };
  if (disc) {
    painter.ellipse(body, { value: 85, becomes: region.organ });
  } else {
    const endPlate = inLevel < 0.28 || inLevel > 0.94;
    painter.ellipse(body, cortex);
    painter.ellipse(
      { ...body, a: body.a - 2.2, b: body.b - 2.2 },
      endPlate ? { value: 480, ...bone } : marrow,
    );
  }
  const canal = y + body.b + 9;
  if (inLevel > 0.3 && inLevel < 0.85) {
    painter.ellipse({ x: 0, y: canal, a: 15, b: 13 }, cortex);
    for (const side of [-1, 1]) {
      painter.capsule({ from: [side * 13, canal - 4], to: [side * 33, canal + 4], radius: 4.5 }, cortex);
      painter.capsule({ from: [side * 13, canal - 4], to: [side * 30, canal + 3], radius: 2 }, marrow);
    }
  }
  const process = inLevel < 0.6;
  if (process)
    painter.capsule({ from: [0, canal + 12], to: [0, canal + 17], radius: 3.2 }, { value: 460, ...bone });
  painter.ellipse({ x: 0, y: canal, a: 11, b: 9 }, { value: 5, becomes: region.organ });
  painter.ellipse({ x: 0, y: canal, a: 6, b: 4.5 }, { value: 42, becomes: region.organ });
}

interface ChestWall {
  readonly a: number;
  readonly b: number;
}

const ribCount = 11;

/** Ribs start beside the spine and slope down towards the front, so that each slice cuts several of them. */
export function paintRibs(painter: SlicePainter, z: number, wallAt: (z: number) => ChestWall): void {
  for (let rib = 0; rib < ribCount; rib += 1) {
    const backZ = 282 - rib * 19.5;
    const fall = rib < 2 ? 30 : 62;
    const reach = rib > 8 ? 0.55 : rib > 6 ? 0.75 : 1;
    const along = (backZ - z) / fall;
    const halfCut = 5.2 / fall;
    if (along + halfCut < 0 || along - halfCut > reach) continue;
    const from = Math.max(0, along - halfCut);
    const to = Math.min(reach, along + halfCut);
    if (to <= from) continue;
    // The ring of the chest at the rib's own height: higher ribs are shorter.
    const wall = wallAt(backZ - along * fall);
    const point = (side: number, t: number): [number, number] => {
      const angle = 0.12 * Math.PI + t * 0.74 * Math.PI;
      return [side * wall.a * Math.sin(angle), wall.b * Math.cos(angle) + 6];
    };
    for (const side of [-1, 1]) {
      const steps = 4;
      for (const [radius, paint] of [
        [4.6, cortex],
        [2.6, marrow],
      ] as const) {
        for (let step = 0; step < steps; step += 1) {
          const start = from + ((to - from) * step) / steps;
          const end = from + ((to - from) * (step + 1)) / steps;
          painter.capsule({ from: point(side, start), to: point(side, end), radius }, paint);
        }
      }
    }
  }
}

export function paintShoulderGirdle(painter: SlicePainter, z: number, front: number): void {
  if (z > 130 && z < 262) {
    const y = -front + 4;
    painter.capsule({ from: [-13, y], to: [13, y], radius: 5.5 }, cortex);
    painter.capsule({ from: [-12, y], to: [12, y], radius: 3.2 }, marrow);
  }
  const clavicle = 1 - Math.abs(z - 274) / 12;
  const scapula = z > 190 && z < 288;
  for (const side of [-1, 1]) {
    if (clavicle > 0) {
      const shift = (z - 274) * 3;
      painter.capsule(
        {
          from: [side * (48 + shift), -72],
          to: [side * (92 + shift), -54],
          radius: 5.5 * Math.sqrt(clavicle),
        },
        cortex,
      );
    }
    if (scapula) {
      const height = (z - 190) / 98;
      painter.capsule(
        {
          from: [side * (84 + 4 * height), 82],
          to: [side * (104 + 34 * height), 66 - 26 * height],
          radius: 3.6,
        },
        { value: 420, ...bone },
      );
    }
    const head = 1 - ((z - 292) / 24) ** 2;
    if (head > 0) {
      const radius = 20 * Math.sqrt(head);
      painter.ellipse({ x: side * 158, y: 8, a: radius, b: radius }, cortex);
      painter.ellipse({ x: side * 158, y: 8, a: radius - 3, b: radius - 3 }, marrow);
    }
  }
  if (z < 8) {
    for (const side of [-1, 1]) {
      painter.capsule({ from: [side * 62, 62], to: [side * 112, 4], radius: 6 }, cortex);
      painter.capsule({ from: [side * 62, 62], to: [side * 112, 4], radius: 3.5 }, marrow);
    }
  }
}
