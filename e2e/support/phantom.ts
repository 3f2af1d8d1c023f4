import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildDataSet } from '../../electron/backend/dataset/build.ts';
import { encodeDataSet } from '../../electron/backend/dataset/encode.ts';
import { encodePart10Header } from '../../electron/backend/dataset/part10.ts';

const explicitLittle = '1.2.840.10008.1.2.1';
const root = '1.2.826.0.1.3680043.9.7433.630';

/**
 * A picture of 200 columns and 120 rows with a bright block of 80 columns and 50 rows, whose pixels are 1500 and 1700 by
 * turns; the rest is -1000. What its lengths mean is in `attributes`.
 */
export interface Phantom {
  readonly name: string;
  readonly sopClassUid: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** An ultrasound region over the whole picture, in centimetres from pixel to pixel. */
  readonly region?: { readonly across: number; readonly down: number };
}

export const block = { left: 40, top: 30, columns: 80, rows: 50 };
const picture = { rows: 120, columns: 200 };

const ct = '1.2.840.10008.5.1.4.1.1.2';
const dx = '1.2.840.10008.5.1.4.1.1.1.1';

/** Rows are 0.8 mm apart and columns 0.5 mm: the block is a square of 40 mm. */
export const ctPhantom: Phantom = {
  name: 'block',
  sopClassUid: ct,
  attributes: { Modality: 'CT', PixelSpacing: '0.8\\0.5', RescaleIntercept: '-1024', RescaleSlope: '1' },
};

export const otherPhantoms: readonly Phantom[] = [
  { name: 'detector', sopClassUid: dx, attributes: { Modality: 'DX', ImagerPixelSpacing: '0.8\\0.5' } },
  {
    name: 'fiducial',
    sopClassUid: dx,
    attributes: {
      Modality: 'DX',
      ImagerPixelSpacing: '1\\0.625',
      PixelSpacing: '0.8\\0.5',
      PixelSpacingCalibrationType: 'FIDUCIAL',
      PixelSpacingCalibrationDescription: 'ball',
    },
  },
  {
    name: 'magnified',
    sopClassUid: dx,
    attributes: {
      Modality: 'MG',
      ImagerPixelSpacing: '1\\0.625',
      EstimatedRadiographicMagnificationFactor: '1.25',
    },
  },
  {
    name: 'no spacing',
    sopClassUid: '1.2.840.10008.5.1.4.1.1.7',
    attributes: { Modality: 'OT', ConversionType: 'WSD' },
  },
  {
    name: 'ultrasound',
    sopClassUid: '1.2.840.10008.5.1.4.1.1.6.1',
    attributes: { Modality: 'US' },
    region: { across: 0.05, down: 0.08 },
  },
];

/** Writes phantoms as the series of one study; returns the paths of the files. */
export async function writePhantoms(
  folder: string,
  patientId: string,
  phantoms: readonly Phantom[],
): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  const study = `${root}.${Buffer.from(patientId).reduce((sum, byte) => sum * 31 + byte, 7) % 1_000_000}`;
  return Promise.all(
    phantoms.map(async (phantom, index) => {
      const uid = `${study}.${index + 1}`;
      const { sopClassUid } = phantom;
      const header = encodePart10Header({
        sopClassUid,
        sopInstanceUid: `${uid}.1`,
        transferSyntaxUid: explicitLittle,
      });
      const attributes = { ...common(study, patientId), ...phantom.attributes };
      const own = {
        SOPClassUID: sopClassUid,
        SOPInstanceUID: `${uid}.1`,
        SeriesInstanceUID: uid,
        SeriesNumber: String(index + 1),
        SeriesDescription: phantom.name,
      };
      const path = join(folder, `${phantom.name}.dcm`);
      const body = encoded({ ...attributes, ...own }, phantom);
      await writeFile(path, Buffer.concat([header, ...body, pixelElement(pixelsOf(phantom))]));
      return path;
    }),
  );
}

