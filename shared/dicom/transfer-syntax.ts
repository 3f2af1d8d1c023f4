import { z } from 'zod';

/** Transfer syntaxes that code names (PS3.5 Annex A). */
export const transferSyntax = {
  implicitLittle: '1.2.840.10008.1.2',
  explicitLittle: '1.2.840.10008.1.2.1',
  deflatedExplicitLittle: '1.2.840.10008.1.2.1.99',
  explicitBig: '1.2.840.10008.1.2.2',
  jpegBaseline: '1.2.840.10008.1.2.4.50',
  jpegExtended: '1.2.840.10008.1.2.4.51',
  jpegLossless: '1.2.840.10008.1.2.4.57',
  jpegLosslessSv1: '1.2.840.10008.1.2.4.70',
  jpegLsLossless: '1.2.840.10008.1.2.4.80',
  jpegLsNearLossless: '1.2.840.10008.1.2.4.81',
  jpeg2000Lossless: '1.2.840.10008.1.2.4.90',
  jpeg2000: '1.2.840.10008.1.2.4.91',
  htj2kLossless: '1.2.840.10008.1.2.4.201',
  htj2kLosslessRpcl: '1.2.840.10008.1.2.4.202',
  htj2k: '1.2.840.10008.1.2.4.203',
  rleLossless: '1.2.840.10008.1.2.5',
} as const;

/** `suffix flag name`, the suffix after 1.2.840.10008.1.2; `E` encapsulated, `N` native pixel data, `-` neither. */
const rows = `
 N Implicit VR Little Endian
.1 N Explicit VR Little Endian
.1.98 E Encapsulated Uncompressed Explicit VR Little Endian
.1.99 N Deflated Explicit VR Little Endian
.2 N Explicit VR Big Endian
.4.50 E JPEG Baseline (Process 1)
.4.51 E JPEG Extended (Process 2 and 4)
.4.52 E JPEG Extended (Process 3 and 5)
.4.53 E JPEG Spectral Selection, Non-Hierarchical (Process 6 and 8)
.4.54 E JPEG Spectral Selection, Non-Hierarchical (Process 7 and 9)
.4.55 E JPEG Full Progression, Non-Hierarchical (Process 10 and 12)
.4.56 E JPEG Full Progression, Non-Hierarchical (Process 11 and 13)
.4.57 E JPEG Lossless, Non-Hierarchical (Process 14)
.4.58 E JPEG Lossless, Non-Hierarchical (Process 15)
.4.59 E JPEG Extended, Hierarchical (Process 16 and 18)
.4.60 E JPEG Extended, Hierarchical (Process 17 and 19)
.4.61 E JPEG Spectral Selection, Hierarchical (Process 20 and 22)
.4.62 E JPEG Spectral Selection, Hierarchical (Process 21 and 23)
.4.63 E JPEG Full Progression, Hierarchical (Process 24 and 26)
.4.64 E JPEG Full Progression, Hierarchical (Process 25 and 27)
.4.65 E JPEG Lossless, Hierarchical (Process 28)
.4.66 E JPEG Lossless, Hierarchical (Process 29)
.4.70 E JPEG Lossless, First-Order Prediction (Process 14, Selection Value 1)
.4.80 E JPEG-LS Lossless
.4.81 E JPEG-LS Lossy (Near-Lossless)
.4.90 E JPEG 2000 (Lossless Only)
.4.91 E JPEG 2000
.4.92 E JPEG 2000 Part 2 Multi-component (Lossless Only)
.4.93 E JPEG 2000 Part 2 Multi-component
.4.94 N JPIP Referenced
.4.95 N JPIP Referenced Deflate
.4.100 E MPEG2 Main Profile / Main Level
.4.100.1 E Fragmentable MPEG2 Main Profile / Main Level
.4.101 E MPEG2 Main Profile / High Level
.4.101.1 E Fragmentable MPEG2 Main Profile / High Level
.4.102 E MPEG-4 AVC/H.264 High Profile / Level 4.1
.4.102.1 E Fragmentable MPEG-4 AVC/H.264 High Profile / Level 4.1
.4.103 E MPEG-4 AVC/H.264 BD-compatible High Profile / Level 4.1
.4.103.1 E Fragmentable MPEG-4 AVC/H.264 BD-compatible High Profile / Level 4.1
.4.104 E MPEG-4 AVC/H.264 High Profile / Level 4.2 For 2D Video
.4.104.1 E Fragmentable MPEG-4 AVC/H.264 High Profile / Level 4.2 For 2D Video
.4.105 E MPEG-4 AVC/H.264 High Profile / Level 4.2 For 3D Video
.4.105.1 E Fragmentable MPEG-4 AVC/H.264 High Profile / Level 4.2 For 3D Video
.4.106 E MPEG-4 AVC/H.264 Stereo High Profile / Level 4.2
.4.106.1 E Fragmentable MPEG-4 AVC/H.264 Stereo High Profile / Level 4.2
.4.107 E HEVC/H.265 Main Profile / Level 5.1
.4.108 E HEVC/H.265 Main 10 Profile / Level 5.1
.4.110 E JPEG XL Lossless
.4.111 E JPEG XL JPEG Recompression
.4.112 E JPEG XL
.4.201 E High-Throughput JPEG 2000 (Lossless Only)
.4.202 E High-Throughput JPEG 2000 with RPCL Options (Lossless Only)
.4.203 E High-Throughput JPEG 2000
.4.204 N JPIP HTJ2K Referenced
.4.205 N JPIP HTJ2K Referenced Deflate
.5 E RLE Lossless
.6.1 - RFC 2557 MIME Encapsulation
.6.2 - XML Encoding
.7.1 - SMPTE ST 2110-20 Uncompressed Progressive Active Video
.7.2 - SMPTE ST 2110-20 Uncompressed Interlaced Active Video
.7.3 - SMPTE ST 2110-30 PCM Digital Audio
.8.1 E Deflated Image Frame Compression
`;

export interface TransferSyntax {
  readonly uid: string;
  readonly name: string;
  /** Pixel Data is a sequence of fragments (PS3.5 A.4). */
  readonly encapsulated: boolean;
  /** Describes data sets of C-STORE and Part 10 files; MIME, XML and real-time video do not. */
  readonly forDataSets: boolean;
}

/** All transfer syntaxes of PS3.6 Table A-1, retired ones too, by UID. */
export const transferSyntaxes: ReadonlyMap<string, TransferSyntax> = new Map(
  rows
    .split('\n')
    .filter(Boolean)
    .map((row) => {
      const [suffix = '', flag = '', ...name] = row.split(' ');
      const uid = transferSyntax.implicitLittle + suffix;
      return [uid, { uid, name: name.join(' '), encapsulated: flag === 'E', forDataSets: flag !== '-' }];
    }),
);

/** The standard's name; the UID itself when the standard does not know it. */
export function transferSyntaxName(uid: string): string {
  return transferSyntaxes.get(uid)?.name ?? uid;
}

/** What a sender is asked for where it has a choice: pixel data as they are, or compressed. */
export const transferFamilySchema = z.enum(['uncompressed', 'compressed']);
export type TransferFamily = z.infer<typeof transferFamilySchema>;

const native: ReadonlySet<string> = new Set(
  [...transferSyntaxes.values()].filter((entry) => !entry.encapsulated).map((entry) => entry.uid),
);

/** Whether Pixel Data is encapsulated; true for private and unknown syntaxes, which are compressions in practice. */
export function isEncapsulated(uid: string): boolean {
  return !native.has(uid);
}
