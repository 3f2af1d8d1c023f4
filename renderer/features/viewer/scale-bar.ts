export interface ScaleBar {
  /** Length on the screen in CSS pixels. */
  readonly pixels: number;
  readonly label: string;
}

const lengthsMm = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500];

/** The longest round length that fits; undefined when none does. */
export function scaleBar(mmPerPixel: number, maxPixels: number): ScaleBar | undefined {
  if (!(mmPerPixel > 0)) return undefined;
  const length = lengthsMm.findLast((mm) => mm / mmPerPixel <= maxPixels);
  if (length === undefined) return undefined;
  return { pixels: length / mmPerPixel, label: length >= 10 ? `${length / 10} cm` : `${length} mm` };
}
