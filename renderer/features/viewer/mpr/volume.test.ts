import { describe, expect, it } from 'vitest';
import { pointAt, type SlicePlace, slicePlace } from '../geometry/slice-place.ts';
import { edgeLetters } from '../orientation.ts';
import { placeOfPicture, planeGrid, spacingOf, tiltOf } from './plane-grid.ts';
import { reslice, slabPictures, type Volume } from './reslice.ts';
import { planVolume, shapeOfExtent, volumeBound } from './volume-plan.ts';
import { type VolumeShape, volumeShape } from './volume-shape.ts';

const grid = { rows: 8, columns: 6, spacing: [2, 1.5] } as const;
const axial = [1, 0, 0, 0, 1, 0];

function stack(zs: readonly number[], orientation: readonly number[] = axial, x = (_z: number) => 0) {
  return zs.map((z) => slicePlace([x(z), 0, z], orientation));
}

function shapeOf(places: readonly (SlicePlace | undefined)[]): VolumeShape {
  const result = volumeShape(places, grid);
  if (result.kind === 'refused') throw new Error(result.reason);
  return result.shape;
}

function reasonOf(places: readonly (SlicePlace | undefined)[]): string {
  const result = volumeShape(places, grid);
  return result.kind === 'refused' ? result.reason : 'a volume';
}

describe('whether a stack is a volume', () => {
  it('is decided by where its slices lie, in whatever order they come', () => {
    const result = volumeShape(stack([10, 5, 0, 15]), grid);
    expect(result).toMatchObject({ kind: 'volume', order: [2, 1, 0, 3], leftOut: 0 });
    expect(shapeOf(stack([10, 5, 0, 15]))).toMatchObject({ origin: [0, 0, 0], step: [0, 0, 5], slices: 4 });
  });

  it('bears rounding of positions, and leaves localizers out', () => {
    const rounded = stack([0, 0.7, 1.3, 2, 2.7, 3.3, 4].map((z) => Math.round(z * 10) / 10));
    const scout = slicePlace([0, 0, 0], [0, 1, 0, 0, 0, -1]);
    expect(volumeShape([scout, ...rounded], grid)).toMatchObject({ kind: 'volume', leftOut: 1 });
  });

  it('is denied in plain words', () => {
    expect(reasonOf(stack([0, 1, 2, 4, 5]))).toBe(
      'The distance between its slices varies from 1.00 to 2.00 mm. Slices seem to be missing.',
    );
    expect(reasonOf(stack([0, 1, 2.2, 2.9, 4]))).toMatch(/varies from 0.70 to 1.20 mm\.$/);
    expect(reasonOf(stack([0, 1, 1, 2, 3]))).toMatch(/at one place/);
    expect(reasonOf(stack([0, 1]))).toMatch(/fewer than 4/);
    expect(reasonOf([undefined, undefined])).toMatch(/do not say where/);
  });

  it('is granted to slices of a tilted gantry, whose tilt is kept', () => {
    const tilted = shapeOf(stack([0, 2, 4, 6], axial, (z) => z * 0.3));
    expect(tilted.step.map((value) => Math.round(value * 100) / 100)).toEqual([0.6, 0, 2]);
  });
});

