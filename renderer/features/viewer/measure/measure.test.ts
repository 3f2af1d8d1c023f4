import { describe, expect, it } from 'vitest';
import type { ImagePoint, MeasuredValue, MeasurementKind } from '../../../../shared/contract/measurement.ts';
import type { Calibration } from '../instance/calibration.ts';
import { evaluate, type MeasuredPicture } from './evaluate.ts';
import { angleAt, angleOfLines, crossesItself, regionOf } from './geometry.ts';
import { labelLines, sentenceOf } from './measure-text.ts';

const patient: Calibration = {
  basis: { kind: 'patient' },
  rowSpacing: 0.5,
  columnSpacing: 0.25,
  regions: [],
};

/** 100 x 80 pixels; the value of a pixel is its column, and 1000 where it lies in the disc. */
function phantom(more: Partial<MeasuredPicture> = {}): MeasuredPicture {
  const [columns, rows] = [100, 80];
  const samples = Float32Array.from({ length: rows * columns }, (_, at) => at % columns);
  return { calibration: patient, rows, columns, valueUnit: 'HU', samples, samplesPerPixel: 1, ...more };
}

function measure(
  kind: MeasurementKind,
  points: readonly ImagePoint[],
  picture: MeasuredPicture = phantom(),
): Partial<Record<MeasuredValue['quantity'], number>> {
  return Object.fromEntries(evaluate(kind, points, picture).values.map((one) => [one.quantity, one.value]));
}

describe('a known phantom with pixels twice as high as wide', () => {
  it('has its lengths: along a row, down a column and across', () => {
    expect(
      measure('length', [
        [10, 10],
        [50, 10],
      ]),
    ).toEqual({ length: 10 });
    expect(
      measure('length', [
        [10, 10],
        [10, 50],
      ]),
    ).toEqual({ length: 20 });
    // 16 pixels of 0.25 mm and 6 of 0.5 mm: the sides 4 and 3 of a right triangle.
    expect(
      measure('length', [
        [0, 0],
        [16, 6],
      ]).length,
    ).toBeCloseTo(5, 12);
  });

  it('has its angles, which would be others in pixels', () => {
    // 4 mm across and 4 mm down: 45 degrees, though 16 pixels and 8.
    expect(
      measure('angle', [
        [16, 0],
        [0, 0],
        [16, 8],
      ]).angle,
    ).toBeCloseTo(45, 12);
    expect(
      measure('cobb', [
        [0, 0],
        [16, 8],
        [20, 0],
        [40, 0],
      ]).angle,
    ).toBeCloseTo(45, 12);
  });

  it('has its areas and perimeters', () => {
    expect(
      measure('rectangle', [
        [40, 30],
        [0, 10],
      ]),
    ).toMatchObject({ area: 100, perimeter: 40 });
    // 40 pixels of 0.25 mm wide, 20 of 0.5 mm high: a circle of 10 mm.
    const circle = measure('ellipse', [
      [10, 10],
      [50, 30],
    ]);
    expect(circle.area).toBeCloseTo(25 * Math.PI, 10);
    expect(circle.perimeter).toBeCloseTo(10 * Math.PI, 10);
    const triangle = measure('freehand', [
      [0, 0],
      [16, 0],
      [0, 6],
    ]);
    expect(triangle.area).toBeCloseTo(6, 12);
    expect(triangle.perimeter).toBeCloseTo(12, 12);
  });

  it('has its axes, the longer one first however they were drawn', () => {
    expect(
      measure('bidirectional', [
        [0, 10],
        [16, 10],
        [8, 0],
        [8, 20],
      ]),
    ).toEqual({
      'long-axis': 10,
      'short-axis': 4,
    });
  });
});

