import { describe, expect, it } from 'vitest';
import type { LibraryInstance } from '../../../shared/contract/library.ts';
import { buildDisplaySet, imageIdOf, parseImageId } from './display-set.ts';

const axial = '1\\0\\0\\0\\1\\0';

function slice(number: number, z: number, more: Partial<LibraryInstance> = {}): LibraryInstance {
  return {
    sopInstanceUid: `1.2.3.${number}`,
    seriesInstanceUid: '1.2.3',
    sopClassUid: '1.2.840.10008.5.1.4.1.1.2',
    transferSyntaxUid: '1.2.840.10008.1.2.1',
    instanceNumber: String(number),
    numberOfFrames: 1,
    rows: 4,
    columns: 4,
    imagePosition: `0\\0\\${z}`,
    imageOrientation: axial,
    bytes: 100,
    ...more,
  };
}

const numbers = (instances: readonly LibraryInstance[]): string[] =>
  buildDisplaySet(instances).frames.map((frame) => frame.instanceNumber);

describe('the order of a stack', () => {
  it('follows the positions along the normal, also when the instance numbers are shuffled', () => {
    expect(numbers([slice(1, 10), slice(3, 20), slice(2, 30), slice(4, 40)])).toEqual(['1', '3', '2', '4']);
  });

  it('runs the way the instance numbers run when the table moved the other way', () => {
    expect(numbers([slice(1, 30), slice(2, 20), slice(3, 10)])).toEqual(['1', '2', '3']);
  });

  it('measures along the normal of the slices, not along the body axis', () => {
    const sagittal = '0\\1\\0\\0\\0\\-1';
    const at = (number: number, x: number): LibraryInstance =>
      slice(number, 0, { imageOrientation: sagittal, imagePosition: `${x}\\5\\${number * 7}` });
    expect(numbers([at(1, -10), at(2, -30), at(3, -20), at(4, -40)])).toEqual(['1', '3', '2', '4']);
  });

  it('goes by instance number when slices of several orientations are in one series', () => {
    const scout = slice(1, 500, { imageOrientation: '0\\1\\0\\0\\0\\-1' });
    expect(numbers([slice(3, 1), slice(2, 2), scout])).toEqual(['1', '2', '3']);
  });

  it('goes by instance number when positions repeat, as in a time series', () => {
    expect(numbers([slice(10, 0), slice(9, 0), slice(2, 1), slice(1, 1)])).toEqual(['1', '2', '9', '10']);
  });

  it('puts instances without a number last instead of losing them', () => {
    const nameless = slice(7, 0, { instanceNumber: '', imagePosition: '' });
    expect(numbers([nameless, slice(2, 0), slice(1, 0)])).toEqual(['1', '2', '']);
  });
});

describe('what is in a display set', () => {
  it('gives every frame of a multi-frame instance its own picture', () => {
    const { frames } = buildDisplaySet([slice(1, 0, { numberOfFrames: 3 })]);
    expect(frames.map((frame) => frame.imageId)).toEqual([
      'movescope:1.2.3.1/1',
      'movescope:1.2.3.1/2',
      'movescope:1.2.3.1/3',
    ]);
  });

  it('keeps reports and presentation states out of the stack and says what they are', () => {
    const report = slice(2, 0, { rows: 0, columns: 0, sopClassUid: '1.2.840.10008.5.1.4.1.1.88.33' });
    const state = slice(3, 0, { rows: 0, columns: 0, sopClassUid: '1.2.840.10008.5.1.4.1.1.11.1' });
    const pdf = slice(4, 0, { rows: 0, columns: 0, sopClassUid: '1.2.840.10008.5.1.4.1.1.104.1' });
    const set = buildDisplaySet([report, state, pdf, slice(1, 0)]);
    expect(set.frames).toHaveLength(1);
    expect(set.nonImages.map((one) => one.what)).toEqual([
      'structured report',
      'presentation state',
      'PDF document',
    ]);
  });

  it('is empty for a series of which nothing has arrived', () => {
    expect(buildDisplaySet([])).toEqual({ frames: [], nonImages: [] });
  });
});

describe('image ids', () => {
  it('can be read back', () => {
    expect(parseImageId(imageIdOf('1.2.3', 12))).toEqual({ sopInstanceUid: '1.2.3', frame: 12 });
  });

  it('of other loaders are not ours', () => {
    expect(parseImageId('wadouri:http://x/1.2.3')).toBeUndefined();
  });
});