describe('the memory of a volume', () => {
  const shape = { rows: 512, columns: 512, slices: 1000 };
  const mb = 1024 ** 2;

  it('is estimated before anything is read', () => {
    expect(planVolume(shape, 2, 1024 * mb, 0)).toEqual({ kind: 'fits', bytes: 500 * mb });
    expect(planVolume(shape, 4, 400 * mb, 500)).toEqual({
      kind: 'too-large',
      bytes: 1000 * mb,
      bound: 400 * mb,
      offers: [
        { extent: { kind: 'half' }, bytes: 250 * mb },
        { extent: { kind: 'slab', first: 300, slices: 400 }, bytes: 400 * mb },
      ],
    });
    const small = planVolume(shape, 4, 3 * mb, 999);
    expect(small.kind === 'too-large' && small.offers).toEqual([]);
  });

  it('may be an eighth of the computer, at most a gigabyte', () => {
    expect([0.5, 4, 64, undefined].map((gb) => volumeBound(gb) / mb)).toEqual([64, 512, 1024, 512]);
  });

  it('of half the resolution has its voxels in the middle of four', () => {
    const half = shapeOfExtent(shapeOf(stack([0, 5, 10, 15])), { kind: 'half' });
    expect(half).toMatchObject({ rows: 4, columns: 3, spacing: [4, 3], origin: [0.75, 1, 0], slices: 4 });
    const slab = shapeOfExtent(shapeOf(stack([0, 5, 10, 15])), { kind: 'slab', first: 1, slices: 2 });
    expect(slab).toMatchObject({ origin: [0, 0, 5], slices: 2 });
  });
});

/** A volume whose every voxel says where it is: the value is linear in the patient's coordinates. */
function ramp(shape: VolumeShape): Volume {
  const voxels = new Float32Array(shape.rows * shape.columns * shape.slices);
  let at = 0;
  for (let k = 0; k < shape.slices; k++) {
    for (let j = 0; j < shape.rows; j++) {
      for (let i = 0; i < shape.columns; i++, at++) {
        voxels[at] = valueAt(
          ...([0, 1, 2] as const).map(
            (axis) =>
              shape.origin[axis] +
              shape.row[axis] * i * shape.spacing[1] +
              shape.column[axis] * j * shape.spacing[0] +
              shape.step[axis] * k,
          ),
        );
      }
    }
  }
  return { shape, voxels, outside: -5000 };
}

function valueAt(x = 0, y = 0, z = 0): number {
  return 100 * x + 10 * y + z;
}

const single = { projection: 'average', thicknessMm: 0 } as const;

/** Every pixel of every picture of a plane that is in the volume has the value of the place that the picture claims. */
function wrongPixels(shape: VolumeShape, plane: 'axial' | 'coronal' | 'sagittal') {
  const volume = ramp(shape);
  const planes = planeGrid(shape, plane);
  let [seen, wrong] = [0, 0];
  for (let index = 0; index < planes.count; index++) {
    const { pixels } = reslice(volume, planes, index, single);
    const place = placeOfPicture(planes, index);
    if (!place) throw new Error('no place');
    const area = { place, rows: planes.rows, columns: planes.columns, spacing: spacingOf(planes) };
    for (const [at, value] of pixels.entries()) {
      if (value === volume.outside) continue;
      const point = pointAt(area, Math.floor(at / planes.columns), at % planes.columns);
      seen++;
      if (Math.abs(valueAt(...point) - value) > 0.05) wrong++;
    }
  }
  return { seen, wrong };
}

const acquired: Readonly<Record<string, VolumeShape>> = {
  'axial slices, feet first': shapeOf(stack([0, 5, 10, 15])),
  'axial slices lying on the belly': shapeOf(stack([0, 5, 10, 15], [-1, 0, 0, 0, -1, 0])),
  'sagittal slices': shapeOf([0, 4, 8, 12].map((x) => slicePlace([-x, 3, 50], [0, 1, 0, 0, 0, -1]))),
  'coronal slices': shapeOf([0, 4, 8, 12].map((y) => slicePlace([7, y, 50], [1, 0, 0, 0, 0, -1]))),
  'slices tilted by 10 degrees': shapeOf(
    [0, 5, 10, 15].map((d) =>
      slicePlace(
        [0, -d * Math.sin(0.1745), d * Math.cos(0.1745)],
        [1, 0, 0, 0, Math.cos(0.1745), Math.sin(0.1745)],
      ),
    ),
  ),
  'slices tilted by 40 degrees': shapeOf(
    [0, 5, 10, 15].map((d) =>
      slicePlace([0, -d * Math.sin(0.7), d * Math.cos(0.7)], [1, 0, 0, 0, Math.cos(0.7), Math.sin(0.7)]),
    ),
  ),
  'a tilted gantry': shapeOf(stack([0, 2, 4, 6], axial, (z) => z * 0.3)),
};

