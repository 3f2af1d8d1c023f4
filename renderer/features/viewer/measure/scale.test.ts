import { describe, expect, it } from 'vitest';
import type { ImagePoint, MeasurementKind } from '../../../../shared/contract/measurement.ts';
import type { Calibration, UltrasoundRegion } from '../instance/calibration.ts';
import { evaluate, type MeasuredPicture } from './evaluate.ts';
import { labelLines } from './measure-text.ts';

const patient: Calibration = {
  basis: { kind: 'patient' },
  rowSpacing: 0.5,
  columnSpacing: 0.25,
  regions: [],
};

function phantom(more: Partial<MeasuredPicture> = {}): MeasuredPicture {
  const [columns, rows] = [100, 80];
  const samples = new Float32Array(rows * columns);
  return { calibration: patient, rows, columns, valueUnit: 'HU', samples, samplesPerPixel: 1, ...more };
}

describe('what a length means', () => {
  const line: readonly ImagePoint[] = [
    [10, 10],
    [50, 10],
  ];
  const labelOf = (calibration: Partial<Calibration>): readonly string[] => {
    const picture = phantom({ calibration: { ...patient, ...calibration } });
    return labelLines({ kind: 'length', name: '', ...evaluate('length', line, picture) });
  };

  it.each<[Calibration['basis'], readonly string[]]>([
    [{ kind: 'patient' }, ['10.0 mm']],
    [{ kind: 'calibrated', by: 'fiducial' }, ['10.0 mm', 'calibrated (fiducial)']],
    [{ kind: 'calibrated', by: 'other' }, ['10.0 mm', 'calibrated']],
    [{ kind: 'undetermined' }, ['10.0 mm', 'calibration not stated']],
    [{ kind: 'detector' }, ['10.0 mm', 'at the detector']],
    [{ kind: 'magnification', factor: 1.5 }, ['10.0 mm', 'magnification 1.5 estimated']],
    [{ kind: 'scanned' }, ['10.0 mm', 'on the scanned film']],
  ])('stands beside it: %o', (basis, lines) => {
    expect(labelOf({ basis })).toEqual(lines);
  });

  it('is pixels where nothing says how large they are', () => {
    expect(labelOf({ basis: { kind: 'none' }, rowSpacing: 1, columnSpacing: 1 })).toEqual([
      '40.0 px',
      'not calibrated',
    ]);
    const proportions = labelOf({ basis: { kind: 'proportions' }, rowSpacing: 2, columnSpacing: 1 });
    expect(proportions[0]).toBe('40.0 px');
    expect(proportions[1]).toContain('2 times as high as wide');
  });
});

describe('an ultrasound picture', () => {
  const region = (more: Partial<UltrasoundRegion>): UltrasoundRegion => ({
    left: 0,
    top: 0,
    right: 99,
    bottom: 39,
    unitAcross: 3,
    unitDown: 3,
    deltaAcross: 0.05,
    deltaDown: 0.05,
    onTop: true,
    ...more,
  });
  // Tissue above; below it a Doppler spectrum with time across and velocity down.
  const regions = [
    region({}),
    region({ top: 40, bottom: 79, unitAcross: 4, unitDown: 7, deltaAcross: 0.01, deltaDown: -2.5 }),
  ];
  const picture = phantom({ calibration: { ...patient, basis: { kind: 'none' }, regions } });
  const labelOf = (kind: MeasurementKind, points: readonly ImagePoint[]): readonly string[] =>
    labelLines({ kind, name: '', ...evaluate(kind, points, picture) });

  it('is measured in the scale of the region', () => {
    expect(
      labelOf('length', [
        [10, 5],
        [30, 5],
      ]),
    ).toEqual(['10.0 mm', 'ultrasound region']);
  });

  it('is measured along each axis where one is time and the other velocity, and has no area there', () => {
    expect(
      labelOf('length', [
        [10, 70],
        [30, 50],
      ]),
    ).toEqual(['Across 0.200 s  Down 50 cm/s', 'axes of the ultrasound region']);
    expect(
      labelOf('angle', [
        [10, 70],
        [30, 50],
        [40, 60],
      ]),
    ).toEqual(['no lengths, angles or areas here: the axes of this ultrasound region are not both lengths']);
    expect(
      labelOf('ellipse', [
        [10, 50],
        [30, 70],
      ]).join(),
    ).not.toContain('Area');
  });

  it('has no millimetres across regions', () => {
    expect(
      labelOf('length', [
        [10, 30],
        [10, 60],
      ]),
    ).toEqual(['30.0 px', 'not within one calibrated region of the ultrasound picture']);
  });
});
