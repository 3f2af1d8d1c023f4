import {
  createJPEGBasicOffsetTable,
  type DataSet,
  type Element,
  readEncapsulatedImageFrame,
  readEncapsulatedPixelDataFromFragments,
} from 'dicom-parser';
import { nativeFrameBits } from '../pixels/native-pixels.ts';
import type { PixelLayout } from '../pixels/pixel-layout.ts';
import { ImageProblemError } from './image-problem.ts';

const explicitVrBigEndian = '1.2.840.10008.1.2.2';

/** The bytes of one frame, and in native files of one bit a pixel, where its first bit is in the first byte. */
export interface FrameBytes {
  readonly bytes: Uint8Array;
  readonly firstBit: number;
}

/** `frame` counts from 0. Throws ImageProblemError when the file has no such frame. */
export function frameBytes(
  dataSet: DataSet,
  layout: PixelLayout,
  frame: number,
  numberOfFrames: number,
): FrameBytes {
  const element = dataSet.elements.x7fe00010;
  if (!element) {
    const reason =
      dataSet.elements.x7fe00008 || dataSet.elements.x7fe00009 ? 'floating point pixels' : undefined;
    if (reason) throw new ImageProblemError({ kind: 'unsupported', reason });
    throw new ImageProblemError({ kind: 'damaged', detail: 'the file has no pixel data' });
  }
  if (element.encapsulatedPixelData) {
    return { bytes: encapsulatedFrame(dataSet, element, frame, numberOfFrames), firstBit: 0 };
  }
  const bits = nativeFrameBits(layout);
  const firstBit = frame * bits;
  const start = element.dataOffset + Math.floor(firstBit / 8);
  const end = element.dataOffset + Math.ceil((firstBit + bits) / 8);
  if (end > Math.min(dataSet.byteArray.length, element.dataOffset + element.length)) {
    throw new ImageProblemError({ kind: 'damaged', detail: 'the pixel data is shorter than the image' });
  }
  const swapped = layout.bitsAllocated <= 8 && isBigEndianWords(dataSet, element);
  const bytes = swapped
    ? swappedBytes(dataSet, element.dataOffset, start, end)
    : dataSet.byteArray.subarray(start, end);
  return { bytes, firstBit: firstBit % 8 };
}

/** Pixels of a byte or less that are stored as words (OW): big endian swaps them in pairs (PS3.5 7.3, 8.2). */
function isBigEndianWords(dataSet: DataSet, element: Element): boolean {
  return element.vr === 'OW' && dataSet.string('x00020010')?.trim() === explicitVrBigEndian;
}

function swappedBytes(dataSet: DataSet, dataOffset: number, start: number, end: number): Uint8Array {
  return Uint8Array.from({ length: end - start }, (_, index) => {
    const place = start + index - dataOffset;
    return dataSet.byteArray[dataOffset + (place ^ 1)] ?? 0;
  });
}

function encapsulatedFrame(
  dataSet: DataSet,
  element: Element,
  frame: number,
  numberOfFrames: number,
): Uint8Array {
  const fragments = element.fragments ?? [];
  if (fragments.length === 0) {
    throw new ImageProblemError({ kind: 'damaged', detail: 'the compressed pixel data is empty' });
  }
  try {
    // One frame may span many fragments; with as many fragments as frames each is a frame (PS3.5 A.4).
    if (numberOfFrames === 1) {
      return readEncapsulatedPixelDataFromFragments(dataSet, element, 0, fragments.length);
    }
    if (fragments.length === numberOfFrames) {
      return readEncapsulatedPixelDataFromFragments(dataSet, element, frame);
    }
    const table = element.basicOffsetTable?.length
      ? element.basicOffsetTable
      : createJPEGBasicOffsetTable(dataSet, element);
    return readEncapsulatedImageFrame(dataSet, element, frame, table);
  } catch {
    throw new ImageProblemError({ kind: 'damaged', detail: `frame ${frame + 1} is not in the file` });
  }
}