describe('planes through a volume', () => {
  for (const [name, shape] of Object.entries(acquired)) {
    it(`have every value where it belongs: ${name}`, () => {
      const voxels = shape.rows * shape.columns * shape.slices;
      for (const plane of ['axial', 'coronal', 'sagittal'] as const) {
        const { seen, wrong } = wrongPixels(shape, plane);
        expect(wrong, plane).toBe(0);
        if (planeGrid(shape, plane).exact) expect(seen, plane).toBe(voxels);
        else expect(seen, plane).toBeGreaterThan(voxels / 3);
      }
    });
  }

  it('show the voxels as they are where the acquisition lies along the patient, nearly so included', () => {
    const exact = Object.entries(acquired).filter(([, shape]) => planeGrid(shape, 'coronal').exact);
    expect(exact.map(([name]) => name)).toEqual([
      'axial slices, feet first',
      'axial slices lying on the belly',
      'sagittal slices',
      'coronal slices',
      'slices tilted by 10 degrees',
    ]);
    const tilt = (name: string) => tiltOf(planeGrid(acquired[name] ?? shapeOf([]), 'axial'));
    expect(tilt('slices tilted by 10 degrees')).toBeCloseTo(10, 1);
    expect(tilt('a tilted gantry')).toBe(0);
  });

  it.each([
    ['axial', { left: 'R', right: 'L', top: 'A', bottom: 'P' }],
    ['coronal', { left: 'R', right: 'L', top: 'H', bottom: 'F' }],
    ['sagittal', { left: 'A', right: 'P', top: 'H', bottom: 'F' }],
  ] as const)('%s ones are hung as readers expect, from any acquisition', (plane, letters) => {
    for (const [name, shape] of Object.entries(acquired)) {
      const place = placeOfPicture(planeGrid(shape, plane), 0);
      const imageOrientation = place && [...place.row, ...place.column];
      expect(edgeLetters({ imageOrientation }, { u: 1, v: 0 }, { u: 0, v: 1 }), name).toEqual(letters);
    }
  });
});

describe('a slab', () => {
  const shape = shapeOf(stack([0, 5, 10, 15]));
  const volume: Volume = {
    shape,
    voxels: Int16Array.from({ length: 6 * 8 * 4 }, (_, at) => [10, -20, 30, 0][Math.floor(at / 48)] ?? 0),
    outside: -1000,
  };
  const planes = planeGrid(shape, 'axial');
  const value = (index: number, projection: 'average' | 'mip' | 'minip', thicknessMm: number) =>
    reslice(volume, planes, index, { projection, thicknessMm }).pixels[0];

  it('is as many pictures as its thickness holds', () => {
    expect([0, 5, 7, 8, 20].map((mm) => slabPictures(planes, { ...single, thicknessMm: mm }))).toEqual([
      1, 1, 1, 2, 4,
    ]);
  });

  it('shows the highest, the lowest or the mean value', () => {
    // From head to feet: 0, 30, -20, 10.
    expect(value(1, 'mip', 0)).toBe(30);
    expect(value(1, 'mip', 15)).toBe(30);
    expect(value(1, 'minip', 15)).toBe(-20);
    expect(value(1, 'average', 15)).toBe(3);
  });

  it('at the end of the volume is thinner, not darker', () => {
    expect(value(3, 'average', 15)).toBe(-5);
    expect(value(3, 'minip', 15)).toBe(-20);
  });

  it('tells the least and the highest value that are drawn', () => {
    expect(reslice(volume, planes, 1, single)).toMatchObject({ least: 30, most: 30 });
  });
});
