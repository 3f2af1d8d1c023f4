import { describe, expect, it } from 'vitest';
import { referenceLine } from './reference-line.ts';
import { centreOf, distanceFrom, planeOf, pointAt, type SliceArea, slicePlace } from './slice-place.ts';

const axes = {
  axial: [1, 0, 0, 0, 1, 0],
  coronal: [1, 0, 0, 0, 0, -1],
  sagittal: [0, 1, 0, 0, 0, -1],
} as const;

function area(orientation: readonly number[], position: readonly number[], size = 101): SliceArea {
  const place = slicePlace(position, orientation);
  if (!place) throw new Error('no place');
  return { place, rows: size, columns: size, spacing: [2, 1] };
}

describe('a slice in the patient', () => {
  it('has its pixels where PS3.3 C.7.6.2.1.1 says, with rows and columns of different spacing', () => {
    const slice = area(axes.coronal, [-50, 7, 200]);
    expect(pointAt(slice, 0, 0)).toEqual([-50, 7, 200]);
    expect(pointAt(slice, 10, 30)).toEqual([-20, 7, 180]);
    expect(centreOf(slice)).toEqual([0, 7, 100]);
    expect(distanceFrom(slice.place, [3, 12, 1])).toBeCloseTo(5);
  });

  it('is named by its plane, also when tilted a little', () => {
    expect(Object.values(axes).map((orientation) => planeOf(area(orientation, [0, 0, 0]).place))).toEqual([
      'axial',
      'coronal',
      'sagittal',
    ]);
    const tilted = (degrees: number) => {
      const [c, s] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
      return planeOf(area([1, 0, 0, 0, c, s], [0, 0, 0]).place);
    };
    expect([tilted(20), tilted(45)]).toEqual(['axial', 'oblique']);
  });

  it('is nowhere when position or orientation is missing or impossible', () => {
    expect(slicePlace(undefined, axes.axial)).toBeUndefined();
    expect(slicePlace([0, 0, 0], [])).toBeUndefined();
    expect(slicePlace([0, 0, 0], [1, 0, 0, 1, 0, 0])).toBeUndefined();
    expect(slicePlace([0, 0, 0], [0, 0, 0, 0, 0, 0])).toBeUndefined();
  });
});

describe('a reference line', () => {
  const axial = area(axes.axial, [-50, -100, 40]);

  it('of a sagittal slice goes straight through an axial one, where the sagittal one lies', () => {
    const line = referenceLine(axial, area(axes.sagittal, [12, -80, 100]));
    expect(line?.map((end) => end.map((value) => Math.round(value * 10) / 10))).toEqual([
      [12, 20.5, 40],
      [12, -80.5, 40],
    ]);
  });

  it('reaches as far as the other picture does', () => {
    const small = referenceLine(axial, area(axes.coronal, [-10, 3, 45], 11));
    const xs = small?.map((end) => end[0]).sort((a, b) => a - b);
    expect(xs).toEqual([-10.5, 0.5]);
  });

  it('is not there where the slices do not meet or are parallel', () => {
    expect(referenceLine(axial, area(axes.coronal, [-50, 3, 30]))).toBeUndefined();
    expect(referenceLine(axial, area(axes.axial, [0, 0, 40]))).toBeUndefined();
  });
});