describe('the values within a shape', () => {
  it('are those of the pixels whose centres lie in it or on its edge', () => {
    expect(
      measure('rectangle', [
        [9.5, 4.5],
        [12.5, 6.5],
      ]),
    ).toMatchObject({
      pixels: 6,
      mean: 11,
      minimum: 10,
      maximum: 12,
      'standard-deviation': expect.closeTo(Math.sqrt(2 / 3), 12),
    });
    expect(
      measure('rectangle', [
        [10, 5],
        [12, 6],
      ]).pixels,
    ).toBe(6);
    expect(
      measure('rectangle', [
        [10.1, 5],
        [12, 6],
      ]).pixels,
    ).toBe(4);
  });

  it('of an ellipse are those that a count of its own finds', () => {
    const picture = phantom();
    const [x, y, a, b] = [50.3, 41.7, 20.4, 12.9];
    const inside: number[] = [];
    for (let row = 0; row < picture.rows; row++) {
      for (let column = 0; column < picture.columns; column++) {
        if (Math.hypot((column - x) / a, (row - y) / b) <= 1) inside.push(column);
      }
    }
    const mean = inside.reduce((sum, value) => sum + value, 0) / inside.length;
    const variance = inside.reduce((sum, value) => sum + (value - mean) ** 2, 0) / inside.length;
    const found = measure('ellipse', [
      [x - a, y - b],
      [x + a, y + b],
    ]);
    expect(found.pixels).toBe(inside.length);
    expect(found.mean).toBeCloseTo(mean, 9);
    expect(found['standard-deviation']).toBeCloseTo(Math.sqrt(variance), 9);
  });

  it('of a freehand shape follow its outline, also where it is hollow', () => {
    // A U: its hollow between columns 20 and 30 is not in it.
    const u: ImagePoint[] = [
      [10, 10],
      [20, 10],
      [20, 30],
      [30, 30],
      [30, 10],
      [40, 10],
      [40, 40],
      [10, 40],
    ];
    const found = measure('freehand', u);
    expect(found.pixels).toBe(31 * 31 - 9 * 20);
    expect(found.area).toBeCloseTo((30 * 30 - 10 * 20) * 0.125, 9);
    expect(found.mean).toBeCloseTo(25, 9);
  });

  it('outside of the picture are none', () => {
    expect(
      measure('rectangle', [
        [-9, -9],
        [-1, -1],
      ]),
    ).toMatchObject({ pixels: 0 });
    expect(
      measure('rectangle', [
        [97.6, 78.6],
        [120, 120],
      ]),
    ).toMatchObject({ pixels: 2, mean: 98.5 });
  });

  it('lose nothing where the mean is large and the spread small', () => {
    const samples = Float64Array.from({ length: 8000 }, (_, at) => 1e9 + (at % 2));
    expect(
      measure(
        'rectangle',
        [
          [0, 0],
          [99, 79],
        ],
        phantom({ samples }),
      )['standard-deviation'],
    ).toBeCloseTo(0.5, 9);
  });

  it('of a colour picture have no mean, only their number; a probe tells red, green and blue', () => {
    const samples = Uint8Array.from({ length: 24000 }, (_, at) => (at % 3) * 10 + 1);
    const colour = phantom({ samples, samplesPerPixel: 3, valueUnit: '' });
    expect(
      measure(
        'rectangle',
        [
          [0, 0],
          [1, 1],
        ],
        colour,
      ),
    ).toMatchObject({ pixels: 4, area: 0.125 });
    expect(
      measure(
        'rectangle',
        [
          [0, 0],
          [1, 1],
        ],
        colour,
      ).mean,
    ).toBeUndefined();
    expect(measure('probe', [[99, 79]], colour)).toEqual({ red: 1, green: 11, blue: 21 });
  });
});

describe('a probe', () => {
  it('reads the pixel whose square it is in', () => {
    expect(measure('probe', [[41.4, 3.2]])).toEqual({ value: 41 });
    expect(measure('probe', [[41.6, 3.2]])).toEqual({ value: 42 });
    expect(measure('probe', [[99.6, 3]])).toEqual({});
  });
});

describe('an outline that crosses itself', () => {
  const eight: readonly ImagePoint[] = [
    [0, 0],
    [10, 10],
    [10, 0],
    [0, 10],
  ];

  it('has no area, and says so', () => {
    expect(crossesItself(eight)).toBe(true);
    expect(
      crossesItself([
        [0, 0],
        [10, 0],
        [10, 10],
        [0, 10],
      ]),
    ).toBe(false);
    const found = evaluate('freehand', eight, phantom());
    expect(found.values.map((one) => one.quantity)).not.toContain('area');
    expect(found.basis).toBe('the outline crosses itself: no area');
  });
});

describe('angles', () => {
  const square = { down: 1, across: 1 };

  it('are exact where they are small or straight', () => {
    expect(angleAt([0, 0], [1e6, 0], [1e6, 1], square)).toBeCloseTo(0.0000573, 7);
    expect(angleAt([0, 0], [5, 0], [-5, 0], square)).toBe(180);
    expect(angleAt([0, 0], [0, 0], [5, 5], square)).toBeUndefined();
  });

  it('of lines do not depend on the end at which one began to draw', () => {
    const first = [
      [0, 0],
      [10, 0],
    ] as const;
    expect(
      angleOfLines(
        first,
        [
          [0, 5],
          [10, 15],
        ],
        square,
      ),
    ).toBeCloseTo(45, 12);
    expect(
      angleOfLines(
        first,
        [
          [10, 15],
          [0, 5],
        ],
        square,
      ),
    ).toBeCloseTo(45, 12);
  });
});

it('the perimeter of flat ellipses agrees with a sum over many short edges', () => {
  for (const [a, b] of [
    [1, 1],
    [10, 0.1],
    [7, 3],
  ] as const) {
    let sum = 0;
    const steps = 200_000;
    for (let step = 0; step < steps; step++) {
      const [t, u] = [(2 * Math.PI * step) / steps, (2 * Math.PI * (step + 1)) / steps];
      sum += Math.hypot(a * (Math.cos(u) - Math.cos(t)), b * (Math.sin(u) - Math.sin(t)));
    }
    const found = regionOf(
      'ellipse',
      [
        [-a, -b],
        [a, b],
      ],
      { down: 1, across: 1 },
    );
    expect(found?.perimeter).toBeCloseTo(sum, 6);
  }
});

describe('the words', () => {
  it('of a region give its statistics with the unit of the modality', () => {
    const found = evaluate(
      'rectangle',
      [
        [9.5, 4.5],
        [12.5, 6.5],
      ],
      phantom(),
    );
    expect(labelLines({ kind: 'rectangle', name: 'Liver', ...found })).toEqual([
      'Liver',
      'Mean 11 HU  SD 0.816',
      'Min 10  Max 12 HU',
      'Area 0.75 mm²',
      'Perimeter 3.5 mm  Pixels 6',
    ]);
  });

  it('are one sentence for those who do not see them', () => {
    const found = evaluate(
      'length',
      [
        [10, 10],
        [50, 10],
      ],
      phantom(),
    );
    expect(sentenceOf({ kind: 'length', name: '', ...found })).toBe('Length: 10.0 mm');
  });
});
