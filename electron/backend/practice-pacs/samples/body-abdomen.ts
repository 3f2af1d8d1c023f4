import { randomNumbers } from './noise.ts';
import { paintTube, region, type SlicePainter, type Tube } from './slice-painter.ts';

const { cavity, lung, organ, gas } = region;
const inside = cavity | lung;

function paintLiver(painter: SlicePainter, z: number, vessels: readonly Tube[], halfSlice: number): void {
  const liver = { value: 108, becomes: organ, over: inside };
  painter.ellipsoid([-70, 4, 72], [72, 78, 76], z, liver);
  painter.ellipsoid([-12, -38, 100], [66, 38, 36], z, liver);
  painter.ellipsoid([-52, -4, 60], [48, 46, 58], z, { ...liver, over: inside });
  for (const tube of vessels)
    paintTube(painter, tube, z, halfSlice, { value: 150, becomes: organ, over: organ });
  // A simple cyst and the gall bladder.
  painter.ellipsoid([-96, 26, 96], [8, 8, 8], z, { value: 6, becomes: organ });
  painter.ellipsoid([-52, -52, 42], [15, 19, 26], z, { value: 70, becomes: organ });
  painter.ellipsoid([-52, -52, 42], [13, 17, 24], z, { value: 8, becomes: organ });
}

function paintSpleenAndStomach(painter: SlicePainter, z: number): void {
  // The left half of the diaphragm lifts the fat of the upper abdomen into the chest.
  painter.ellipsoid([68, 6, 72], [62, 76, 66], z, { value: -95, becomes: cavity, over: lung });
  painter.ellipsoid([92, 42, 92], [27, 40, 46], z, { value: 122, becomes: organ, over: inside });
  const wall = { value: 70, becomes: organ, over: inside };
  painter.ellipsoid([56, -26, 92], [38, 34, 40], z, wall);
  painter.ellipsoid([22, -42, 62], [42, 22, 18], z, wall);
  painter.ellipsoid([56, -26, 92], [34, 30, 36], z, { value: -960, becomes: gas });
  painter.ellipsoid([56, -26, 92], [34, 30, 36], z, { value: 25, becomes: organ }, -34);
  painter.ellipsoid([22, -42, 62], [38, 18, 15], z, { value: 25, becomes: organ });
}

function paintKidneys(painter: SlicePainter, z: number): void {
  for (const [x, height] of [
    [-64, 30],
    [66, 40],
  ] as const) {
    const side = Math.sign(x);
    const tilt = x - side * (z - height) * 0.12;
    painter.ellipsoid([tilt, 50, height], [30, 27, 54], z, {
      value: 190,
      becomes: organ,
      over: cavity | organ,
    });
    painter.ellipsoid([tilt - side * 4, 49, height], [20, 17, 42], z, { value: 150, becomes: organ });
    painter.ellipsoid([tilt - side * 10, 48, height], [13, 9, 28], z, { value: -85, becomes: cavity });
    painter.ellipsoid([tilt - side * 9, 48, height], [5, 5, 18], z, { value: 60, becomes: organ });
    painter.ellipsoid([x * 0.78, 36, height + 56], [9, 5, 9], z, { value: 70, becomes: organ, over: cavity });
  }
}

function paintPancreas(painter: SlicePainter, z: number): void {
  const thickness = 1 - Math.abs(z - 62) / 14;
  if (thickness <= 0) return;
  const radius = 9 * Math.sqrt(thickness);
  const pancreas = { value: 98, becomes: organ, over: cavity };
  painter.capsule({ from: [-30, 0], to: [0, -10], radius: radius * 1.3 }, pancreas);
  painter.capsule({ from: [0, -10], to: [68, 22], radius }, pancreas);
}

interface Loop {
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly radius: number;
  readonly gas: boolean;
}

function smallBowel(seed: number): readonly Loop[] {
  const random = randomNumbers(seed + 77);
  return Array.from({ length: 46 }, () => ({
    x: (random() - 0.45) * 130,
    y: -58 + random() * 74,
    z: -6 + random() * 52,
    radius: 11 + random() * 5,
    gas: random() < 0.2,
  }));
}

function paintBowel(painter: SlicePainter, z: number, seed: number): void {
  if (z > 70) return;
  for (const loop of smallBowel(seed)) {
    const size: [number, number, number] = [loop.radius * 1.3, loop.radius, loop.radius];
    const place: [number, number, number] = [loop.x, loop.y, loop.z];
    painter.ellipsoid(place, size, z, { value: 85, becomes: organ, over: cavity });
    const inner: [number, number, number] = [size[0] - 2.5, size[1] - 2.5, size[2] - 2.5];
    painter.ellipsoid(
      place,
      inner,
      z,
      loop.gas ? { value: -900, becomes: gas } : { value: 28, becomes: organ },
    );
    if (loop.gas) painter.ellipsoid(place, inner, z, { value: 20, becomes: organ }, loop.y + 2);
  }
  const colon: readonly Tube[] = [
    { from: [-98, 22, -10], to: [-98, 14, 40], radiusFrom: 20, radiusTo: 18 },
    { from: [104, 28, -10], to: [104, 30, 58], radiusFrom: 15, radiusTo: 16 },
    { from: [-96, -8, 40], to: [0, -62, 26], radiusFrom: 17, radiusTo: 16 },
    { from: [0, -62, 26], to: [98, -6, 58], radiusFrom: 16, radiusTo: 16 },
  ];
  const over = cavity | organ;
  for (const tube of colon) paintTube(painter, tube, z, 1, { value: 75, becomes: organ, over });
  for (const tube of colon) {
    const inner = { ...tube, radiusFrom: tube.radiusFrom - 3, radiusTo: tube.radiusTo - 3 };
    const stool = -60 + 50 * Math.sin(z * 0.13 + tube.from[0]);
    paintTube(painter, inner, z, 1, { value: stool, becomes: organ, over: organ });
  }
}

/** Everything below the diaphragm, and the diaphragm's domes in the lungs. */
export function paintAbdomen(
  painter: SlicePainter,
  z: number,
  vessels: readonly Tube[],
  halfSlice: number,
  seed: number,
): void {
  if (z > 160) return;
  for (const side of [-1, 1]) {
    const size = 1 - z / 110;
    if (size <= 0) continue;
    const psoas = { x: side * (28 + 16 * size), y: 60, a: 10 + 8 * size, b: 12 + 10 * size };
    painter.ellipse(psoas, { value: 62, becomes: organ, over: cavity });
  }
  paintSpleenAndStomach(painter, z);
  paintLiver(painter, z, vessels, halfSlice);
  paintPancreas(painter, z);
  paintKidneys(painter, z);
  paintBowel(painter, z, seed);
}
