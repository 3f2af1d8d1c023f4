import { transferSyntax } from '../../../../shared/dicom/transfer-syntax.ts';
import { buildElement, dataSetOf } from '../../dataset/build.ts';
import type { DataElement } from '../../dataset/data-set.ts';
import { decimal, greyPixels, pixelElement, type SampleImage } from './image.ts';
import { gaussianTable } from './noise.ts';
import type { SampleSeries } from './patients.ts';
import { exposeRadiograph, type Projections } from './radiograph.ts';
import { encapsulate, encodeRleFrame } from './rle.ts';
import { renderUltrasoundFrame, ultrasoundLoop } from './ultrasound.ts';

const noBytes = new Uint8Array(0);

function sequence(tag: number, ...items: readonly (readonly DataElement[])[]): DataElement {
  return { tag, vr: 'SQ', value: noBytes, items: items.map(dataSetOf) };
}

function code(value: string, scheme: string, meaning: string): DataElement[] {
  return [
    buildElement(0x0008_0100, value),
    buildElement(0x0008_0102, scheme),
    buildElement(0x0008_0104, meaning),
  ];
}

const film = { columns: 700, rows: 480, spacing: 0.5 };

/** View codes of PS3.16 CID 4010. */
const viewCodes = {
  PA: code('272479007', 'SCT', 'postero-anterior'),
  LATERAL: code('399173006', 'SCT', 'left lateral'),
} as const;

function radiographType(
  modality: 'CR' | 'DX',
  view: 'PA' | 'LATERAL',
): { sopClassUid: string; elements: DataElement[] } {
  if (modality === 'CR') return { sopClassUid: '1.2.840.10008.5.1.4.1.1.1', elements: [] };
  return {
    sopClassUid: '1.2.840.10008.5.1.4.1.1.1.1',
    elements: [
      sequence(0x0008_2218, code('51185008', 'SCT', 'Chest')),
      sequence(0x0040_0555),
      sequence(0x0054_0220, [...viewCodes[view], sequence(0x0054_0222)]),
    ],
  };
}

/** A chest radiograph, 12 bits. */
export function radiographImage(
  series: Extract<SampleSeries, { kind: 'radiograph' }>,
  projections: Projections,
): SampleImage {
  const projection = series.view === 'PA' ? projections.frontal : projections.lateral;
  const samples = exposeRadiograph(projection, {
    seed: series.seed,
    scale: series.scale,
    columns: film.columns,
    rows: film.rows,
    inverted: series.inverted,
    detectorSpacing: film.spacing,
  });
  const type = radiographType(series.modality, series.view);
  const photometric = series.inverted ? 'MONOCHROME1' : 'MONOCHROME2';
  return {
    sopClassUid: type.sopClassUid,
    transferSyntaxUid: transferSyntax.explicitLittle,
    attributes: {
      ...greyPixels({ rows: film.rows, columns: film.columns, bitsStored: 12, signed: false, photometric }),
      ImageType: 'ORIGINAL\\PRIMARY',
      InstanceNumber: '1',
      ImagerPixelSpacing: `${decimal(film.spacing)}\\${decimal(film.spacing)}`,
      PixelSpacing: `${decimal(film.spacing)}\\${decimal(film.spacing)}`,
      WindowCenter: series.inverted ? '1500' : '2595',
      WindowWidth: '2800',
      RescaleIntercept: '0',
      RescaleSlope: '1',
      RescaleType: 'US',
      PresentationLUTShape: series.inverted ? 'INVERSE' : 'IDENTITY',
      PixelIntensityRelationship: 'LOG',
      PixelIntensityRelationshipSign: series.inverted ? '1' : '-1',
      LossyImageCompression: '00',
      BurnedInAnnotation: 'NO',
      BodyPartExamined: 'CHEST',
      ViewPosition: series.view === 'PA' ? 'PA' : 'LL',
      PatientOrientation: series.view === 'PA' ? 'L\\F' : 'P\\F',
      ImageLaterality: 'U',
      DetectorType: 'DIRECT',
      PositionerType: 'NONE',
      PresentationIntentType: 'FOR PRESENTATION',
      KVP: '120',
    },
    elements: [...type.elements, pixelElement(samples)],
  };
}

function ultrasoundRegion(): DataElement {
  const { columns, rows, pixelSize, apex } = ultrasoundLoop;
  const centimetre = pixelSize / 10;
  const numbers: readonly (readonly [number, string])[] = [
    [0x0018_6012, '1'],
    [0x0018_6014, '1'],
    [0x0018_6016, '0'],
    [0x0018_6018, '0'],
    [0x0018_601a, '0'],
    [0x0018_601c, String(columns - 1)],
    [0x0018_601e, String(rows - 1)],
    [0x0018_6020, String(apex.x)],
    [0x0018_6022, String(apex.y)],
    [0x0018_6024, '3'],
    [0x0018_6026, '3'],
    [0x0018_602c, String(centimetre)],
    [0x0018_602e, String(centimetre)],
  ];
  return sequence(
    0x0018_6011,
    numbers.map(([tag, value]) => buildElement(tag, value)),
  );
}

/** A colour cine loop, RLE compressed frame by frame; `pause` lets other work go on. */
export async function ultrasoundImage(
  series: Extract<SampleSeries, { kind: 'ultrasound' }>,
  pause: () => Promise<void>,
): Promise<SampleImage> {
  const { columns, rows, frames, frameTime } = ultrasoundLoop;
  const noise = gaussianTable(series.seed, 16_384);
  const compressed: Uint8Array[] = [];
  for (let frame = 0; frame < frames; frame += 1) {
    const pixels = renderUltrasoundFrame(frame, series.seed, noise);
    compressed.push(encodeRleFrame(pixels, { columns, bytesPerSample: 1, samplesPerPixel: 3 }));
    await pause();
  }
  return {
    sopClassUid: '1.2.840.10008.5.1.4.1.1.3.1',
    transferSyntaxUid: transferSyntax.rleLossless,
    attributes: {
      ImageType: 'ORIGINAL\\PRIMARY\\TTE\\0011',
      InstanceNumber: '1',
      SamplesPerPixel: '3',
      PhotometricInterpretation: 'RGB',
      PlanarConfiguration: '1',
      Rows: String(rows),
      Columns: String(columns),
      BitsAllocated: '8',
      BitsStored: '8',
      HighBit: '7',
      PixelRepresentation: '0',
      NumberOfFrames: String(frames),
      FrameTime: decimal(frameTime),
      FrameIncrementPointer: '00181063',
      CineRate: '30',
      RecommendedDisplayFrameRate: '30',
      HeartRate: '60',
      UltrasoundColorDataPresent: '1',
      LossyImageCompression: '00',
      BurnedInAnnotation: 'NO',
      BodyPartExamined: 'HEART',
      PatientOrientation: '',
    },
    elements: [ultrasoundRegion(), { tag: 0x7fe0_0010, vr: 'OB', value: encapsulate(compressed) }],
  };
}
