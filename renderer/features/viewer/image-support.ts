import type { PixelLayout } from './pixels/pixel-layout.ts';

/** How a picture gets its pixels. `codec`: a decoder of Cornerstone's loader that was compared with other programs. */
export type DecodeRoute =
  | { readonly kind: 'native'; readonly bigEndian: boolean }
  | { readonly kind: 'rle' }
  | { readonly kind: 'colour-jpeg' }
  /** DCT and Huffman codes of one component with 8 or 12 bits. */
  | { readonly kind: 'grey-jpeg' }
  | { readonly kind: 'codec' }
  /** `reason` completes "cannot show this picture: ...". */
  | { readonly kind: 'refused'; readonly reason: string };

interface SyntaxEntry {
  readonly name: string;
  readonly family: 'native' | 'big-endian' | 'rle' | 'jpeg-8' | 'jpeg-dct' | 'codec' | 'video';
  readonly lossy?: true;
}

/** Transfer syntaxes of PS3.6 table A-1 that carry images. Deflate is undone when the file is read. */
const syntaxes: Readonly<Record<string, SyntaxEntry>> = {
  '1.2.840.10008.1.2': { name: 'Implicit VR Little Endian', family: 'native' },
  '1.2.840.10008.1.2.1': { name: 'Explicit VR Little Endian', family: 'native' },
  '1.2.840.10008.1.2.1.99': { name: 'Deflated Explicit VR Little Endian', family: 'native' },
  '1.2.840.10008.1.2.2': { name: 'Explicit VR Big Endian', family: 'big-endian' },
  '1.2.840.10008.1.2.5': { name: 'RLE Lossless', family: 'rle' },
  '1.2.840.10008.1.2.4.50': { name: 'JPEG Baseline', family: 'jpeg-8', lossy: true },
  '1.2.840.10008.1.2.4.51': { name: 'JPEG Extended', family: 'jpeg-dct', lossy: true },
  '1.2.840.10008.1.2.4.53': { name: 'JPEG Spectral Selection', family: 'jpeg-dct', lossy: true },
  '1.2.840.10008.1.2.4.55': { name: 'JPEG Full Progression', family: 'jpeg-dct', lossy: true },
  '1.2.840.10008.1.2.4.57': { name: 'JPEG Lossless', family: 'codec' },
  '1.2.840.10008.1.2.4.70': { name: 'JPEG Lossless SV1', family: 'codec' },
  '1.2.840.10008.1.2.4.80': { name: 'JPEG-LS Lossless', family: 'codec' },
  '1.2.840.10008.1.2.4.81': { name: 'JPEG-LS Near-lossless', family: 'codec', lossy: true },
  '1.2.840.10008.1.2.4.90': { name: 'JPEG 2000 Lossless', family: 'codec' },
  '1.2.840.10008.1.2.4.91': { name: 'JPEG 2000', family: 'codec', lossy: true },
  '1.2.840.10008.1.2.4.201': { name: 'HTJ2K Lossless', family: 'codec' },
  '1.2.840.10008.1.2.4.202': { name: 'HTJ2K Lossless RPCL', family: 'codec' },
  '1.2.840.10008.1.2.4.203': { name: 'HTJ2K', family: 'codec', lossy: true },
  '1.2.840.10008.1.2.4.100': { name: 'MPEG-2 video', family: 'video', lossy: true },
  '1.2.840.10008.1.2.4.101': { name: 'MPEG-2 video', family: 'video', lossy: true },
  '1.2.840.10008.1.2.4.102': { name: 'MPEG-4 video', family: 'video', lossy: true },
  '1.2.840.10008.1.2.4.103': { name: 'MPEG-4 video', family: 'video', lossy: true },
  '1.2.840.10008.1.2.4.104': { name: 'MPEG-4 video', family: 'video', lossy: true },
  '1.2.840.10008.1.2.4.105': { name: 'MPEG-4 video', family: 'video', lossy: true },
  '1.2.840.10008.1.2.4.106': { name: 'MPEG-4 video', family: 'video', lossy: true },
  '1.2.840.10008.1.2.4.107': { name: 'HEVC video', family: 'video', lossy: true },
  '1.2.840.10008.1.2.4.108': { name: 'HEVC video', family: 'video', lossy: true },
};

/** The short name of a transfer syntax; its UID when it is not one that carries images we know. */
export function transferSyntaxName(uid: string): string {
  return syntaxes[uid]?.name ?? uid;
}

/** JPEG 2000 and HTJ2K in their general syntaxes may be lossless; the file's own mark decides then. */
export function isLossySyntax(uid: string): boolean {
  return syntaxes[uid]?.lossy === true;
}

