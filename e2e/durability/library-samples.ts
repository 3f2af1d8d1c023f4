import { makeInstance, type TestInstance } from '../../electron/backend/library/library.test-support.ts';

/** What the run of kills kills in the middle of. */
export const libraryOperations = [
  'delete',
  'restore',
  'repair',
  'quota',
  'delete',
  'empty',
  'unused',
] as const;
export type LibraryOperation = (typeof libraryOperations)[number];

/** What the working program says that it does; it stores again what is gone. */
export const toldOperations = [...libraryOperations, 'store'] as const;
export type ToldOperation = (typeof toldOperations)[number];

const root = '1.2.826.0.1.3680043.9.7433.803';
const studies = 8;
export const instancesPerStudy = 40;

export const sampleStudies: readonly string[] = Array.from(
  { length: studies },
  (_, at) => `${root}.${at + 1}`,
);

/** SOP Instance UIDs: `<study>.<series>.<number>`, in two series. */
export function samplesOf(study: string): string[] {
  return Array.from({ length: instancesPerStudy }, (_, at) => `${study}.${(at % 2) + 1}.${at + 1}`);
}

/** The same bytes each time. */
export function makeSample(sopInstanceUid: string): TestInstance {
  const [number = '', series = '', study = ''] = sopInstanceUid.split('.').toReversed();
  const uids = { 2097165: `${root}.${study}`, 2097166: `${root}.${study}.${series}`, 2097171: number };
  return makeInstance(sopInstanceUid, uids, { pixels: new Uint8Array(3_000).fill(Number(number)) });
}
