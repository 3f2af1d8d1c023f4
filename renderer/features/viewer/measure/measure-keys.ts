import type { MeasurementKind } from '../../../../shared/contract/measurement.ts';

/** The key of each measuring tool, as the table of commands names keys. */
export const measureKeys: readonly { readonly key: string; readonly kind: MeasurementKind }[] = [
  { key: 'd', kind: 'length' },
  { key: 'Shift d', kind: 'bidirectional' },
  { key: 'a', kind: 'angle' },
  { key: 'Shift a', kind: 'cobb' },
  { key: 'e', kind: 'ellipse' },
  { key: 'Shift e', kind: 'rectangle' },
  { key: 'j', kind: 'freehand' },
  { key: 'q', kind: 'probe' },
  { key: 'Shift q', kind: 'arrow' },
];

/** `Shift D`: as it is printed. */
export function keysOf(kind: MeasurementKind): string {
  const key = measureKeys.find((one) => one.kind === kind)?.key ?? '';
  return key.replace(/.$/, (letter) => letter.toUpperCase());
}

export const measureShortcuts: readonly { readonly keys: string; readonly does: string }[] = [
  { keys: 'D, Shift D', does: 'Measure: length; long and short axis' },
  { keys: 'A, Shift A', does: 'Measure: angle; Cobb angle' },
  { keys: 'E, Shift E, J', does: 'Measure a region: ellipse; rectangle; freehand' },
  { keys: 'Q, Shift Q', does: 'Value of a pixel; arrow with text' },
  { keys: 'Shift + Enter', does: 'A measurement of the chosen kind in the middle of the picture' },
  { keys: 'Tab, arrow keys', does: 'To a measurement and its points; move it, with Shift ten times as far' },
  { keys: 'Enter or F2', does: 'Name the measurement' },
  { keys: 'Delete, Backspace', does: 'Delete the measurement' },
  { keys: 'Ctrl Z, Ctrl Shift Z', does: 'Undo, redo' },
  { keys: 'Esc', does: 'Stop drawing; let the measurement go; end measuring' },
];
