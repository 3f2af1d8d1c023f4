import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildDataSet } from '../../electron/backend/dataset/build.ts';
import { encodeDataSet } from '../../electron/backend/dataset/encode.ts';
import { encodePart10Header } from '../../electron/backend/dataset/part10.ts';

const explicitLittle = '1.2.840.10008.1.2.1';
const ctImage = '1.2.840.10008.5.1.4.1.1.2';

type Vector = readonly [number, number, number];

/** A series of parallel slices through a made-up body. Lengths in millimetres, patient coordinates. */
export interface VolumeSeries {
  readonly uid: string;
  readonly number: string;
  readonly description: string;
  /** Directions of rows and columns. */
  readonly row: Vector;
  readonly column: Vector;
  /** The first pixel of each slice, and its Instance Number, from 1 on. */
  readonly positions: readonly Vector[];
  readonly rows: number;
  readonly columns: number;
  readonly spacing: readonly [row: number, column: number];
  readonly frameOfReferenceUid: string;
}

export interface VolumeStudy {
  readonly uid: string;
  readonly patientId: string;
  readonly patientName: string;
  readonly date: string;
  readonly description: string;
  readonly bodyPart: string;
  readonly series: readonly VolumeSeries[];
}

/** Hounsfield units at a point of the patient. */
export type Body = (x: number, y: number, z: number) => number;

/** Writes the study's Part 10 files below a folder and gives their paths, series by series. */
export async function writeVolumeStudy(folder: string, study: VolumeStudy, body: Body): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  const paths: string[] = [];
  for (const series of study.series) {
    for (const [index, position] of series.positions.entries()) {
      const sopInstanceUid = `${series.uid}.${index + 1}`;
      const header = encodePart10Header({
        sopClassUid: ctImage,
        sopInstanceUid,
        transferSyntaxUid: explicitLittle,
      });
      const attributes = { ...studyAttributes(study), ...sliceAttributes(series, index, position) };
      const head = encodeDataSet(
        buildDataSet({ ...attributes, SOPInstanceUID: sopInstanceUid }),
        explicitLittle,
      );
      const path = join(folder, `${series.number}-${String(index + 1).padStart(3, '0')}.dcm`);
      await writeFile(path, Buffer.concat([header, head, pixelElement(pixelsOf(series, position, body))]));
      paths.push(path);
    }
  }
  return paths;
}

function studyAttributes(study: VolumeStudy): Record<string, string> {
  return {
    SOPClassUID: ctImage,
    StudyDate: study.date,
    StudyTime: '080000',
    AccessionNumber: '',
    Modality: 'CT',
    StudyDescription: study.description,
    PatientName: study.patientName,
    PatientID: study.patientId,
    PatientBirthDate: '19600102',
    PatientSex: 'F',
    StudyInstanceUID: study.uid,
    StudyID: '1',
    BodyPartExamined: study.bodyPart,
  };
}

function sliceAttributes(series: VolumeSeries, index: number, position: Vector): Record<string, string> {
  return {
    SeriesInstanceUID: series.uid,
    SeriesNumber: series.number,
    SeriesDescription: series.description,
    InstanceNumber: String(index + 1),
    ImagePositionPatient: position.join('\\'),
    ImageOrientationPatient: [...series.row, ...series.column].join('\\'),
    FrameOfReferenceUID: series.frameOfReferenceUid,
    SliceThickness: '1',
    PixelSpacing: series.spacing.join('\\'),
    SamplesPerPixel: '1',
    PhotometricInterpretation: 'MONOCHROME2',
    Rows: String(series.rows),
    Columns: String(series.columns),
    BitsAllocated: '16',
    BitsStored: '16',
    HighBit: '15',
    PixelRepresentation: '1',
    RescaleIntercept: '0',
    RescaleSlope: '1',
    WindowCenter: '40',
    WindowWidth: '400',
  };
}

function pixelsOf(series: VolumeSeries, position: Vector, body: Body): Int16Array {
  const { row, column, spacing, rows, columns } = series;
  const pixels = new Int16Array(rows * columns);
  for (let v = 0; v < rows; v++) {
    for (let u = 0; u < columns; u++) {
      const at = ([0, 1, 2] as const).map(
        (axis) => position[axis] + row[axis] * u * spacing[1] + column[axis] * v * spacing[0],
      );
      pixels[v * columns + u] = body(at[0] ?? 0, at[1] ?? 0, at[2] ?? 0);
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
