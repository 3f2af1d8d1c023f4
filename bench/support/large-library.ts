import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type LibraryIndex, openIndex } from '../../electron/backend/library/index-database.ts';
import type { IndexEntry } from '../../electron/backend/library/index-entry.ts';

export interface LibrarySize {
  readonly studies: number;
  readonly instancesPerStudy: number;
}

const familyNames = [
  ...['Müller', 'Schmidt', 'Şahin', 'Łukasiewicz', 'García', 'Nguyễn', 'Øster', 'Brown', 'Rossi', 'Dvořák'],
  ...['Ivanova', 'Tanaka', 'Okafor', 'Silva', 'Haddad', 'Björk', 'Novák', 'Janssen', 'Kowalska', 'Smith'],
];
const givenNames = [
  ...['Anna', 'Bruno', 'Carla', 'Dmitri', 'Elif', 'Fatima', 'Georg', 'Hanna', 'Igor', 'Jürgen'],
  ...['Kenji', 'Lucía', 'Mehmet', 'Nadia', 'Oluwaseun', 'Petra', 'Quentin', 'Rosa', 'Søren', 'Tomáš'],
];
const descriptions = [
  'CT Thorax nativ',
  'MR Schädel',
  'Röntgen Thorax p.a.',
  'CT Abdomen KM',
  'MR Knie links',
];
const modalities = ['CT', 'MR', 'CR', 'CT', 'MR'];
/** Three studies of each patient. */
const studiesPerPatient = 3;
const seriesPerStudy = 4;
const root = '1.2.826.0.1.3680043.9.7433.800';
const day = 24 * 60 * 60_000;

/** Evenly spread, and the same in each run: every name comes with every other attribute. */
function pick(values: readonly string[], index: number): string {
  return values[index % values.length] ?? '';
}

function* entriesOf(study: number, instancesPerStudy: number, now: number): Generator<IndexEntry> {
  const patient = Math.floor(study / studiesPerPatient);
  // A prime step, so that neither names nor dates come in the order of the rows.
  const date = new Date(now - ((study * 7919) % 3650) * day).toISOString();
  const given = Math.floor(patient / familyNames.length);
  const text: IndexEntry['study'] = {
    patientName: `${pick(familyNames, patient)}^${pick(givenNames, given)}`,
    patientId: `P${String(patient).padStart(7, '0')}`,
    patientBirthDate: `19${String(20 + (patient % 80))}0${1 + (patient % 9)}15`,
    patientSex: patient % 2 === 0 ? 'F' : 'M',
    studyDate: date.slice(0, 10).replaceAll('-', ''),
    studyTime: String(80_000 + (study % 90_000)).padStart(6, '0'),
    accessionNumber: `A${String((study * 31) % 10_000_000).padStart(8, '0')}`,
    studyDescription: pick(descriptions, study),
    referringPhysicianName: 'Praxis^Am Markt',
  };
  const studyInstanceUid = `${root}.${study + 1}`;
  for (let instance = 0; instance < instancesPerStudy; instance++) {
    const series = instance % seriesPerStudy;
    yield {
      studyInstanceUid,
      seriesInstanceUid: `${studyInstanceUid}.${series + 1}`,
      sopInstanceUid: `${studyInstanceUid}.${series + 1}.${instance + 1}`,
      sopClassUid: '1.2.840.10008.5.1.4.1.1.2',
      study: text,
      series: {
        modality: pick(modalities, study),
        seriesNumber: String(series + 1),
        seriesDescription: `Serie ${series + 1}`,
        bodyPart: 'CHEST',
      },
      instanceNumber: String(instance + 1),
      ...{ numberOfFrames: 1, rows: 512, columns: 512 },
      imagePosition: `0\\0\\${instance}`,
      imageOrientation: '1\\0\\0\\0\\1\\0',
      transferSyntaxUid: '1.2.840.10008.1.2.1',
      ...{ bytes: 525_312, fileBytes: 525_688, checksum: (study * 131 + instance) % 2 ** 32 },
      receivedAt: now - ((study * 104_729) % 20_000) * 60_000,
    };
  }
}

/** Rows share a commit while they come in one turn of the event loop. */
async function storeAll(index: LibraryIndex, entries: Iterable<IndexEntry>): Promise<void> {
  const stored: Promise<void>[] = [];
  for (const entry of entries) stored.push(index.store(entry));
  await Promise.all(stored);
}

/**
 * A library's index in a data folder, by the way that every received image takes. There are no files: nothing that is
 * measured here looks at one, and a library that was closed cleanly does not compare.
 */
export async function fillLibrary(folder: string, size: LibrarySize): Promise<void> {
  await mkdir(folder, { recursive: true });
  const index = openIndex(join(folder, 'index.sqlite'));
  const now = Date.now();
  const studiesAtOnce = Math.max(1, Math.floor(10_000 / size.instancesPerStudy));
  for (let study = 0; study < size.studies; study += studiesAtOnce) {
    const last = Math.min(size.studies, study + studiesAtOnce);
    const batch = Array.from({ length: last - study }, (_, offset) => study + offset);
    await storeAll(
      index,
      batch.flatMap((one) => [...entriesOf(one, size.instancesPerStudy, now)]),
    );
  }
  index.setClosedCleanly(true);
  index.close();
}
