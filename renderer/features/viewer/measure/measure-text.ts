import type { MeasuredValue, Measurement, MeasurementKind } from '../../../../shared/contract/measurement.ts';

export const kindNames: Readonly<Record<MeasurementKind, string>> = {
  length: 'Length',
  bidirectional: 'Long and short axis',
  angle: 'Angle',
  cobb: 'Cobb angle',
  rectangle: 'Rectangle',
  ellipse: 'Ellipse',
  freehand: 'Freehand',
  probe: 'Probe',
  arrow: 'Arrow',
};

export const quantityNames: Readonly<Record<MeasuredValue['quantity'], string>> = {
  length: 'Length',
  'long-axis': 'Long axis',
  'short-axis': 'Short axis',
  across: 'Across',
  down: 'Down',
  angle: 'Angle',
  area: 'Area',
  perimeter: 'Perimeter',
  mean: 'Mean',
  'standard-deviation': 'SD',
  minimum: 'Min',
  maximum: 'Max',
  pixels: 'Pixels',
  value: 'Value',
  red: 'R',
  green: 'G',
  blue: 'B',
};

/** The number as one reads it, with its unit. */
export function valueText(one: MeasuredValue): string {
  const number = numberText(one);
  if (one.unit === '') return number;
  return one.unit === '°' || one.unit === '%' ? `${number}${one.unit}` : `${number} ${one.unit}`;
}

function numberText({ quantity, value, unit }: MeasuredValue): string {
  if (quantity === 'pixels') return String(value);
  if (unit === 'mm' || unit === 'px') return value.toFixed(value < 1 ? 2 : 1);
  if (unit === 'mm²' || unit === 'px²') return value.toFixed(value < 10 ? 2 : 1);
  if (unit === '°') return value.toFixed(1);
  if (Number.isInteger(value)) return String(value);
  const size = Math.abs(value);
  if (size > 0 && (size < 0.01 || size >= 1e6)) return value.toPrecision(3);
  return value.toFixed(size < 1 ? 3 : size < 10 ? 2 : 1);
}

/** What stands beside a measurement on the picture, line by line. */
export function labelLines(one: Pick<Measurement, 'kind' | 'name' | 'values' | 'basis'>): readonly string[] {
  const lines = [one.name, ...valueLines(one), one.basis];
  return lines.filter((line) => line !== '');
}

function valueLines({ kind, values }: Pick<Measurement, 'kind' | 'values'>): readonly string[] {
  const text = (quantity: MeasuredValue['quantity']): string => {
    const one = values.find((value) => value.quantity === quantity);
    return one ? valueText(one) : '';
  };
  const named = (quantity: MeasuredValue['quantity']): string => {
    const value = text(quantity);
    return value === '' ? '' : `${quantityNames[quantity]} ${value}`;
  };
  /** Without its unit, which stands beside it once. */
  const number = (quantity: MeasuredValue['quantity']): string => {
    const one = values.find((value) => value.quantity === quantity);
    return one ? numberText(one) : '';
  };
  const bare = (quantity: MeasuredValue['quantity']): string =>
    number(quantity) === '' ? '' : `${quantityNames[quantity]} ${number(quantity)}`;
  switch (kind) {
    case 'length':
    case 'probe':
      return values.length === 1 && values[0]
        ? [valueText(values[0])]
        : [values.map((one) => named(one.quantity)).join('  ')];
    case 'bidirectional':
      return values.length === 2 ? [`${number('long-axis')} × ${text('short-axis')}`] : [];
    case 'angle':
      return [text('angle')];
    case 'cobb':
      return [text('angle') === '' ? '' : `Cobb ${text('angle')}`];
    case 'rectangle':
    case 'ellipse':
    case 'freehand':
      return [
        joined(named('mean'), bare('standard-deviation')),
        joined(bare('minimum'), named('maximum')),
        named('area'),
        joined(named('perimeter'), named('pixels')),
      ];
    case 'arrow':
      return [];
  }
}

function joined(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join('  ');
}

/** One line for screen readers and lists: `Length 42.3 mm, at the detector`. */
export function sentenceOf(one: Pick<Measurement, 'kind' | 'name' | 'values' | 'basis'>): string {
  const values = one.values.map((value) => valuePhrase(one.kind, value)).join(', ');
  const heading = [one.name, kindNames[one.kind]].filter((part) => part !== '').join(', ');
  return [[heading, values].filter((part) => part !== '').join(': '), one.basis]
    .filter((part) => part !== '')
    .join(', ');
}

/** The kind already says what its only number is. */
function valuePhrase(kind: MeasurementKind, value: MeasuredValue): string {
  const itself = kind === 'length' || kind === 'angle' || kind === 'cobb' || kind === 'probe';
  const text = valueText(value);
  const only = ['length', 'angle', 'value'].includes(value.quantity);
  return itself && only ? text : `${quantityNames[value.quantity].toLowerCase()} ${text}`;
}
