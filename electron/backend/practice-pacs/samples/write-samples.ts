import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { ageInYears } from '../../../../shared/dicom/date-time.ts';
import type { Attributes } from '../../../../shared/dicom/matching-key.ts';
import { buildDataSet, dataSetOf } from '../../dataset/build.ts';
import { encodeDataSet } from '../../dataset/encode.ts';
import { encodePart10Header } from '../../dataset/part10.ts';
import type { SampleImage } from './image.ts';
import { type SamplePatient, type SampleSeries, type SampleStudy, samplePatients } from './patients.ts';
import { radiographImage, ultrasoundImage } from './projection-series.ts';
import { type Projections, projectBody } from './radiograph.ts';
import { sampleUid } from './sample-uid.ts';
import { ctImages, mrImages } from './volume-series.ts';

/** To be raised with every change of what is written: older samples are then made again. */
const sampleVersion = 1;
const markerName = 'samples.json';

interface Marker {
  readonly version: number;
  readonly files: number;
}

/** Makes the projections of the body once for all radiographs. */
interface Workshop {
  projections(): Promise<Projections>;
  pause(): Promise<void>;
}

function createWorkshop(): Workshop {
  let made: Promise<Projections> | undefined;
  const pause = async () => {
    await setImmediate();
  };
  return {
    pause,
    projections() {
      made ??= projectBody({ seed: 11, noduleRadius: 0, table: false }, pause);
      return made;
    },
  };
}

const modalityOf = (series: SampleSeries): string => {
  switch (series.kind) {
    case 'ct':
      return 'CT';
    case 'mr':
      return 'MR';
    case 'radiograph':
      return series.modality;
    case 'ultrasound':
      return 'US';
  }
};

async function* imagesOf(series: SampleSeries, workshop: Workshop): AsyncGenerator<SampleImage> {
  switch (series.kind) {
    case 'ct':
      yield* ctImages(series);
      break;
    case 'mr':
      yield* mrImages(series);
      break;
    case 'radiograph':
      yield radiographImage(series, await workshop.projections());
      break;
    case 'ultrasound':
      yield await ultrasoundImage(series, workshop.pause);
      break;
  }
}

function studyAttributes(patient: SamplePatient, study: SampleStudy, number: number): Attributes {
  const age = ageInYears(patient.birthDate, study.date) ?? 0;
  return {
    PatientName: patient.name,
    PatientID: patient.id,
    PatientBirthDate: patient.birthDate,
    PatientSex: patient.sex,
    PatientAge: `${String(age).padStart(3, '0')}Y`,
    StudyInstanceUID: sampleUid(`${patient.id}/${study.date}`),
    StudyID: `${patient.id.slice(-4)}-${number}`,
    StudyDate: study.date,
    StudyTime: study.time,
    AccessionNumber: `A${study.date.slice(2)}${patient.id.slice(-2)}`,
    StudyDescription: study.description,
    ReferringPhysicianName: study.referringPhysician,
  };
}

function seriesAttributes(
  patient: SamplePatient,
  study: SampleStudy,
  series: SampleSeries,
  number: number,
): Attributes {
  const volume = series.kind === 'ct' || series.kind === 'mr';
  return {
    Modality: modalityOf(series),
    SeriesInstanceUID: sampleUid(`${patient.id}/${study.date}/${number}`),
    SeriesNumber: String(number),
    SeriesDescription: series.description,
    SeriesDate: study.date,
    SeriesTime: study.time,
    AcquisitionDate: study.date,
    AcquisitionTime: study.time,
    ContentDate: study.date,
    ContentTime: study.time,
    Laterality: '',
    Manufacturer: 'Movescope',
    ManufacturerModelName: 'Practice phantom',
    InstitutionName: 'Practice hospital',
    SoftwareVersions: String(sampleVersion),
    DeviceSerialNumber: '0001',
    ...(volume
      ? {
          FrameOfReferenceUID: sampleUid(`${patient.id}/${study.date}/frame`),
          PositionReferenceIndicator: '',
        }
      : {}),
  };
}

function encodeFile(
  common: Attributes,
  image: SampleImage,
  characterSet: string,
  sopInstanceUid: string,
): Uint8Array {
  const text = buildDataSet(
    { ...common, ...image.attributes, SOPClassUID: image.sopClassUid, SOPInstanceUID: sopInstanceUid },
    { characterSet },
  );
  const dataSet = dataSetOf([...text.elements.values(), ...image.elements]);
  const { sopClassUid, transferSyntaxUid } = image;
  const header = encodePart10Header({ sopClassUid, sopInstanceUid, transferSyntaxUid, sourceAe: 'PRACTICE' });
  return Buffer.concat([header, encodeDataSet(dataSet, transferSyntaxUid)]);
}

async function writeStudy(
  folder: string,
  patient: SamplePatient,
  study: SampleStudy,
  number: number,
  workshop: Workshop,
): Promise<number> {
  let files = 0;
  for (const [index, series] of study.series.entries()) {
    const target = join(folder, patient.id, study.date, String(index + 1));
    await mkdir(target, { recursive: true });
    const common = {
      ...studyAttributes(patient, study, number),
      ...seriesAttributes(patient, study, series, index + 1),
    };
    for await (const image of imagesOf(series, workshop)) {
      const instance = image.attributes.InstanceNumber ?? '1';
      const uid = sampleUid(`${patient.id}/${study.date}/${index + 1}/${instance}`);
      const bytes = encodeFile(common, image, patient.characterSet, uid);
      await writeFile(join(target, `${instance.padStart(4, '0')}.dcm`), bytes);
      await workshop.pause();
      files += 1;
    }
  }
  return files;
}

/** How many files the samples consist of, when they are whole and of this version. */
export async function readSampleMarker(folder: string): Promise<number | undefined> {
  try {
    const marker: unknown = JSON.parse(await readFile(join(folder, markerName), 'utf8'));
    return isMarker(marker) && marker.version === sampleVersion ? marker.files : undefined;
  } catch {
    // Missing or unreadable: the samples are made again, which is all that it can mean here.
    return undefined;
  }
}

function isMarker(value: unknown): value is Marker {
  return (
    typeof value === 'object' &&
    value !== null &&
    'version' in value &&
    'files' in value &&
    typeof value.version === 'number' &&
    typeof value.files === 'number'
  );
}

/**
 * Writes all sample studies as Part 10 files below `folder`, which is emptied before; the marker comes last, so that an
 * interrupted run is noticed. Resolves with the number of files. Rejects with the file system's error.
 */
export async function writeSamples(folder: string): Promise<number> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const workshop = createWorkshop();
  let files = 0;
  for (const patient of samplePatients) {
    for (const [index, study] of patient.studies.entries()) {
      files += await writeStudy(folder, patient, study, patient.studies.length - index, workshop);
    }
  }
  const marker: Marker = { version: sampleVersion, files };
  await writeFile(join(folder, markerName), `${JSON.stringify(marker)}\n`);
  return files;
}
