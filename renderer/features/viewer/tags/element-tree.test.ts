import { describe, expect, it } from 'vitest';
import type { ElementRow } from '../../../../shared/contract/data-elements.ts';
import { matchesQuery, rowText, shownElements } from './element-tree.ts';

function row(path: string, change: Partial<ElementRow> = {}): ElementRow {
  const parts = path.split('/');
  const tag = parts.length % 2 === 1 ? (parts.at(-1) ?? '') : '';
  return {
    path,
    level: parts.length - 1,
    tag,
    vr: tag ? 'LO' : '',
    name: '',
    length: 0,
    value: '',
    ...change,
  };
}

const rows = [
  row('00080005', { name: 'SpecificCharacterSet', value: 'ISO_IR 192' }),
  row('00081140', { name: 'ReferencedImageSequence', vr: 'SQ', items: 2 }),
  row('00081140/0', { name: 'Item 1' }),
  row('00081140/0/00081155', { name: 'ReferencedSOPInstanceUID', value: '1.2.3' }),
  row('00081140/1', { name: 'Item 2' }),
  row('00081140/1/00081155', { name: 'ReferencedSOPInstanceUID', value: '1.2.4' }),
  row('00100010', { name: 'PatientName', value: 'MÜLLER^Jörg', vr: 'PN' }),
];

const paths = (query: string, closed: readonly string[] = []): string[] =>
  shownElements(rows, query, new Set(closed)).map((one) => one.row.path);

describe('shownElements', () => {
  it('hides what is under a closed row', () => {
    expect(paths('')).toHaveLength(rows.length);
    expect(paths('', ['00081140'])).toEqual(['00080005', '00081140', '00100010']);
    expect(paths('', ['00081140/0'])).not.toContain('00081140/0/00081155');
    expect(paths('', ['00081140/0'])).toContain('00081140/1/00081155');
  });

  it('shows what a search finds with all that it is in, closed or not', () => {
    expect(paths('1.2.4', ['00081140'])).toEqual(['00081140', '00081140/1', '00081140/1/00081155']);
    expect(paths('nothing of it')).toEqual([]);
  });

  it('says which rows can be opened', () => {
    const expanded = new Map(
      shownElements(rows, '', new Set(['00081140'])).map((one) => [one.row.path, one.expanded]),
    );
    expect(expanded.get('00081140')).toBe(false);
    expect(expanded.get('00100010')).toBeUndefined();
  });
});

describe('matchesQuery', () => {
  it.each(['(0010,0010)', '0010,0010', '00100010', '0010', 'patientname', 'muller', 'JÖRG'])(
    'finds by %s',
    (query) => {
      expect(rows.filter((one) => matchesQuery(one, query)).map((one) => one.path)).toEqual(['00100010']);
    },
  );
});

describe('rowText', () => {
  it('is a line with tag, VR, name and value', () => {
    expect(rowText(rows[6] as ElementRow)).toBe('(0010,0010) PN PatientName MÜLLER^Jörg');
    expect(rowText(rows[1] as ElementRow)).toBe('(0008,1140) SQ ReferencedImageSequence 2 items');
  });
});
