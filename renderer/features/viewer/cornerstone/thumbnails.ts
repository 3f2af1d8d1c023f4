import { drawThumbnail, type ThumbnailPixels } from '../thumbnail.ts';
import { whenIdle } from '../when-idle.ts';
import type { ViewerEngine } from './engine.ts';

export interface Thumbnails {
  /** Undefined when the picture can't be shown. Drawn once for each picture, one after the other. */
  of(imageId: string): Promise<ThumbnailPixels | undefined>;
}

/** Twice the size in the strip, for screens with small pixels. */
const thumbnailPixels = 128;

export function createThumbnails(engine: ViewerEngine): Thumbnails {
  const drawn = new Map<string, Promise<ThumbnailPixels | undefined>>();
  let last: Promise<unknown> = Promise.resolve();
  return {
    of(imageId) {
      let thumbnail = drawn.get(imageId);
      if (!thumbnail) {
        thumbnail = last.then(whenIdle).then(() => draw(engine, imageId));
        last = thumbnail;
        drawn.set(imageId, thumbnail);
      }
      return thumbnail;
    },
  };
}

async function draw(engine: ViewerEngine, imageId: string): Promise<ThumbnailPixels | undefined> {
  try {
    const image = await engine.load(imageId);
    return drawThumbnail(
      {
        rows: image.rows,
        columns: image.columns,
        components: image.numberOfComponents === 3 ? 3 : 1,
        pixels: image.voxelManager?.getScalarData() ?? image.getPixelData(),
        window: { center: firstOf(image.windowCenter), width: firstOf(image.windowWidth) },
        inverted: image.invert,
        pixelAspect: (image.rowPixelSpacing || 1) / (image.columnPixelSpacing || 1),
      },
      thumbnailPixels,
    );
  } catch {
    return undefined;
  }
}

function firstOf(value: number | number[]): number {
  return Array.isArray(value) ? (value[0] ?? 0) : value;
}
