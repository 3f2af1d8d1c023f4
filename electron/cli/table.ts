/** What a cell shows when the attribute was not given; never 0. */
const notGiven = '–';

export interface Column<T> {
  readonly title: string;
  value(row: T): string | undefined;
  /** Longer text is cut with an ellipsis; UIDs are never cut. */
  readonly maxWidth?: number;
}

/** Rows below their titles in aligned columns, two spaces apart. */
export function formatTable<T>(columns: readonly Column<T>[], rows: readonly T[]): string {
  const cells = rows.map((row) =>
    columns.map((column) => cut(column.value(row) || notGiven, column.maxWidth)),
  );
  const widths = columns.map((column, index) =>
    Math.max(column.title.length, ...cells.map((row) => width(row[index] ?? ''))),
  );
  const line = (texts: readonly string[]): string =>
    texts
      .map((text, index) => text + ' '.repeat(Math.max(0, (widths[index] ?? 0) - width(text))))
      .join('  ')
      .trimEnd();
  return [columns.map((column) => column.title), ...cells].map(line).join('\n');
}

function cut(text: string, maxWidth = Number.POSITIVE_INFINITY): string {
  const plain = text.replace(/\p{Cc}/gu, ' ');
  const characters = [...plain];
  return characters.length <= maxWidth ? plain : `${characters.slice(0, maxWidth - 1).join('')}…`;
}

/** Columns of a terminal that a text takes: East Asian wide characters take two. */
function width(text: string): number {
  let columns = 0;
  for (const character of text) {
    columns +=
      /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/.test(
        character,
      )
        ? 2
        : 1;
  }
  return columns;
}