function common(study: string, patientId: string): Record<string, string> {
  return {
    StudyDate: '20260402',
    StudyTime: '090000',
    AccessionNumber: '',
    StudyDescription: 'Phantom',
    PatientName: 'Phantom^Known',
    PatientID: patientId,
    PatientBirthDate: '19600102',
    PatientSex: 'O',
    StudyInstanceUID: study,
    StudyID: '1',
    InstanceNumber: '1',
    SamplesPerPixel: '1',
    PhotometricInterpretation: 'MONOCHROME2',
    Rows: String(picture.rows),
    Columns: String(picture.columns),
    BitsAllocated: '16',
    BitsStored: '16',
    HighBit: '15',
    PixelRepresentation: '1',
    WindowCenter: '40',
    WindowWidth: '400',
  };
}

/** The sequence of ultrasound regions lies between the groups below and above it. */
function encoded(attributes: Readonly<Record<string, string>>, { region }: Phantom): Uint8Array[] {
  const early = ['Modality', 'ConversionType', 'StudyDate', 'StudyTime', 'AccessionNumber', 'SOPClassUID'];
  const isEarly = (keyword: string): boolean =>
    [...early, 'SOPInstanceUID', 'StudyDescription', 'SeriesDescription'].includes(keyword) ||
    keyword.startsWith('Patient');
  const part = (wanted: boolean): Uint8Array => {
    const entries = Object.entries(attributes).filter(([keyword]) => isEarly(keyword) === wanted);
    return encodeDataSet(buildDataSet(Object.fromEntries(entries)), explicitLittle);
  };
  if (!region) return [encodeDataSet(buildDataSet(attributes), explicitLittle)];
  return [part(true), regionSequence(region), part(false)];
}

function regionSequence(region: { readonly across: number; readonly down: number }): Uint8Array {
  const short = (tag: number, value: number): Buffer => {
    const bytes = Buffer.alloc(10);
    bytes.writeUInt16LE(0x0018);
    bytes.writeUInt16LE(tag, 2);
    bytes.write('US', 4);
    bytes.writeUInt16LE(2, 6);
    bytes.writeUInt16LE(value, 8);
    return bytes;
  };
  const wide = (tag: number, vr: 'UL' | 'FD', value: number): Buffer => {
    const size = vr === 'UL' ? 4 : 8;
    const bytes = Buffer.alloc(8 + size);
    bytes.writeUInt16LE(0x0018);
    bytes.writeUInt16LE(tag, 2);
    bytes.write(vr, 4);
    bytes.writeUInt16LE(size, 6);
    if (vr === 'UL') bytes.writeUInt32LE(value, 8);
    else bytes.writeDoubleLE(value, 8);
    return bytes;
  };
  const item = Buffer.concat([
    short(0x6012, 1),
    short(0x6014, 1),
    wide(0x6016, 'UL', 0),
    wide(0x6018, 'UL', 0),
    wide(0x601a, 'UL', 0),
    wide(0x601c, 'UL', picture.columns - 1),
    wide(0x601e, 'UL', picture.rows - 1),
    short(0x6024, 3),
    short(0x6026, 3),
    wide(0x602c, 'FD', region.across),
    wide(0x602e, 'FD', region.down),
  ]);
  const head = Buffer.from([
    0x18, 0, 0x11, 0x60, 0x53, 0x51, 0, 0, 0, 0, 0, 0, 0xfe, 0xff, 0, 0xe0, 0, 0, 0, 0,
  ]);
  head.writeUInt32LE(item.length + 8, 8);
  head.writeUInt32LE(item.length, 16);
  return Buffer.concat([head, item]);
}

function pixelsOf({ attributes }: Phantom): Int16Array {
  const intercept = Number(attributes.RescaleIntercept ?? 0);
  const { left, top, columns, rows } = block;
  return Int16Array.from({ length: picture.rows * picture.columns }, (_, at) => {
    const [row, column] = [Math.floor(at / picture.columns), at % picture.columns];
    const inBlock = column >= left && column < left + columns && row >= top && row < top + rows;
    return (inBlock ? 1500 + 200 * ((row + column) % 2) : -1000) - intercept;
  });
}

/** Pixel Data, VR OW, explicit little endian (PS3.5 7.1.2). */
function pixelElement(pixels: Int16Array): Uint8Array {
  const header = Buffer.from([0xe0, 0x7f, 0x10, 0x00, 0x4f, 0x57, 0, 0, 0, 0, 0, 0]);
  header.writeUInt32LE(pixels.byteLength, 8);
  return Buffer.concat([header, Buffer.from(pixels.buffer)]);
}
