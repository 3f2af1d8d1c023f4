import { describe, expect, it } from 'vitest';
import type { Measurement } from '../../../../shared/contract/measurement.ts';
import type { ShownImage } from '../cornerstone/shown-image.ts';
import type { FrameFacts } from '../instance/frame-facts.ts';
import type { ImageFacts } from '../instance/image-facts.ts';
import { placeOf, pointsOn } from './on-picture.ts';

const coronal = [1, 0, 0, 0, 0, -1];

/** What is on the screen: a frame of an instance, or a coronal plane at y millimetres. */
function shown(more: {
  readonly imageId: string;
  readonly frame?: number;
  readonly y?: number;
  readonly spacing?: readonly [number, number];
  readonly thickness?: number;
  readonly orientation?: readonly number[];
  readonly series?: string;
}): ShownImage {
  const frame = { imageId: more.imageId, sopInstanceUid: '1.5', frame: more.frame ?? 1, instanceNumber: '1' };
  const frameFacts = {
    imagePosition: [-100, more.y ?? 0, 300],
    imageOrientation: more.orientation ?? coronal,
    pixelSpacing: more.spacing ?? [2.5, 1.5],
    sliceThickness: more.thickness ?? 1.5,
  };
  const facts = { frameOfReferenceUid: '1.9', seriesInstanceUid: more.series ?? '1.4' };
  return { frame, frameFacts: frameFacts as unknown as FrameFacts, facts: facts as unknown as ImageFacts };
}

const plane = 'movescope-mpr:1/coronal/average/0/60';

function measuredOn(picture: ShownImage): Measurement {
  const place = placeOf(picture);
  if (!place) throw new Error('no place');
  return {
    measurementId: 'a',
    studyInstanceUid: '1.2',
    seriesInstanceUid: '1.4',
    place,
    kind: 'length',
    points: [
      [10, 20],
      [50, 40],
    ],
    name: '',
    values: [],
    basis: '',
    createdAt: 0,
  };
}

describe('a measurement on an image', () => {
  it('is on that frame of that instance and on no other', () => {
    const one = measuredOn(shown({ imageId: 'movescope:1.5/2', frame: 2 }));
    expect(one.place).toEqual({ kind: 'image', sopInstanceUid: '1.5', frame: 2 });
    expect(pointsOn(one, shown({ imageId: 'movescope:1.5/2', frame: 2 }))).toBe(one.points);
    expect(pointsOn(one, shown({ imageId: 'movescope:1.5/3', frame: 3 }))).toBeUndefined();
  });
});

describe('a measurement on a plane of a volume', () => {
  const one = measuredOn(shown({ imageId: plane, y: 12 }));

  it('is at the same place of the patient on a plane with other pixels', () => {
    const half = shown({ imageId: plane, y: 12, spacing: [5, 3] });
    expect(pointsOn(one, half)).toEqual([
      [5, 10],
      [25, 20],
    ]);
  });

  it('is on the planes within whose thickness it lies', () => {
    const at = (y: number, thickness: number) => pointsOn(one, shown({ imageId: plane, y, thickness }));
    expect(at(12, 1.5)).toBeDefined();
    expect(at(13.5, 1.5)).toBeUndefined();
    expect(at(16, 10)).toBeDefined();
    expect(at(18, 10)).toBeUndefined();
  });

  it('is neither on other planes nor on other series', () => {
    const axial = [1, 0, 0, 0, 1, 0];
    const other = 'movescope-mpr:1/axial/average/0/3';
    expect(pointsOn(one, shown({ imageId: other, y: 12, orientation: axial }))).toBeUndefined();
    expect(pointsOn(one, shown({ imageId: plane, y: 12, series: '1.6' }))).toBeUndefined();
    expect(pointsOn(one, shown({ imageId: 'movescope:1.5/1', y: 12 }))).toBeUndefined();
  });
});
