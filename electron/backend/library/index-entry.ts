import type { InstanceUids } from './paths.ts';

export interface StudyText {
  readonly patientName: string;
  readonly patientId: string;
  readonly patientBirthDate: string;
  readonly patientSex: string;
  readonly studyDate: string;
  readonly studyTime: string;
  readonly accessionNumber: string;
  readonly studyDescription: string;
  readonly referringPhysicianName: string;
}

export interface SeriesText {
  readonly modality: string;
  readonly seriesNumber: string;
  readonly seriesDescription: string;
  readonly bodyPart: string;
}

/** What the library knows of an instance from its data set. Text decoded and trimmed, empty when absent. */
export interface InstanceDescription extends InstanceUids {
  readonly sopClassUid: string;
  readonly study: StudyText;
  readonly series: SeriesText;
  readonly instanceNumber: string;
  readonly numberOfFrames: number;
  readonly rows: number;
  readonly columns: number;
  readonly imagePosition: string;
  readonly imageOrientation: string;
}

/** One row of the index: the description and what is known of the file. */
export interface IndexEntry extends InstanceDescription {
  readonly transferSyntaxUid: string;
  /** Of the data set. */
  readonly bytes: number;
  /** Of the Part 10 file, preamble and file meta included. */
  readonly fileBytes: number;
  /** CRC-32 of the data set's bytes. */
  readonly checksum: number;
  /** ms since 1970. */
  readonly receivedAt: number;
  /** Of a file that stays where the user has it, absolute; absent: the file is in the library's folder. */
  readonly localPath?: string | undefined;
}

/** The attributes that `describeInstance` reads, by tag; Specific Character Set is needed to decode the others. */
export const describedTags: ReadonlySet<number> = new Set([
  0x00080005, 0x00080016, 0x00080018, 0x00080020, 0x00080030, 0x00080050, 0x00080060, 0x00080090, 0x00081030,
  0x0008103e, 0x00100010, 0x00100020, 0x00100030, 0x00100040, 0x00180015, 0x0020000d, 0x0020000e, 0x00200011,
  0x00200013, 0x00200032, 0x00200037, 0x00280008, 0x00280010, 0x00280011,
]);

/** Attributes by keyword, text as `dataset/attributes.ts` gives it. */
export type KeywordText = Readonly<Record<string, string | undefined>>;

export function describeInstance(attributes: KeywordText): InstanceDescription {
  // Senders pad with NUL where the standard says space, and the other way round.
  const text = (keyword: string): string => (attributes[keyword] ?? '').replaceAll('\0', '').trim();
  const count = (keyword: string): number => {
    const value = Number.parseInt(text(keyword), 10);
    return Number.isNaN(value) ? 0 : Math.max(value, 0);
  };
  return {
    studyInstanceUid: text('StudyInstanceUID'),
    seriesInstanceUid: text('SeriesInstanceUID'),
    sopInstanceUid: text('SOPInstanceUID'),
    sopClassUid: text('SOPClassUID'),
    study: {
      patientName: text('PatientName'),
      patientId: text('PatientID'),
      patientBirthDate: text('PatientBirthDate'),
      patientSex: text('PatientSex'),
      studyDate: text('StudyDate'),
      studyTime: text('StudyTime'),
      accessionNumber: text('AccessionNumber'),
      studyDescription: text('StudyDescription'),
      referringPhysicianName: text('ReferringPhysicianName'),
    },
    series: {
      modality: text('Modality'),
      seriesNumber: text('SeriesNumber'),
      seriesDescription: text('SeriesDescription'),
      bodyPart: text('BodyPartExamined'),
    },
    instanceNumber: text('InstanceNumber'),
    numberOfFrames: count('NumberOfFrames') || 1,
    rows: count('Rows'),
    columns: count('Columns'),
    imagePosition: text('ImagePositionPatient'),
    imageOrientation: text('ImageOrientationPatient'),
  };
}

/**
 * The newest text that is not empty wins: a corrected name reaches the list, and an instance that lacks an attribute
 * (a secondary capture, a structured report) does not wipe it out. Returns `known` itself when nothing changes.
 */
export function mergeText<T extends StudyText | SeriesText>(known: T, received: T): T {
  // Of nearly every instance nothing is new: that is seen without making anything.
  const fields = Object.keys(received) as (keyof T)[];
  if (fields.every((field) => received[field] === '' || received[field] === known[field])) return known;
  const before = new Map<string, string>(Object.entries(known));
  const news = Object.entries(received).filter(
    ([field, value]) => value !== '' && value !== before.get(field),
  );
  return news.length === 0 ? known : { ...known, ...Object.fromEntries(news) };
}
