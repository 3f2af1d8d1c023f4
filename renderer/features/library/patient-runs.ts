import type { LibraryStudy } from '../../../shared/contract/library.ts';

/** A study's place among those of its patient, which stand together. */
export interface PatientPlace {
  /** From 0. */
  readonly index: number;
  readonly count: number;
}

export interface PatientRuns {
  /** The studies in the given order of patients, each patient's newest first. */
  readonly studies: readonly LibraryStudy[];
  /** By Study Instance UID. */
  readonly places: ReadonlyMap<string, PatientPlace>;
}

/** Takes studies that are sorted by the patient's name and ID. */
export function patientRuns(sorted: readonly LibraryStudy[]): PatientRuns {
  const runs: LibraryStudy[][] = [];
  for (const study of sorted) {
    const run = runs.at(-1);
    if (run?.[0] && isSamePatient(run[0], study)) run.push(study);
    else runs.push([study]);
  }
  const places = new Map<string, PatientPlace>();
  const studies = runs.flatMap((run) => {
    const newestFirst = run.toSorted((a, b) => (dateOf(a) < dateOf(b) ? 1 : -1));
    newestFirst.forEach((study, index) => {
      places.set(study.studyInstanceUid, { index, count: run.length });
    });
    return newestFirst;
  });
  return { studies, places };
}

function dateOf(study: LibraryStudy): string {
  return study.studyDate.replaceAll('.', '') + study.studyTime;
}

/**
 * The same ID and name, and no birth date that contradicts: IDs are unique within one hospital only. Without an ID the
 * birth date must be there and be the same.
 */
function isSamePatient(a: LibraryStudy, b: LibraryStudy): boolean {
  if (a.patientId !== b.patientId || folded(a.patientName) !== folded(b.patientName)) return false;
  if (a.patientBirthDate && b.patientBirthDate) return a.patientBirthDate === b.patientBirthDate;
  return a.patientId !== '';
}

/** Empty components at a name's end mean nothing (PS3.5 6.2.1.1), nor does its case. */
function folded(name: string): string {
  return name.replace(/[\^= ]+$/, '').toLocaleLowerCase();
}
