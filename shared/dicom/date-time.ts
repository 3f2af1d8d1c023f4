import { z } from 'zod';

/** A DICOM date (VR DA), `YYYYMMDD`, also in the old form with dots (PS3.5 6.2). */
const dicomDatePattern = /^(\d{4})\.?(\d{2})\.?(\d{2})$/;

/** `20260314` to `2026-03-14`; text that is not a DICOM date comes back as it is, so that nothing is hidden. */
export function formatDicomDate(da: string): string {
  const match = dicomDatePattern.exec(da.trim());
  return match ? `${match[1]}-${match[2]}-${match[3]}` : da.trim();
}

/** `134501.123` to `13:45:01`; text that is not a DICOM time (VR TM) comes back as it is. */
export function formatDicomTime(tm: string): string {
  const match = /^(\d{2}):?(\d{2})?:?(\d{2})?(\.\d+)?$/.exec(tm.trim());
  if (!match) return tm.trim();
  return [match[1], match[2], match[3]].filter((part) => part !== undefined).join(':');
}

/** A calendar date as people and the interface write it. */
export const isoDateSchema = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'Write the date as 2026-03-14');

/** Range matching of dates (PS3.4 C.2.2.2.5): `from-to`, either side may be open. */
export function dateRangeMatchingValue(range: {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}): string {
  const from = range.from?.replaceAll('-', '') ?? '';
  const to = range.to?.replaceAll('-', '') ?? '';
  if (!from && !to) return '';
  return from === to ? from : `${from}-${to}`;
}

/** Whole years between a birth date and a later date, both `YYYYMMDD`; undefined when either is missing or not a date. */
export function ageInYears(birthDate: string, on: string): number | undefined {
  const born = dicomDatePattern.exec(birthDate.trim());
  const then = dicomDatePattern.exec(on.trim());
  if (!born || !then) return undefined;
  const years = Number(then[1]) - Number(born[1]);
  const beforeBirthday = `${then[2]}${then[3]}` < `${born[2]}${born[3]}`;
  const age = beforeBirthday ? years - 1 : years;
  return age >= 0 ? age : undefined;
}
