import { sopClassRows } from './sop-class-table.ts';

/** SOP classes that the program itself speaks as a requestor or acceptor (PS3.4 A, B, C). */
export const sopClass = {
  verification: '1.2.840.10008.1.1',
  patientRootFind: '1.2.840.10008.5.1.4.1.2.1.1',
  patientRootMove: '1.2.840.10008.5.1.4.1.2.1.2',
  patientRootGet: '1.2.840.10008.5.1.4.1.2.1.3',
  studyRootFind: '1.2.840.10008.5.1.4.1.2.2.1',
  studyRootMove: '1.2.840.10008.5.1.4.1.2.2.2',
  studyRootGet: '1.2.840.10008.5.1.4.1.2.2.3',
  storageCommitment: '1.2.840.10008.1.20.1',
  mediaStorageDirectory: '1.2.840.10008.1.3.10',
} as const;

export interface SopClass {
  readonly uid: string;
  readonly name: string;
  /** Instances of it travel by C-STORE. */
  readonly storage: boolean;
}

const root = '1.2.840.10008.';

function readRow(row: string): SopClass {
  const [suffix = '', flag = '', ...name] = row.split(' ');
  return { uid: root + suffix, name: name.join(' '), storage: flag === 'S' };
}

/** All SOP classes of the standard, by UID. */
export const sopClasses: ReadonlyMap<string, SopClass> = new Map(
  sopClassRows
    .trim()
    .split('\n')
    .map(readRow)
    .map((entry) => [entry.uid, entry]),
);

/** UIDs of the standard's storage SOP classes, in ascending order. */
export const storageSopClassUids: readonly string[] = [...sopClasses.values()]
  .filter((entry) => entry.storage)
  .map((entry) => entry.uid);

/** The standard's name without the words "SOP Class"; the UID itself when the standard does not know it. */
export function sopClassName(uid: string): string {
  return sopClasses.get(uid)?.name ?? uid;
}

/**
 * Whether instances of the class may come by C-STORE. A private or a newer class counts as storage: an unknown UID in
 * a C-STORE is an object worth keeping. UIDs of the standard that are not SOP classes (transfer syntaxes, the
 * application context) do not.
 */
export function isStorageSopClass(uid: string): boolean {
  const known = sopClasses.get(uid);
  if (known) return known.storage;
  return !uid.startsWith(root) || uid.startsWith('1.2.840.10008.5.1.4.1.1.');
}
