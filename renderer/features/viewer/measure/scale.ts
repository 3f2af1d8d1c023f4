import type { ImagePoint } from '../../../../shared/contract/measurement.ts';
import type { Calibration, CalibrationBasis, UltrasoundRegion } from '../instance/calibration.ts';
import { boxOf, type PixelSize } from './geometry.ts';

/** What a distance on the picture means at a place of it. */
export type Scale =
  /** Lengths, angles and areas can be measured. */
  | {
      readonly kind: 'lengths';
      readonly size: PixelSize;
      readonly unit: 'mm' | 'px';
      readonly basis: string;
    }
  /** Both directions have their own quantity (time, velocity): only differences along each mean something. */
  | { readonly kind: 'axes'; readonly across: Axis; readonly down: Axis; readonly basis: string };

export interface Axis {
  /** Undefined: this direction has no scale. */
  readonly unit: string | undefined;
  /** How much the value changes from pixel to pixel, without its sign. */
  readonly perPixel: number;
}

/** The scale that holds for all of these points. */
export function scaleFor(calibration: Calibration, points: readonly ImagePoint[]): Scale {
  if (calibration.regions.length > 0) return scaleOfRegion(calibration.regions, points);
  const { basis, rowSpacing, columnSpacing } = calibration;
  return {
    kind: 'lengths',
    size: { down: rowSpacing, across: columnSpacing },
    unit: hasMillimetres(calibration) ? 'mm' : 'px',
    basis: basisText(basis, rowSpacing),
  };
}

/** Whether all of the picture has one scale in millimetres; ultrasound regions each have their own. */
export function hasMillimetres({ basis, regions }: Calibration): boolean {
  return regions.length === 0 && basis.kind !== 'none' && basis.kind !== 'proportions';
}

/** What a reader must know of a length; empty for slices through the patient, where it needs no word. */
export function basisText(basis: CalibrationBasis, heightOfPixel = 1): string {
  switch (basis.kind) {
    case 'patient':
      return '';
    case 'calibrated':
      return basis.by === 'other' ? 'calibrated' : `calibrated (${basis.by})`;
    case 'undetermined':
      return 'calibration not stated';
    case 'detector':
      return 'at the detector';
    case 'magnification':
      return `magnification ${Number(basis.factor.toFixed(3))} estimated`;
    case 'scanned':
      return 'on the scanned film';
    case 'proportions':
      return `not calibrated; a pixel is ${Number(heightOfPixel.toFixed(3))} times as high as wide, px are widths`;
    case 'none':
      return 'not calibrated';
  }
}

const centimetres = 3;

/** PS3.3 C.8.5.5.1.15; centimetres as millimetres. */
const units: Readonly<Record<number, { readonly unit: string; readonly factor: number }>> = {
  1: { unit: '%', factor: 1 },
  2: { unit: 'dB', factor: 1 },
  [centimetres]: { unit: 'mm', factor: 10 },
  4: { unit: 's', factor: 1 },
  5: { unit: 'Hz', factor: 1 },
  6: { unit: 'dB/s', factor: 1 },
  7: { unit: 'cm/s', factor: 1 },
  8: { unit: 'cm²', factor: 1 },
  9: { unit: 'cm²/s', factor: 1 },
  10: { unit: 'cm³', factor: 1 },
  11: { unit: 'cm³/s', factor: 1 },
  12: { unit: '°', factor: 1 },
};

function scaleOfRegion(regions: readonly UltrasoundRegion[], points: readonly ImagePoint[]): Scale {
  const [region] = regions
    .filter((one) => holds(one, points))
    .sort((a, b) => Number(b.onTop) - Number(a.onTop) || areaOf(a) - areaOf(b));
  if (!region) {
    const basis = 'not within one calibrated region of the ultrasound picture';
    return { kind: 'lengths', size: { down: 1, across: 1 }, unit: 'px', basis };
  }
  const across = axisOf(region.unitAcross, region.deltaAcross);
  const down = axisOf(region.unitDown, region.deltaDown);
  const lengths = region.unitAcross === centimetres && region.unitDown === centimetres;
  if (lengths && across.perPixel > 0 && down.perPixel > 0) {
    const size = { down: down.perPixel, across: across.perPixel };
    return { kind: 'lengths', size, unit: 'mm', basis: 'ultrasound region' };
  }
  return { kind: 'axes', across, down, basis: 'axes of the ultrasound region' };
}

function axisOf(code: number, delta: number): Axis {
  const known = units[code];
  return { unit: known?.unit, perPixel: Math.abs(delta) * (known?.factor ?? 1) };
}

/** Half a pixel around the centres of its outermost pixels belongs to a region. */
function holds(region: UltrasoundRegion, points: readonly ImagePoint[]): boolean {
  const box = boxOf(points);
  return (
    box.left >= region.left - 0.5 &&
    box.right <= region.right + 0.5 &&
    box.top >= region.top - 0.5 &&
    box.bottom <= region.bottom + 0.5
  );
}

function areaOf(region: UltrasoundRegion): number {
  return (region.right - region.left) * (region.bottom - region.top);
}
