import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildDataSet } from '../../electron/backend/dataset/build.ts';
import { encodeDataSet } from '../../electron/backend/dataset/encode.ts';
import { encodePart10Header } from '../../electron/backend/dataset/part10.ts';

const explicitLittle = '1.2.840.10008.1.2.1';
const secondaryCapture = '1.2.840.10008.5.1.4.1.1.7';

/** A made-up study of two series, three and two instances. */
export const sampleStudy = {
  studyInstanceUid: '1.2.826.0.1.3680043.9.7433.1',
  seriesInstanceUids: ['1.2.826.0.1.3680043.9.7433.1.1', '1.2.826.0.1.3680043.9.7433.1.2'],
  instancesOfSeries: [3, 2],
  patientId: 'SAMPLE-1',
  patientName: 'Sample^Müller',
} as const;

/** Writes the study's Part 10 files below a folder and gives their paths. */
export async function writeSampleStudy(folder: string): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  const paths: string[] = [];
  for (const [index, seriesInstanceUid] of sampleStudy.seriesInstanceUids.entries()) {
    for (let number = 1; number <= (sampleStudy.instancesOfSeries[index] ?? 0); number++) {
      const sopInstanceUid = `${seriesInstanceUid}.${number}`;
      const dataSet = buildDataSet({
        SpecificCharacterSet: 'ISO_IR 100',
        SOPClassUID: secondaryCapture,
        SOPInstanceUID: sopInstanceUid,
        StudyDate: '20260314',
        StudyTime: '101500',
        AccessionNumber: 'A1',
        Modality: 'OT',
        ConversionType: 'WSD',
        StudyDescription: 'Sample study',
        SeriesDescription: `Series ${index + 1}`,
        ReferringPhysicianName: '',
        PatientName: sampleStudy.patientName,
        PatientID: sampleStudy.patientId,
        PatientBirthDate: '19700101',
        PatientSex: 'O',
        StudyInstanceUID: sampleStudy.studyInstanceUid,
        SeriesInstanceUID: seriesInstanceUid,
        StudyID: '1',
        SeriesNumber: String(index + 1),
        InstanceNumber: String(number),
      });
      const header = encodePart10Header({
        sopClassUid: secondaryCapture,
        sopInstanceUid,
        transferSyntaxUid: explicitLittle,
      });
      const path = join(folder, `${index + 1}-${number}.dcm`);
      await writeFile(path, Buffer.concat([header, encodeDataSet(dataSet, explicitLittle)]));
      paths.push(path);
    }
  }
  return paths;
}
