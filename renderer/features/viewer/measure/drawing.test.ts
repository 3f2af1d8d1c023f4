import { describe, expect, it } from 'vitest';
import type { ImagePoint, MeasurementKind } from '../../../../shared/contract/measurement.ts';
import { type Drawing, moved, pressed, released } from './drawing.ts';

/** Draws by a hand: `down`, `move`, `drag` (moves with the button) and `up` at places. */
function draw(
  kind: MeasurementKind,
  hand: readonly (readonly ['down' | 'move' | 'drag' | 'up', ...ImagePoint])[],
): { readonly points: readonly ImagePoint[]; readonly complete: boolean } {
  let drawing: Drawing | undefined;
  let complete = false;
  let dragged = false;
  for (const [what, x, y] of hand) {
    expect(complete, 'nothing comes after the end').toBe(false);
    const at: ImagePoint = [x, y];
    if (what === 'down') {
      dragged = false;
      drawing = pressed(kind, drawing, at).drawing;
    } else if (drawing && what === 'up') {
      ({ drawing, complete } = released(drawing, at, dragged));
    } else if (drawing) {
      dragged ||= what === 'drag';
      drawing = moved(drawing, at, what === 'drag');
    }
  }
  return { points: drawing?.points ?? [], complete };
}

const line = [
  [1, 1],
  [9, 5],
];

describe('a measurement is drawn', () => {
  it('by dragging from one end to the other', () => {
    expect(
      draw('length', [
        ['down', 1, 1],
        ['drag', 5, 5],
        ['drag', 9, 5],
        ['up', 9, 5],
      ]),
    ).toEqual({
      points: line,
      complete: true,
    });
  });

  it('by a click at each end', () => {
    const clicks = draw('length', [
      ['down', 1, 1],
      ['up', 1, 1],
      ['move', 4, 4],
      ['down', 9, 5],
      ['up', 9, 5],
    ]);
    expect(clicks).toEqual({ points: line, complete: true });
  });

  it('an angle by dragging its first arm and clicking the end of the second, or by three clicks', () => {
    const points = [
      [0, 0],
      [5, 0],
      [5, 5],
    ];
    expect(
      draw('angle', [
        ['down', 0, 0],
        ['drag', 5, 0],
        ['up', 5, 0],
        ['move', 5, 3],
        ['down', 5, 5],
        ['up', 5, 5],
      ]),
    ).toEqual({ points, complete: true });
    expect(
      draw('angle', [
        ['down', 0, 0],
        ['up', 0, 0],
        ['down', 5, 0],
        ['up', 5, 0],
        ['move', 5, 3],
        ['down', 5, 5],
        ['up', 5, 5],
      ]),
    ).toEqual({ points, complete: true });
  });

  it('a Cobb angle by dragging one line and then the other', () => {
    const drawn = draw('cobb', [
      ['down', 0, 0],
      ['drag', 9, 1],
      ['up', 9, 1],
      ['move', 4, 4],
      ['down', 0, 9],
      ['drag', 9, 8],
      ['up', 9, 8],
    ]);
    expect(drawn).toEqual({
      points: [
        [0, 0],
        [9, 1],
        [0, 9],
        [9, 8],
      ],
      complete: true,
    });
  });

  it('a probe by one click, also when the hand moves', () => {
    expect(
      draw('probe', [
        ['down', 3, 3],
        ['drag', 4, 4],
        ['up', 4, 4],
      ]),
    ).toEqual({
      points: [[4, 4]],
      complete: true,
    });
  });

  it('freehand along the way of the hand', () => {
    const drawn = draw('freehand', [
      ['down', 0, 0],
      ['drag', 5, 0],
      ['drag', 5, 5],
      ['up', 5, 5],
    ]);
    expect(drawn).toEqual({
      points: [
        [0, 0],
        [5, 0],
        [5, 5],
      ],
      complete: true,
    });
  });

  it('and is not done while a point is missing', () => {
    expect(
      draw('cobb', [
        ['down', 0, 0],
        ['drag', 9, 1],
        ['up', 9, 1],
      ]).complete,
    ).toBe(false);
    expect(
      draw('length', [
        ['down', 0, 0],
        ['up', 0, 0],
      ]).complete,
    ).toBe(false);
  });
});
