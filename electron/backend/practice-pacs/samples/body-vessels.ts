import { randomNumbers } from './noise.ts';
import type { Point, Tube } from './slice-painter.ts';

function towards(from: Point, to: Point, t: number): Point {
  return [from[0] + (to[0] - from[0]) * t, from[1] + (to[1] - from[1]) * t, from[2] + (to[2] - from[2]) * t];
}

function jitter(point: Point, amount: number, random: () => number): Point {
  return [
    point[0] + (random() - 0.5) * amount,
    point[1] + (random() - 0.5) * amount,
    point[2] + (random() - 0.5) * amount,
  ];
}

/** A tree that divides in two at each joint, towards random places around `centre`. */
function tree(root: Point, tip: Point, radius: number, depth: number, random: () => number): Tube[] {
  const joint = jitter(towards(root, tip, 0.55), 8, random);
  const tubes: Tube[] = [{ from: root, to: joint, radiusFrom: radius, radiusTo: radius * 0.75 }];
  if (depth === 0) return [...tubes, { from: joint, to: tip, radiusFrom: radius * 0.7, radiusTo: 0.6 }];
  const reach = 30 * 0.8 ** (3 - depth);
  for (let branch = 0; branch < 2; branch += 1) {
    tubes.push(...tree(joint, jitter(tip, reach * 2, random), radius * 0.68, depth - 1, random));
  }
  return tubes;
}

/** Pulmonary vessels of both lungs, from the hila outwards. */
export function lungVessels(seed: number): readonly Tube[] {
  const random = randomNumbers(seed);
  const tubes: Tube[] = [];
  for (const side of [-1, 1]) {
    const hilum: Point = [side * 34, 8, 190];
    for (let index = 0; index < 9; index += 1) {
      const angle = (index / 9) * 2 * Math.PI + random() * 0.5;
      const tip: Point = [side * (85 + random() * 35), Math.cos(angle) * 65, 190 + Math.sin(angle) * 75];
      tubes.push(...tree(hilum, tip, 5, 3, random));
    }
  }
  return tubes;
}

/** Hepatic and portal veins. */
export function liverVessels(seed: number): readonly Tube[] {
  const random = randomNumbers(seed);
  const portal: Point = [-28, -2, 72];
  const caval: Point = [-22, 22, 118];
  const tips: readonly Point[] = [
    [-120, -10, 85],
    [-95, 40, 70],
    [-80, -55, 95],
    [-15, -55, 95],
  ];
  return tips.flatMap((tip) => [
    ...tree(portal, tip, 5.5, 2, random),
    ...tree(caval, [tip[0] * 0.9, tip[1], tip[2] + 22], 4.5, 1, random),
  ]);
}

/** Great vessels with contrast medium: z along the body, radius in mm. */
export const greatVessels: readonly Tube[] = [
  // Ascending aorta, arch, descending aorta, common iliac arteries
  { from: [2, -22, 168], to: [-10, -26, 215], radiusFrom: 15, radiusTo: 14 },
  { from: [-10, -26, 215], to: [-2, -14, 236], radiusFrom: 14, radiusTo: 13 },
  { from: [-2, -14, 236], to: [16, 18, 238], radiusFrom: 13, radiusTo: 12 },
  { from: [16, 18, 238], to: [24, 44, 218], radiusFrom: 12, radiusTo: 12 },
  { from: [24, 44, 218], to: [20, 46, 140], radiusFrom: 12, radiusTo: 11 },
  { from: [20, 46, 140], to: [8, 36, 90], radiusFrom: 11, radiusTo: 10 },
  { from: [8, 36, 90], to: [5, 32, 12], radiusFrom: 9.5, radiusTo: 8.5 },
  { from: [5, 32, 12], to: [-14, 34, -10], radiusFrom: 6.5, radiusTo: 6 },
  { from: [5, 32, 12], to: [24, 34, -10], radiusFrom: 6.5, radiusTo: 6 },
  // Arch vessels
  { from: [-6, -16, 240], to: [-24, -10, 300], radiusFrom: 6, radiusTo: 5 },
  { from: [4, -4, 242], to: [18, -4, 300], radiusFrom: 4.5, radiusTo: 4 },
  { from: [12, 8, 242], to: [34, 8, 300], radiusFrom: 5, radiusTo: 4.5 },
  // Superior vena cava, pulmonary trunk and arteries
  { from: [-30, -16, 165], to: [-30, -18, 262], radiusFrom: 10, radiusTo: 8 },
  { from: [14, -40, 172], to: [12, -24, 202], radiusFrom: 14, radiusTo: 12 },
  { from: [12, -22, 203], to: [-40, 2, 196], radiusFrom: 10, radiusTo: 8 },
  { from: [14, -22, 204], to: [42, 14, 204], radiusFrom: 10, radiusTo: 8 },
  // Inferior vena cava, renal vessels, superior mesenteric artery
  { from: [-24, 30, -10], to: [-24, 26, 110], radiusFrom: 10, radiusTo: 11 },
  { from: [-24, 26, 110], to: [-22, 8, 146], radiusFrom: 11, radiusTo: 12 },
  { from: [6, 32, 42], to: [54, 44, 38], radiusFrom: 3.5, radiusTo: 3 },
  { from: [4, 32, 36], to: [-52, 46, 28], radiusFrom: 3.5, radiusTo: 3 },
  { from: [6, 24, 62], to: [4, -4, 10], radiusFrom: 4, radiusTo: 3 },
  { from: [-28, -2, 72], to: [10, 2, 55], radiusFrom: 6.5, radiusTo: 5.5 },
];
