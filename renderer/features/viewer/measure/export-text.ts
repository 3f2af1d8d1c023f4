import type { Measurement } from '../../../../shared/contract/measurement.ts';
import { kindNames, labelLines, quantityNames, valueText } from './measure-text.ts';

/** A measurement and where it is, as people say it: `Se 3 Im 12`. */
export interface ListedMeasurement {
  readonly measurement: Measurement;
  readonly where: string;
}

/** For a report: one paragraph for each measurement. */
export function textOf(listed: readonly ListedMeasurement[]): string {
  return listed
    .map(({ measurement, where }) => {
      const [first = '', ...rest] = labelLines({ ...measurement, name: '' });
      const heading = [measurement.name || kindNames[measurement.kind], where].filter(Boolean).join(', ');
      return [`${heading}: ${first}`.replace(/: $/, ''), ...rest.map((line) => `  ${line}`)].join('\n');
    })
    .join('\n');
}

const columns = [
  'Name',
  'Kind',
  'Where',
  'Quantity',
  'Value',
  'Unit',
  'Meaning of lengths',
  'Study Instance UID',
  'Series Instance UID',
  'SOP Instance UID',
  'Frame',
  'Points (column row)',
] as const;

/** One row for each value, with the numbers unrounded; RFC 4180. */
export function csvOf(listed: readonly ListedMeasurement[]): string {
  const rows = listed.flatMap(({ measurement, where }) => {
    const { place, values } = measurement;
    const image = place.kind === 'image' ? [place.sopInstanceUid, String(place.frame)] : ['', ''];
    const points = measurement.points.map(([x, y]) => `${rounded(x)} ${rounded(y)}`).join('; ');
    const numbers = values.map((one) => [quantityNames[one.quantity], String(one.value), one.unit]);
    return (numbers.length > 0 ? numbers : [['', '', '']]).map((value) => [
      text(measurement.name),
      kindNames[measurement.kind],
      where,
      ...value,
      measurement.basis,
      measurement.studyInstanceUid,
      measurement.seriesInstanceUid,
      ...image,
      points,
    ]);
  });
  return `${[[...columns], ...rows].map((row) => row.map(quoted).join(',')).join('\r\n')}\r\n`;
}

export function jsonOf(listed: readonly ListedMeasurement[]): string {
  const all = listed.map(({ measurement, where }) => ({
    ...measurement,
    where,
    text: measurement.values.map((one) => `${quantityNames[one.quantity]} ${valueText(one)}`),
  }));
  return `${JSON.stringify({ measurements: all }, null, 2)}\n`;
}

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}

/** A name that a spreadsheet would take for a formula is a text. */
function text(name: string): string {
  return /^[=+\-@\t\r]/.test(name) ? `'${name}` : name;
}

function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
