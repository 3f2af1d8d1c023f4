import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Attributes } from '../../../shared/dicom/matching-key.ts';
import type { QueryLevel } from '../../../shared/dicom/query-level.ts';
import { queryRetrieveLevelValue } from '../../../shared/dicom/query-level.ts';
import { readAttributes } from '../dataset/attributes.ts';
import { parseDataSet } from '../dataset/parse.ts';
import { readPart10 } from '../dataset/part10.ts';

/** An instance on disk and what its header says. */
export interface CatalogueInstance {
  readonly file: string;
  /** Where the data set starts in the file. */
  readonly dataSetOffset: number;
  readonly transferSyntaxUid: string;
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  readonly attributes: Attributes;
}

/** A patient, study, series or instance as C-FIND sees it: its own attributes and those of the levels above. */
export interface CatalogueEntry {
  readonly attributes: Attributes;
  readonly characterSet: string;
}

export interface Catalogue {
  readonly instances: readonly CatalogueInstance[];
  entries(level: QueryLevel): readonly CatalogueEntry[];
}

const pixelData = 0x7fe0_0010;
/** Headers of the samples are far shorter. */
const headerLength = 16_384;

async function readInstance(file: string): Promise<CatalogueInstance> {
  const handle = await open(file, 'r');
  try {
    const buffer = Buffer.alloc(headerLength);
    const { bytesRead } = await handle.read(buffer, 0, headerLength, 0);
    const bytes = buffer.subarray(0, bytesRead);
    const { transferSyntaxUid, dataSetOffset, sopClassUid = '', sopInstanceUid = '' } = readPart10(bytes);
    const dataSet = parseDataSet(bytes.subarray(dataSetOffset), transferSyntaxUid, {
      stopBefore: pixelData,
      partial: true,
    });
    const attributes = readAttributes(dataSet);
    return { file, dataSetOffset, transferSyntaxUid, sopClassUid, sopInstanceUid, attributes };
  } finally {
    await handle.close();
  }
}

const patientKeys = /^(PatientName|PatientID|PatientBirth\w+|PatientSex|OtherPatient\w+|IssuerOfPatientID)$/;
/** Attributes of the patient at the time of a study (PS3.3 C.7.2.2). */
const patientStudyKeys = /^Patient(Age|Size|Weight|Comments)$/;
const studyKeys = new Set([
  'StudyInstanceUID',
  'StudyID',
  'StudyDate',
  'StudyTime',
  'StudyDescription',
  'AccessionNumber',
  'ReferringPhysicianName',
]);
const seriesKeys = new Set([
  'Modality',
  'SeriesInstanceUID',
  'SeriesNumber',
  'SeriesDescription',
  'SeriesDate',
  'SeriesTime',
  'BodyPartExamined',
  'Laterality',
  'PatientPosition',
  'ProtocolName',
  'Manufacturer',
  'ManufacturerModelName',
  'InstitutionName',
  'FrameOfReferenceUID',
]);

/** The highest level that an attribute belongs to. */
function levelOfKey(key: string): QueryLevel {
  if (seriesKeys.has(key)) return 'series';
  if (studyKeys.has(key) || patientStudyKeys.test(key)) return 'study';
  return patientKeys.test(key) ? 'patient' : 'instance';
}

const depth: Readonly<Record<QueryLevel, number>> = { patient: 0, study: 1, series: 2, instance: 3 };

function attributesOf(instance: CatalogueInstance, level: QueryLevel): Record<string, string> {
  return Object.fromEntries(
    Object.entries(instance.attributes).filter(([key]) => depth[levelOfKey(key)] <= depth[level]),
  );
}

function distinct(instances: readonly CatalogueInstance[], key: string): string[] {
  return [...new Set(instances.map(({ attributes }) => attributes[key] ?? ''))].filter(Boolean).sort();
}

function count(instances: readonly CatalogueInstance[], key: string): string {
  return String(distinct(instances, key).length);
}

/** Attributes that are counted, not stored (PS3.4 C.6.1.1, C.6.2.1). */
function computed(
  level: QueryLevel,
  ofPatient: readonly CatalogueInstance[],
  ofStudy: readonly CatalogueInstance[],
  ofSeries: readonly CatalogueInstance[],
): Record<string, string> {
  const patient = {
    NumberOfPatientRelatedStudies: count(ofPatient, 'StudyInstanceUID'),
    NumberOfPatientRelatedSeries: count(ofPatient, 'SeriesInstanceUID'),
    NumberOfPatientRelatedInstances: String(ofPatient.length),
  };
  if (level === 'patient') return patient;
  const study = {
    ...patient,
    ModalitiesInStudy: distinct(ofStudy, 'Modality').join('\\'),
    SOPClassesInStudy: distinct(ofStudy, 'SOPClassUID').join('\\'),
    NumberOfStudyRelatedSeries: count(ofStudy, 'SeriesInstanceUID'),
    NumberOfStudyRelatedInstances: String(ofStudy.length),
  };
  return level === 'study' ? study : { ...study, NumberOfSeriesRelatedInstances: String(ofSeries.length) };
}

const uniqueKey: Readonly<Record<QueryLevel, string>> = {
  patient: 'PatientID',
  study: 'StudyInstanceUID',
  series: 'SeriesInstanceUID',
  instance: 'SOPInstanceUID',
};

function groupBy(
  instances: readonly CatalogueInstance[],
  level: QueryLevel,
): Map<string, CatalogueInstance[]> {
  return Map.groupBy(instances, ({ attributes }) => attributes[uniqueKey[level]] ?? '');
}

function buildEntries(
  instances: readonly CatalogueInstance[],
  level: QueryLevel,
  aeTitle: string,
): CatalogueEntry[] {
  const patients = groupBy(instances, 'patient');
  const studies = groupBy(instances, 'study');
  const series = groupBy(instances, 'series');
  const own = level === 'instance' ? instances.map((one) => [one]) : [...groupBy(instances, level).values()];
  return own.flatMap(([first]) => {
    if (!first) return [];
    const { PatientID = '', StudyInstanceUID = '', SeriesInstanceUID = '' } = first.attributes;
    const attributes = {
      ...attributesOf(first, level),
      ...computed(
        level,
        patients.get(PatientID) ?? [],
        studies.get(StudyInstanceUID) ?? [],
        series.get(SeriesInstanceUID) ?? [],
      ),
      QueryRetrieveLevel: queryRetrieveLevelValue[level],
      RetrieveAETitle: aeTitle,
      InstanceAvailability: 'ONLINE',
    };
    return [{ attributes, characterSet: first.attributes.SpecificCharacterSet ?? '' }];
  });
}

/** Reads the headers of all `.dcm` files below `folder`. Rejects when one can not be read. */
export async function readCatalogue(folder: string, aeTitle: string): Promise<Catalogue> {
  const names = await readdir(folder, { recursive: true });
  const instances: CatalogueInstance[] = [];
  for (const name of names.filter((file) => file.endsWith('.dcm')).sort()) {
    instances.push(await readInstance(join(folder, name)));
  }
  const built = new Map<QueryLevel, readonly CatalogueEntry[]>();
  return {
    instances,
    entries(level) {
      const entries = built.get(level) ?? buildEntries(instances, level, aeTitle);
      built.set(level, entries);
      return entries;
    },
  };
}
