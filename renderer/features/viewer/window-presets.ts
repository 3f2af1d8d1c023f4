/** Window as DICOM writes it (PS3.3 C.11.2.1.2), in output units of the modality (Hounsfield units for CT). */
export interface Window {
  readonly center: number;
  readonly width: number;
}

export interface WindowPreset {
  /** The key that applies it: `1` to `9`. */
  readonly key: string;
  readonly name: string;
  readonly window: Window | 'file' | 'full-range';
}

const ct: readonly (readonly [name: string, width: number, center: number])[] = [
  ['Abdomen', 400, 40],
  ['Lung', 1500, -600],
  ['Bone', 2500, 480],
  ['Brain', 80, 40],
  ['Soft tissue', 350, 50],
  ['Mediastinum', 400, 60],
  ['Liver', 150, 70],
];

/**
 * The window presets of a modality, at most nine. `file` is the first window of the file (or its value range when
 * it has none), `full-range` from the smallest to the largest value of the image.
 */
export function windowPresets(modality: string): readonly WindowPreset[] {
  const fromFile = { name: 'From the file', window: 'file' } as const;
  const fullRange = { name: 'Full range', window: 'full-range' } as const;
  const list =
    modality === 'CT'
      ? [...ct.map(([name, width, center]) => ({ name, window: { center, width } })), fromFile, fullRange]
      : [fromFile, fullRange];
  return list.map((preset, index) => ({ key: String(index + 1), ...preset }));
}

/** Lower and upper value of a linear window: as wide as `width` says, around `center`. */
export function windowRange(window: Window): { readonly lower: number; readonly upper: number } {
  // PS3.3 C.11.2.1.2.1: a window of width w and centre c covers c - 0.5 - (w - 1) / 2 to c - 0.5 + (w - 1) / 2.
  const half = (window.width - 1) / 2;
  return { lower: window.center - 0.5 - half, upper: window.center - 0.5 + half };
}

export function windowOfRange(range: { readonly lower: number; readonly upper: number }): Window {
  return { center: (range.lower + range.upper) / 2 + 0.5, width: range.upper - range.lower + 1 };
}
