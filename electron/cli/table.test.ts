import { expect, it } from 'vitest';
import { formatTable } from './table.ts';

const columns = [
  { title: 'NAME', value: (row: readonly string[]) => row[0], maxWidth: 6 },
  { title: 'N', value: (row: readonly string[]) => row[1] },
];

it('aligns columns, wide characters counted as two', () => {
  expect(
    formatTable(columns, [
      ['山田', '1'],
      ['Doe', '12'],
    ]),
  ).toBe('NAME  N\n山田  1\nDoe   12');
});

it('cuts long text, and shows what is missing as a dash', () => {
  expect(formatTable(columns, [['Longname', undefined as unknown as string]])).toBe('NAME    N\nLongn…  –');
});

it('lets no control character through to the terminal', () => {
  expect(formatTable(columns, [['a\u001b[1m\nb', '']])).toContain('a [1m…');
});
