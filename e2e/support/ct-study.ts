import { buildDataSet } from '../../electron/backend/dataset/build.ts';
import { encodeDataSet } from '../../electron/backend/dataset/encode.ts';
import { encodePart10Header } from '../../electron/backend/dataset/part10.ts';

const explicitLittle = '1.2.840.10008.1.2.1';
const ctImage = '1.2.840.10008.5.1.4.1.1.2';

export interface CtStudy {
  readonly studyInstanceUid: string;
  readonly patientId: string;
  readonly patientName: string;
  /** Part 10 bytes, one slice at a time. */
  slices(): Generator<Uint8Array>;
}

/**
 * A CT of one series with made-up content: a bright disc that moves down the volume on a body-like oval, so that every
 * slice looks different. 512 x 512 x 16 bit unless told otherwise.
 */
export function ctStudy(options: {
  slices: number;
  size?: number;
  root?: string;
  patientName?: string;
}): CtStudy {
  const size = options.size ?? 512;
  const root = options.root ?? '1.2.826.0.1.3680043.9.7433.500';
  const patientName = options.patientName ?? 'Long^Volume';
  const patientId = 'LONG-1';
  return {
    studyInstanceUid: root,
    patientId,
    patientName,
    *slices() {
      const body = ovalOf(size);
      for (let index = 0; index < options.slices; index++) {
        const sopInstanceUid = `${root}.1.${index + 1}`;
        const header = encodePart10Header({
          sopClassUid: ctImage,
          sopInstanceUid,
          transferSyntaxUid: explicitLittle,
        });
        const head = encodeDataSet(
          buildDataSet({
            SOPClassUID: ctImage,
            SOPInstanceUID: sopInstanceUid,
            StudyDate: '20260401',
            StudyTime: '080000',
            AccessionNumber: 'LONG1',
            Modality: 'CT',
            StudyDescription: 'CT of many slices',
            SeriesDescription: 'Axial 1 mm',
            PatientName: patientName,
            PatientID: patientId,
            PatientBirthDate: '19600102',
            PatientSex: 'F',
            StudyInstanceUID: root,
            SeriesInstanceUID: `${root}.1`,
            StudyID: '1',
            SeriesNumber: '1',
            InstanceNumber: String(index + 1),
            ImagePositionPatient: `-180\\-180\\${index}`,
            ImageOrientationPatient: '1\\0\\0\\0\\1\\0',
            FrameOfReferenceUID: `${root}.9`,
            SliceThickness: '1',
            PixelSpacing: '0.7\\0.7',
            SamplesPerPixel: '1',
            PhotometricInterpretation: 'MONOCHROME2',
            Rows: String(size),
            Columns: String(size),
            BitsAllocated: '16',
            BitsStored: '16',
            HighBit: '15',
            PixelRepresentation: '1',
            RescaleIntercept: '0',
            RescaleSlope: '1',
            WindowCenter: '40',
            WindowWidth: '400',
          }),
          explicitLittle,
        );
        yield Buffer.concat([header, head, pixelElement(withDisc(body, size, index / options.slices))]);
      }
    },
  };
}

/** Hounsfield units: air around, soft tissue inside an oval. */
function ovalOf(size: number): Int16Array {
  const pixels = new Int16Array(size * size).fill(-1000);
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const [dx, dy] = [(x / size - 0.5) / 0.42, (y / size - 0.5) / 0.3];
      if (dx * dx + dy * dy < 1) pixels[y * size + x] = 40;
    }
  }
  return pixels;
}

function withDisc(body: Int16Array, size: number, part: number): Int16Array {
  const pixels = body.slice();
  const radius = Math.round(size * 0.05);
  const [centreX, centreY] = [Math.round(size * (0.25 + 0.5 * part)), size >> 1];
  for (let y = -radius; y <= radius; y++) {
    for (let x = -radius; x <= radius; x++) {
      if (x * x + y * y <= radius * radius) pixels[(centreY + y) * size + centreX + x] = 700;
    }
  }
  return pixels;
}

/** Pixel Data, VR OW, explicit little endian (PS3.5 7.1.2). */
function pixelElement(pixels: Int16Array): Uint8Array {
  const header = Buffer.from([0xe0, 0x7f, 0x10, 0x00, 0x4f, 0x57, 0, 0, 0, 0, 0, 0]);
  header.writeUInt32LE(pixels.byteLength, 8);
  return Buffer.concat([header, Buffer.from(pixels.buffer)]);
}
