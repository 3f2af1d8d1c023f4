/** Of the text beside measurements; `viewer.css` draws it with the same. */
export const labelFont = { size: 12, lineHeight: 16, padding: 5 };

const widths = new Map<string, number>();
const rememberedTexts = 2000;

/** How large a label is on the screen, in CSS pixels. */
export function labelSize(lines: readonly string[]): { readonly width: number; readonly height: number } {
  const { lineHeight, padding } = labelFont;
  return {
    width: Math.ceil(Math.max(0, ...lines.map(textWidth))) + 2 * padding,
    height: lines.length * lineHeight + 2 * padding - 2,
  };
}

function textWidth(text: string): number {
  const known = widths.get(text);
  if (known !== undefined) return known;
  if (widths.size > rememberedTexts) widths.clear();
  const width = measured(text);
  widths.set(text, width);
  return width;
}

/** By the browser's own layout: a canvas measures other digits than those that are drawn. */
function measured(text: string): number {
  const probe = document.createElement('span');
  probe.className = 'measure-text-probe';
  probe.textContent = text;
  document.body.append(probe);
  const { width } = probe.getBoundingClientRect();
  probe.remove();
  return width;
}

/** Long words of what a length means are put on several lines. */
export function wrapped(lines: readonly string[], longest = 34): readonly string[] {
  return lines.flatMap((line) => {
    const rows: string[] = [];
    for (const word of line.split(' ')) {
      const row = rows.at(-1);
      if (row !== undefined && row.length + word.length < longest) rows[rows.length - 1] = `${row} ${word}`;
      else rows.push(word);
    }
    return rows;
  });
}
