import { transferSyntax } from '../../../../shared/dicom/transfer-syntax.ts';
import { buildElement } from '../../dataset/build.ts';
import { createBodyRenderer } from './ct-phantom.ts';
import { SliceFinisher } from './finish-slice.ts';
import { decimal, greyPixels, pixelElement, type SampleImage } from './image.ts';
import { createHeadRenderer } from './mr-phantom.ts';
import { gaussianTable, randomNumbers } from './noise.ts';
import type { SampleSeries } from './patients.ts';
import { encapsulate, encodeRleFrame } from './rle.ts';

const size = 256;

const ct = { slices: 120, thickness: 2.5, spacing: 1.5, bottom: 1.25 };
const mr = { slices: 40, thickness: 4, spacing: 0.9, bottom: -74 };

/** Position and orientation of an axial slice; the first pixel's centre, patient coordinates (PS3.3 C.7.6.2.1.1). */
function plane(z: number, spacing: number, index: number, thickness: number): Record<string, string> {
  const corner = decimal((-(size - 1) / 2) * spacing);
  return {
    ImageOrientationPatient: '1\\0\\0\\0\\1\\0',
    ImagePositionPatient: `${corner}\\${corner}\\${decimal(z)}`,
    SliceLocation: decimal(z),
    SliceThickness: decimal(thickness),
    PixelSpacing: `${decimal(spacing)}\\${decimal(spacing)}`,
    InstanceNumber: String(index + 1),
    AcquisitionNumber: '1',
    ImageType: 'ORIGINAL\\PRIMARY\\AXIAL',
  };
}

/** Chest and abdomen from head to feet, 12 bits, Hounsfield units through the rescale intercept. */
export function* ctImages(series: Extract<SampleSeries, { kind: 'ct' }>): Generator<SampleImage> {
  const body = createBodyRenderer({ size, spacing: ct.spacing }, ct.thickness, {
    seed: 11,
    noduleRadius: series.noduleRadius,
    table: true,
  });
  const finisher = new SliceFinisher(
    size,
    gaussianTable(series.seed, 65_536),
    randomNumbers(series.seed + 1),
  );
  const samples = new Int16Array(size * size);
  for (let index = 0; index < ct.slices; index += 1) {
    const z = ct.bottom + (ct.slices - 1 - index) * ct.thickness;
    finisher.finish(body.render(z), 26, samples);
    for (let at = 0; at < samples.length; at += 1) {
      samples[at] = Math.min(4095, Math.max(0, (samples[at] ?? 0) + 1024));
    }
    yield {
      sopClassUid: '1.2.840.10008.5.1.4.1.1.2',
      transferSyntaxUid: transferSyntax.explicitLittle,
      attributes: {
        ...plane(z, ct.spacing, index, ct.thickness),
        ...greyPixels({
          rows: size,
          columns: size,
          bitsStored: 12,
          signed: false,
          photometric: 'MONOCHROME2',
        }),
        RescaleIntercept: '-1024',
        RescaleSlope: '1',
        RescaleType: 'HU',
        WindowCenter: '50\\-500',
        WindowWidth: '400\\1500',
        WindowCenterWidthExplanation: 'ABDOMEN\\LUNG',
        KVP: '120',
        XRayTubeCurrent: '180',
        ExposureTime: '500',
        ConvolutionKernel: 'STANDARD',
        ReconstructionDiameter: decimal(size * ct.spacing),
        TableHeight: '150',
        ContrastBolusAgent: 'IOHEXOL',
        BodyPartExamined: 'CHEST',
        PatientPosition: 'HFS',
      },
      elements: [pixelElement(samples)],
    };
  }
}

/** Head from the base of the skull upwards. */
export function* mrImages(series: Extract<SampleSeries, { kind: 'mr' }>): Generator<SampleImage> {
  const head = createHeadRenderer({ size, spacing: mr.spacing }, series.weighting);
  const finisher = new SliceFinisher(
    size,
    gaussianTable(series.seed, 65_536),
    randomNumbers(series.seed + 1),
  );
  const signed = new Int16Array(size * size);
  const t1 = series.weighting === 't1';
  for (let index = 0; index < mr.slices; index += 1) {
    const z = mr.bottom + index * mr.thickness;
    finisher.finish(head.render(z), 40, signed);
    // Magnitude images have no negative values.
    const samples = Uint16Array.from(signed, Math.abs);
    const native = pixelElement(samples);
    const layout = { columns: size, bytesPerSample: 2, samplesPerPixel: 1 };
    const pixels = series.compressed
      ? { ...native, vr: 'OB', value: encapsulate([encodeRleFrame(native.value, layout)]) }
      : native;
    yield {
      sopClassUid: '1.2.840.10008.5.1.4.1.1.4',
      transferSyntaxUid: series.compressed ? transferSyntax.rleLossless : transferSyntax.explicitLittle,
      attributes: {
        ...plane(z, mr.spacing, index, mr.thickness),
        ...greyPixels({
          rows: size,
          columns: size,
          bitsStored: 12,
          signed: false,
          photometric: 'MONOCHROME2',
        }),
        WindowCenter: t1 ? '480' : '520',
        WindowWidth: t1 ? '960' : '1040',
        ScanningSequence: 'SE',
        SequenceVariant: t1 ? 'NONE' : 'SK',
        ScanOptions: '',
        MRAcquisitionType: '2D',
        RepetitionTime: t1 ? '550' : '4200',
        EchoTime: t1 ? '12' : '98',
        EchoTrainLength: t1 ? '1' : '12',
        FlipAngle: t1 ? '90' : '150',
        MagneticFieldStrength: '1.5',
        SpacingBetweenSlices: decimal(mr.thickness),
        ImagingFrequency: '63.87',
        ImagedNucleus: '1H',
        BodyPartExamined: 'HEAD',
        PatientPosition: 'HFS',
      },
      elements: [pixels, buildElement(0x0028_0106, '0')],
    };
  }
}
