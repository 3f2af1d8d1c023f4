import type {
  ImagePoint,
  MeasuredValue,
  Measurement,
  MeasurementKind,
} from '../../../../shared/contract/measurement.ts';
import type { Calibration } from '../instance/calibration.ts';
import { angleAt, angleOfLines, distance, type PixelSize, regionOf } from './geometry.ts';
import { pixelsWithin, statisticsWithin } from './roi-pixels.ts';
import { type Scale, scaleFor } from './scale.ts';

/** What a measurement needs of the picture that it lies on. */
export interface MeasuredPicture {
  readonly calibration: Calibration;
  readonly rows: number;
  readonly columns: number;
  /** Of the values after rescaling; empty: they have none. */
  readonly valueUnit: string;
  /** Row by row, as many for a pixel as there are samples. */
  readonly samples: ArrayLike<number>;
  readonly samplesPerPixel: number;
}

export type Evaluation = Pick<Measurement, 'values' | 'basis'>;

/** Measures. Of an incomplete drawing only what its points already give; `shapeOnly`: nothing of its pixels. */
export function evaluate(
  kind: MeasurementKind,
  points: readonly ImagePoint[],
  picture: MeasuredPicture,
  shapeOnly = false,
): Evaluation {
  const scale = scaleFor(picture.calibration, points);
  switch (kind) {
    case 'length':
      return { values: lengthValues(points, scale), basis: scale.basis };
    case 'bidirectional':
      return withLengths(scale, (size, unit) => axesValues(points, size, unit));
    case 'angle':
    case 'cobb':
      return angleValues(kind, points, scale);
    case 'rectangle':
    case 'ellipse':
    case 'freehand':
      return regionValues(kind, points, scale, shapeOnly ? undefined : picture);
    case 'probe':
      return { values: probeValues(points, picture), basis: '' };
    case 'arrow':
      return { values: [], basis: '' };
  }
}

function withLengths(
  scale: Scale,
  measure: (size: PixelSize, unit: string) => readonly MeasuredValue[],
): Evaluation {
  if (scale.kind === 'axes') return { values: [], basis: noLengths };
  return { values: [...measure(scale.size, scale.unit)], basis: scale.basis };
}

const noLengths = 'no lengths, angles or areas here: the axes of this ultrasound region are not both lengths';

function lengthValues(points: readonly ImagePoint[], scale: Scale): MeasuredValue[] {
  const [a, b] = points;
  if (!a || !b) return [];
  if (scale.kind === 'lengths') {
    return [{ quantity: 'length', value: distance(a, b, scale.size), unit: scale.unit }];
  }
  const along = (axis: 0 | 1, quantity: 'across' | 'down'): MeasuredValue[] => {
    const { unit, perPixel } = quantity === 'across' ? scale.across : scale.down;
    return unit === undefined ? [] : [{ quantity, value: Math.abs(b[axis] - a[axis]) * perPixel, unit }];
  };
  return [...along(0, 'across'), ...along(1, 'down')];
}

function axesValues(points: readonly ImagePoint[], size: PixelSize, unit: string): readonly MeasuredValue[] {
  const [a, b, c, d] = points;
  if (!a || !b) return [];
  const first = distance(a, b, size);
  const second = c && d ? distance(c, d, size) : 0;
  return [
    { quantity: 'long-axis', value: Math.max(first, second), unit },
    { quantity: 'short-axis', value: Math.min(first, second), unit },
  ];
}

function angleValues(kind: 'angle' | 'cobb', points: readonly ImagePoint[], scale: Scale): Evaluation {
  if (scale.kind === 'axes') return { values: [], basis: noLengths };
  const [a, b, c, d] = points;
  if (!a || !b || !c) return { values: [], basis: '' };
  const angle =
    kind === 'angle' ? angleAt(b, a, c, scale.size) : d && angleOfLines([a, b], [c, d], scale.size);
  return {
    values: angle === undefined ? [] : [{ quantity: 'angle', value: angle, unit: '°' }],
    basis: '',
  };
}

function regionValues(
  kind: 'rectangle' | 'ellipse' | 'freehand',
  points: readonly ImagePoint[],
  scale: Scale,
  picture: MeasuredPicture | undefined,
): Evaluation {
  const region = scale.kind === 'lengths' ? regionOf(kind, points, scale.size) : undefined;
  const unit = scale.kind === 'lengths' ? scale.unit : '';
  const shape: MeasuredValue[] = region
    ? [
        { quantity: 'area', value: region.area, unit: `${unit}²` },
        { quantity: 'perimeter', value: region.perimeter, unit },
      ]
    : [];
  return {
    values: [...(picture ? pixelValues(kind, points, picture) : []), ...shape],
    basis: regionBasis(scale, region !== undefined),
  };
}

function regionBasis(scale: Scale, hasArea: boolean): string {
  if (scale.kind === 'axes') return noLengths;
  return hasArea ? scale.basis : 'the outline crosses itself: no area';
}

function pixelValues(
  kind: MeasurementKind,
  points: readonly ImagePoint[],
  picture: MeasuredPicture,
): MeasuredValue[] {
  const { rows, columns, samples, valueUnit: unit } = picture;
  // The samples of a colour are no values that a mean says anything of.
  if (picture.samplesPerPixel !== 1) {
    return [{ quantity: 'pixels', value: pixelsWithin(kind, points, picture), unit: '' }];
  }
  const found = statisticsWithin(kind, points, { values: samples, rows, columns });
  if (!found) return [{ quantity: 'pixels', value: 0, unit: '' }];
  return [
    { quantity: 'mean', value: found.mean, unit },
    { quantity: 'standard-deviation', value: found.deviation, unit },
    { quantity: 'minimum', value: found.minimum, unit },
    { quantity: 'maximum', value: found.maximum, unit },
    { quantity: 'pixels', value: found.pixels, unit: '' },
  ];
}

/** Of the pixel whose square the point lies in. */
function probeValues([point]: readonly ImagePoint[], picture: MeasuredPicture): MeasuredValue[] {
  if (!point) return [];
  const [column, row] = [Math.round(point[0]), Math.round(point[1])];
  if (column < 0 || row < 0 || column >= picture.columns || row >= picture.rows) return [];
  const at = (row * picture.columns + column) * picture.samplesPerPixel;
  const sample = (offset: number): number => picture.samples[at + offset] ?? 0;
  if (picture.samplesPerPixel === 1)
    return [{ quantity: 'value', value: sample(0), unit: picture.valueUnit }];
  return (['red', 'green', 'blue'] as const).map((quantity, offset) => ({
    quantity,
    value: sample(offset),
    unit: '',
  }));
}