const nativePhotometric = new Set([
  'MONOCHROME1',
  'MONOCHROME2',
  'PALETTE COLOR',
  'RGB',
  'YBR_FULL',
  'YBR_FULL_422',
]);
const codecPhotometric = new Set([
  'MONOCHROME1',
  'MONOCHROME2',
  'PALETTE COLOR',
  'RGB',
  'YBR_FULL',
  'YBR_FULL_422',
  'YBR_RCT',
  'YBR_ICT',
]);

/**
 * Decides before anything is drawn how a picture is decoded, or that it is not: a reading program may not show a
 * wrong picture. What the loader's decoders get wrong was found by comparing pixels with DCMTK and GDCM.
 */
export function decodeRoute(transferSyntaxUid: string, layout: PixelLayout): DecodeRoute {
  const syntax = syntaxes[transferSyntaxUid];
  if (!syntax) return refused(`its transfer syntax ${transferSyntaxUid || '(none)'} is not known`);
  const impossible = impossibleLayout(layout);
  if (impossible) return refused(impossible);
  const { photometricInterpretation: photometric, samplesPerPixel, bitsAllocated } = layout;
  switch (syntax.family) {
    case 'video':
      return refused(`it is ${syntax.name}`);
    case 'native':
    case 'big-endian':
      if (!nativePhotometric.has(photometric)) return refusedPhotometric(syntax.name, photometric);
      return { kind: 'native', bigEndian: syntax.family === 'big-endian' };
    case 'rle':
      if (!nativePhotometric.has(photometric) || photometric === 'YBR_FULL_422') {
        return refusedPhotometric(syntax.name, photometric);
      }
      if (bitsAllocated === 1) return refused('RLE with one bit for a pixel');
      return { kind: 'rle' };
    case 'jpeg-dct':
      return samplesPerPixel === 1 ? greyJpeg(layout, syntax.name) : jpeg8(layout, syntax.name);
    case 'jpeg-8':
      return jpeg8(layout, syntax.name);
    case 'codec':
      if (!codecPhotometric.has(photometric)) return refusedPhotometric(syntax.name, photometric);
      if (samplesPerPixel === 3 && bitsAllocated !== 8)
        return refused(`${syntax.name}, ${bitsAllocated} bit colour`);
      if (bitsAllocated > 16) return refused(`${syntax.name}, ${bitsAllocated} bit`);
      return { kind: 'codec' };
  }
}

function jpeg8(layout: PixelLayout, name: string): DecodeRoute {
  const { photometricInterpretation: photometric, samplesPerPixel, bitsAllocated } = layout;
  if (bitsAllocated !== 8) return refused(`${name}, ${bitsAllocated} bit`);
  if (samplesPerPixel === 3) {
    return ['RGB', 'YBR_FULL', 'YBR_FULL_422'].includes(photometric)
      ? { kind: 'colour-jpeg' }
      : refusedPhotometric(name, photometric);
  }
  return photometric.startsWith('MONOCHROME') ? { kind: 'codec' } : refusedPhotometric(name, photometric);
}

function greyJpeg(
  { photometricInterpretation: photometric, bitsAllocated }: PixelLayout,
  name: string,
): DecodeRoute {
  if (!photometric.startsWith('MONOCHROME')) return refusedPhotometric(name, photometric);
  return bitsAllocated <= 16 ? { kind: 'grey-jpeg' } : refused(`${name}, ${bitsAllocated} bit`);
}

function impossibleLayout(layout: PixelLayout): string | undefined {
  const {
    photometricInterpretation: photometric,
    samplesPerPixel,
    bitsAllocated,
    bitsStored,
    highBit,
  } = layout;
  if (bitsAllocated === 0 || layout.rows === 0 || layout.columns === 0) return 'it has no pixels';
  if (![1, 8, 16, 32].includes(bitsAllocated)) return `${bitsAllocated} bits for a sample`;
  if (bitsStored < 1 || bitsStored > bitsAllocated || highBit >= bitsAllocated || highBit < bitsStored - 1) {
    return `its header says ${bitsStored} bits stored in ${bitsAllocated}`;
  }
  const colour = photometric.startsWith('YBR') || photometric === 'RGB';
  if (colour !== (samplesPerPixel === 3))
    return `${photometric || 'no colour model'} with ${samplesPerPixel} samples`;
  if (photometric === 'PALETTE COLOR' && !layout.palette) return 'its colour palette is missing or cut short';
  return undefined;
}

function refused(reason: string): DecodeRoute {
  return { kind: 'refused', reason };
}

function refusedPhotometric(name: string, photometric: string): DecodeRoute {
  return refused(`${name} with the colour model ${photometric || '(none)'}`);
}
