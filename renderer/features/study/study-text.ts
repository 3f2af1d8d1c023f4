import { ageInYears, formatDicomDate, formatDicomTime } from '../../../shared/dicom/date-time.ts';
import { formatPersonName } from '../../../shared/dicom/person-name.ts';

/** The patient's name for display; says so when there is none. */
export function nameText(patientName: string | undefined): string {
  return formatPersonName(patientName ?? '') || 'No name';
}

/** `1961-04-02 64 y`: the age is that on the day of the study. Empty without a birth date. */
export function birthText(birthDate: string | undefined, studyDate: string | undefined): string {
  if (!birthDate) return '';
  const age = ageInYears(birthDate, studyDate ?? '');
  return age === undefined ? formatDicomDate(birthDate) : `${formatDicomDate(birthDate)} ${age} y`;
}

/** `2026-03-14 13:45`. */
export function studyDateText(studyDate: string | undefined, studyTime: string | undefined): string {
  const date = formatDicomDate(studyDate ?? '');
  const time = formatDicomTime(studyTime ?? '').slice(0, 5);
  return time ? `${date} ${time}` : date;
}

/** Values of a multi-valued attribute (`CT\SR`) as a person lists them: `CT, SR`. */
export function listText(values: string | undefined): string {
  return (values ?? '')
    .split('\\')
    .map((value) => value.trim())
    .filter(Boolean)
    .join(', ');
}

const sexWords: Readonly<Record<string, string>> = { F: 'female', M: 'male', O: 'other' };

export function sexText(sex: string | undefined): string {
  return sexWords[(sex ?? '').trim().toUpperCase()] ?? '';
}
