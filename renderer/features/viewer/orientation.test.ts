import { describe, expect, it } from 'vitest';
import { directionLetters, edgeLetters, oppositeLetters } from './orientation.ts';

const unturned = { right: { u: 1, v: 0 }, down: { u: 0, v: 1 } };
const axial = { imageOrientation: [1, 0, 0, 0, 1, 0] };

describe('letters of a direction', () => {
  it.each([
    [[1, 0, 0], 'L'],
    [[-1, 0, 0], 'R'],
    [[0, 1, 0], 'P'],
    [[0, -1, 0], 'A'],
    [[0, 0, 1], 'H'],
    [[0, 0, -1], 'F'],
  ])('%j is %s', (vector, letters) => {
    expect(directionLetters(vector)).toBe(letters);
  });

  it('name the strongest part first when the slice is oblique', () => {
    expect(directionLetters([0.5, -0.8, 0])).toBe('AL');
  });

  it('leave out a slight tilt', () => {
    expect(directionLetters([0.98, 0.2, 0])).toBe('L');
  });

  it('are empty without a direction', () => {
    expect(directionLetters([0, 0, 0])).toBe('');
  });

  it('have opposites, letter by letter', () => {
    expect(oppositeLetters('AL')).toBe('PR');
  });
});

describe('letters at the edges', () => {
  it('of an axial slice have the patient looked at from the feet', () => {
    expect(edgeLetters(axial, unturned.right, unturned.down)).toEqual({
      left: 'R',
      right: 'L',
      top: 'A',
      bottom: 'P',
    });
  });

  it('of a sagittal slice have the head on top and the face to the left', () => {
    const sagittal = { imageOrientation: [0, 1, 0, 0, 0, -1] };
    expect(edgeLetters(sagittal, unturned.right, unturned.down)).toEqual({
      left: 'A',
      right: 'P',
      top: 'H',
      bottom: 'F',
    });
  });

  it('turn with the picture', () => {
    // A quarter turn clockwise: the screen's right shows what was on top, its bottom what was at the right.
    expect(edgeLetters(axial, { u: 0, v: -1 }, { u: 1, v: 0 })).toEqual({
      left: 'P',
      right: 'A',
      top: 'R',
      bottom: 'L',
    });
  });

  it('change sides with a flip', () => {
    expect(edgeLetters(axial, { u: -1, v: 0 }, unturned.down)).toMatchObject({ left: 'L', right: 'R' });
  });

  it('come from Patient Orientation in projections, and turn as well', () => {
    const chest = { patientOrientation: ['L', 'F'] };
    expect(edgeLetters(chest, unturned.right, unturned.down)).toEqual({
      left: 'R',
      right: 'L',
      top: 'H',
      bottom: 'F',
    });
    expect(edgeLetters(chest, { u: -1, v: 0 }, unturned.down).right).toBe('R');
  });

  it('are left out when the file does not say, or says it in letters of animals', () => {
    const none = { left: '', right: '', top: '', bottom: '' };
    expect(edgeLetters({}, unturned.right, unturned.down)).toEqual(none);
    expect(edgeLetters({ patientOrientation: ['CR', 'DO'] }, unturned.right, unturned.down)).toEqual(none);
  });
});
