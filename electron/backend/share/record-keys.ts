import { readText } from '../dataset/attributes.ts';
import { buildElement } from '../dataset/build.ts';
import type { DataElement, DataSet } from '../dataset/data-set.ts';
import { tagOf } from '../dataset/dictionary.ts';

/** Directory record types below a series (PS3.3 F.5) by the end of the SOP class after 1.2.840.10008.5.1.4. */
const typeBySopClass: readonly (readonly [RegExp, string])[] = [
  [/^1\.1\.88\.59$/, 'KEY OBJECT DOC'],
  [/^1\.1\.88\./, 'SR DOCUMENT'],
  [/^1\.1\.11\./, 'PRESENTATION'],
  [/^1\.1\.9\./, 'WAVEFORM'],
  [/^1\.1\.4\.2$/, 'SPECTROSCOPY'],
  [/^1\.1\.66$/, 'RAW DATA'],
  [/^1\.1\.66\.[13]$/, 'REGISTRATION'],
  [/^1\.1\.66\.2$/, 'FIDUCIAL'],
  [/^1\.1\.66\.5$/, 'SURFACE'],
  [/^1\.1\.67$/, 'VALUE MAP'],
  [/^1\.1\.77\.1\.5\.3$/, 'STEREOMETRIC'],
  [/^1\.1\.104\./, 'ENCAP DOC'],
  [/^1\.1\.481\.2$/, 'RT DOSE'],
  [/^1\.1\.481\.3$/, 'RT STRUCTURE SET'],
  [/^1\.1\.481\.[58]$/, 'RT PLAN'],
  [/^1\.1\.481\.[4679]$/, 'RT TREAT RECORD'],
];

const storageRoot = '1.2.840.10008.5.1.4.';

/** Keys of each type beside Instance Number (PS3.3 F.5); the values come from the instance. */
const keysByType: Readonly<Record<string, readonly string[]>> = {
  PATIENT: ['PatientName', 'PatientID'],
  STUDY: ['StudyDate', 'StudyTime', 'StudyDescription', 'StudyInstanceUID', 'StudyID', 'AccessionNumber'],
  SERIES: ['Modality', 'SeriesInstanceUID', 'SeriesNumber'],
  IMAGE: ['InstanceNumber'],
  'SR DOCUMENT': [
    ...['InstanceNumber', 'CompletionFlag', 'VerificationFlag', 'ContentDate', 'ContentTime'],
    'ConceptNameCodeSequence',
  ],
  'KEY OBJECT DOC': ['InstanceNumber', 'ContentDate', 'ContentTime', 'ConceptNameCodeSequence'],
  PRESENTATION: [
    ...['InstanceNumber', 'PresentationCreationDate', 'PresentationCreationTime', 'ContentLabel'],
    ...['ContentDescription', 'ContentCreatorName', 'ReferencedSeriesSequence'],
  ],
  WAVEFORM: ['InstanceNumber', 'ContentDate', 'ContentTime'],
  SPECTROSCOPY: ['InstanceNumber', 'ImageType', 'ContentDate', 'ContentTime', 'NumberOfFrames'],
  'RAW DATA': ['InstanceNumber', 'ContentDate', 'ContentTime'],
  REGISTRATION: ['InstanceNumber', 'ContentDate', 'ContentTime', 'ContentLabel', 'ContentDescription'],
  FIDUCIAL: ['InstanceNumber', 'ContentDate', 'ContentTime', 'ContentLabel', 'ContentDescription'],
  SURFACE: ['InstanceNumber', 'ContentDate', 'ContentTime'],
  'VALUE MAP': ['InstanceNumber', 'ContentDate', 'ContentTime', 'ContentLabel', 'ContentDescription'],
  STEREOMETRIC: ['InstanceNumber'],
  'ENCAP DOC': [
    ...['InstanceNumber', 'ContentDate', 'ContentTime', 'DocumentTitle', 'ConceptNameCodeSequence'],
    'MIMETypeOfEncapsulatedDocument',
  ],
  'RT DOSE': ['InstanceNumber', 'DoseSummationType'],
  'RT STRUCTURE SET': ['InstanceNumber', 'StructureSetLabel', 'StructureSetDate', 'StructureSetTime'],
  'RT PLAN': ['InstanceNumber', 'RTPlanLabel', 'RTPlanDate', 'RTPlanTime'],
  'RT TREAT RECORD': ['InstanceNumber', 'TreatmentDate', 'TreatmentTime'],
};

/** What a directory needs and instances may lack (type 1): as other programs invent it. */
const invented: Readonly<Record<string, string>> = {
  StudyDate: '19000101',
  StudyTime: '000000',
  StudyID: '1',
  Modality: 'OT',
  ContentDate: '19000101',
  ContentTime: '000000',
  PresentationCreationDate: '19000101',
  PresentationCreationTime: '000000',
  ContentLabel: 'UNNAMED',
  RTPlanLabel: 'UNNAMED',
  StructureSetLabel: 'UNNAMED',
  DoseSummationType: 'PLAN',
  CompletionFlag: 'PARTIAL',
  VerificationFlag: 'UNVERIFIED',
};

/** The record type of an instance; images are what is not listed. */
export function recordTypeOf(sopClassUid: string): string {
  const storage = sopClassUid.startsWith(storageRoot) ? sopClassUid.slice(storageRoot.length) : '';
  return typeBySopClass.find(([pattern]) => pattern.test(storage))?.[1] ?? 'IMAGE';
}

/**
 * The keys of a record from an instance's data set, as encoded there, with its character set. `number` stands in for a
 * Series or Instance Number that is missing, `patient` for a Patient ID.
 */
export function recordKeys(
  type: string,
  dataSet: DataSet,
  fallback: { readonly number: number; readonly patient: string },
): DataElement[] {
  const standIn = (keyword: string): string =>
    keyword.endsWith('Number')
      ? String(fallback.number)
      : keyword === 'PatientID'
        ? fallback.patient
        : (invented[keyword] ?? '');
  const elements = (keysByType[type] ?? []).map((keyword) => {
    const tag = tagOf(keyword) ?? 0;
    const found = dataSet.elements.get(tag);
    const isThere = found?.items ? found.items.length > 0 : Boolean(readText(dataSet, tag));
    return found && isThere ? found : buildElement(tag, standIn(keyword));
  });
  const characterSet = dataSet.elements.get(0x0008_0005);
  // Copies: values are views of whole files, which a directory of thousands must not keep alive.
  return (characterSet ? [characterSet, ...elements] : elements).map(copied);
}

function copied(element: DataElement): DataElement {
  const items = element.items?.map((item) => ({
    ...item,
    elements: new Map([...item.elements].map(([tag, inside]) => [tag, copied(inside)])),
  }));
  return { ...element, value: Uint8Array.from(element.value), ...(items && { items }) };
}
