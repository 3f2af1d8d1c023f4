import { isRgbJpeg, readJpegHeader, withPlainColourSpace } from '../pixels/jpeg-header.ts';
import { DamagedPixels, type DecodedPixels, type PixelLayout } from '../pixels/pixel-layout.ts';

/**
 * Decodes an 8 bit colour JPEG with the browser's decoder, off the main thread, without colour management and Exif
 * rotation. Throws DamagedPixels.
 */
export async function decodeColourJpeg(bytes: Uint8Array, layout: PixelLayout): Promise<DecodedPixels> {
  const header = readJpegHeader(bytes);
  if (header.components.length !== 3) throw new DamagedPixels(`${header.components.length} JPEG components`);
  if (header.precision !== 8) throw new DamagedPixels(`${header.precision} bit JPEG in an 8 bit image`);
  const plain = withPlainColourSpace(bytes, isRgbJpeg(header, layout.photometricInterpretation));
  const bitmap = await toBitmap(plain);
  try {
    if (bitmap.width !== layout.columns || bitmap.height !== layout.rows) {
      throw new DamagedPixels('the compressed picture has another size than the header says');
    }
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
    const context = canvas.getContext('2d', { willReadFrequently: true });
    if (!context) throw new DamagedPixels('no canvas to decode the picture');
    context.drawImage(bitmap, 0, 0);
    return {
      kind: 'rgb',
      samples: withoutAlpha(context.getImageData(0, 0, bitmap.width, bitmap.height).data),
    };
  } finally {
    bitmap.close();
  }
}

async function toBitmap(jpeg: Uint8Array<ArrayBuffer>): Promise<ImageBitmap> {
  try {
    return await createImageBitmap(new Blob([jpeg], { type: 'image/jpeg' }), {
      colorSpaceConversion: 'none',
      premultiplyAlpha: 'none',
      imageOrientation: 'none',
    });
  } catch {
    throw new DamagedPixels('the JPEG data cannot be decoded');
  }
}

function withoutAlpha(rgba: Uint8ClampedArray): Uint8Array {
  const out = new Uint8Array((rgba.length / 4) * 3);
  for (let from = 0, to = 0; from < rgba.length; from += 4, to += 3) {
    out[to] = rgba[from] ?? 0;
    out[to + 1] = rgba[from + 1] ?? 0;
    out[to + 2] = rgba[from + 2] ?? 0;
  }
  return out;
}
