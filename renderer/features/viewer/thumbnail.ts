import { type Window, windowRange } from './window-presets.ts';

/** Decoded pixels to be drawn small. */
export interface ThumbnailSource {
  readonly rows: number;
  readonly columns: number;
  /** 1 grey, 3 red, green, blue. */
  readonly components: 1 | 3;
  readonly pixels: ArrayLike<number>;
  readonly window: Window;
  readonly inverted: boolean;
  /** Height of a pixel divided by its width. */
  readonly pixelAspect: number;
}

export interface ThumbnailPixels {
  readonly width: number;
  readonly height: number;
  readonly rgba: Uint8ClampedArray<ArrayBuffer>;
}

/** Draws a picture into a square of `size` pixels, keeping its proportions, by the nearest sample. */
export function drawThumbnail(source: ThumbnailSource, size: number): ThumbnailPixels {
  const tall = source.rows * source.pixelAspect;
  const scale = size / Math.max(source.columns, tall);
  const width = Math.max(1, Math.round(source.columns * scale));
  const height = Math.max(1, Math.round(tall * scale));
  const rgba = new Uint8ClampedArray(width * height * 4);
  const shade = shadeOf(source);
  for (let y = 0; y < height; y++) {
    const row = Math.min(source.rows - 1, Math.floor(((y + 0.5) / height) * source.rows));
    for (let x = 0; x < width; x++) {
      const column = Math.min(source.columns - 1, Math.floor(((x + 0.5) / width) * source.columns));
      const from = (row * source.columns + column) * source.components;
      const to = (y * width + x) * 4;
      for (let channel = 0; channel < 3; channel++) {
        const at = source.components === 3 ? from + channel : from;
        rgba[to + channel] = shade(source.pixels[at] ?? 0);
      }
      rgba[to + 3] = 255;
    }
  }
  return { width, height, rgba };
}

function shadeOf(source: ThumbnailSource): (value: number) => number {
  if (source.components === 3) return (value) => value;
  const { lower, upper } = windowRange(source.window);
  const slope = 255 / Math.max(1e-6, upper - lower);
  return source.inverted ? (value) => 255 - (value - lower) * slope : (value) => (value - lower) * slope;
}
