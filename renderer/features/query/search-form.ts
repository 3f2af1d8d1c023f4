import { dateRangeMatchingValue, isoDateSchema } from '../../../shared/dicom/date-time.ts';
import type { MatchingKeys } from '../../../shared/dicom/matching-key.ts';
import { personNameMatchingValue } from '../../../shared/dicom/person-name.ts';
import { isUid } from '../../../shared/dicom/uid.ts';

export type DatePreset = 'any' | 'today' | 'week' | 'month' | 'year' | 'range';

/** What is typed and picked in the row of keys. Dates as `2026-03-14`. */
export interface SearchForm {
  readonly patientName: string;
  readonly patientId: string;
  readonly accession: string;
  /** An ID or an accession number, from the top bar: both are asked for. */
  readonly number: string;
  readonly date: DatePreset;
  readonly from: string;
  readonly to: string;
  readonly modalities: readonly string[];
  readonly description: string;
  readonly referringPhysician: string;
  readonly birthDate: string;
  readonly studyUid: string;
  /** Any other attribute, by keyword or eight hexadecimal digits. */
  readonly tags: readonly { readonly keyword: string; readonly value: string }[];
  /** Nodes to ask; empty means all. */
  readonly nodeIds: readonly string[];
}

export const emptyForm: SearchForm = {
  patientName: '',
  patientId: '',
  accession: '',
  number: '',
  date: 'any',
  from: '',
  to: '',
  modalities: [],
  description: '',
  referringPhysician: '',
  birthDate: '',
  studyUid: '',
  tags: [],
  nodeIds: [],
};

export const modalityChoices = ['CT', 'MR', 'US', 'CR', 'DX', 'MG', 'PT', 'NM', 'XA'] as const;

function isoDate(date: Date): string {
  const month = String(date.getMonth() + 1).padStart(2, '0');
  return `${date.getFullYear()}-${month}-${String(date.getDate()).padStart(2, '0')}`;
}

/** First and last day of a preset that ends today; undefined for any date. Days as `2026-03-14`, both included. */
export function dateRange(
  form: Pick<SearchForm, 'date' | 'from' | 'to'>,
  today: Date,
): { readonly from: string; readonly to: string } | undefined {
  const back = (months: number, days: number): string => {
    const [year, month] = [today.getFullYear(), today.getMonth() - months];
    // A month before 31 March is the last day of February.
    const lastDay = new Date(year, month + 1, 0).getDate();
    return isoDate(new Date(year, month, Math.min(today.getDate(), lastDay) - days));
  };
  switch (form.date) {
    case 'any':
      return undefined;
    case 'today':
      return { from: isoDate(today), to: isoDate(today) };
    case 'week':
      return { from: back(0, 6), to: isoDate(today) };
    case 'month':
      return { from: back(1, 0), to: isoDate(today) };
    case 'year':
      return { from: back(12, 0), to: isoDate(today) };
    case 'range':
      return form.from || form.to ? { from: form.from, to: form.to } : undefined;
  }
}

/** Contains matching where the standard has only wildcards: `head` becomes `*head*`, own wildcards stay. */
function containing(text: string): string {
  const trimmed = text.trim();
  return !trimmed || /[*?]/.test(trimmed) ? trimmed : `*${trimmed}*`;
}

function commonKeys(form: SearchForm, today: Date): MatchingKeys {
  const range = dateRange(form, today);
  const keys: Record<string, string> = {
    PatientName: personNameMatchingValue(form.patientName),
    PatientID: form.patientId.trim(),
    AccessionNumber: form.accession.trim(),
    StudyDate: range ? dateRangeMatchingValue(range) : '',
    StudyDescription: containing(form.description),
    ReferringPhysicianName: personNameMatchingValue(form.referringPhysician),
    PatientBirthDate: form.birthDate.replaceAll('-', ''),
    StudyInstanceUID: form.studyUid.trim(),
  };
  for (const tag of form.tags) if (tag.keyword.trim()) keys[tag.keyword.trim()] = tag.value.trim();
  return Object.fromEntries(
    Object.entries(keys).filter(([keyword, value]) => value || isTagOf(form, keyword)),
  );
}

function isTagOf(form: SearchForm, keyword: string): boolean {
  return form.tags.some((tag) => tag.keyword.trim() === keyword);
}

/**
 * The C-FINDs that answer the form. More than one where the standard has no "or": several modalities (Modalities in
 * Study takes a single value, PS3.4 C.2.2.2.1) and a number that may be an ID or an accession number.
 */
export function buildQueries(form: SearchForm, today: Date): MatchingKeys[] {
  const common = commonKeys(form, today);
  const number = form.number.trim();
  const numbers: MatchingKeys[] = number ? [{ PatientID: number }, { AccessionNumber: number }] : [{}];
  const modalities: MatchingKeys[] =
    form.modalities.length > 0 ? form.modalities.map((modality) => ({ ModalitiesInStudy: modality })) : [{}];
  return numbers.flatMap((one) => modalities.map((other) => ({ ...common, ...one, ...other })));
}

/** `20260314` and `2026.03.14` as `2026-03-14`; what is not a whole date yet stays as typed. */
export function normalDate(typed: string): string {
  const match = /^(\d{4})[-./]?(\d{2})[-./]?(\d{2})$/.exec(typed.trim());
  return match ? `${match[1]}-${match[2]}-${match[3]}` : typed;
}

function isDate(text: string): boolean {
  const time = isoDateSchema.safeParse(text).success ? Date.parse(text) : Number.NaN;
  // 30 February would be read as 2 March.
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

/** What keeps a form from being sent, in words; undefined when it can go. */
export function formProblem(form: SearchForm): string | undefined {
  if (form.studyUid.trim() && !isUid(form.studyUid.trim())) return 'The study UID has only digits and dots.';
  const bad = form.tags.find((tag) => tag.keyword.trim() && !keywordPattern.test(tag.keyword.trim()));
  if (bad)
    return `"${bad.keyword}" is not a DICOM keyword such as StationName, nor eight hexadecimal digits.`;
  const dates = form.date === 'range' ? [form.birthDate, form.from, form.to] : [form.birthDate];
  if (dates.some((date) => date && !isDate(date))) return 'Write dates as 2026-03-14.';
  if (form.date === 'range' && form.from && form.to && form.from > form.to)
    return 'The range ends before it begins.';
  return undefined;
}

const keywordPattern = /^([A-Z][A-Za-z0-9]*|[0-9A-Fa-f]{8})$/;

/** The name as it is sent, when that is not what was typed. */
export function sentName(form: SearchForm): string | undefined {
  const sent = personNameMatchingValue(form.patientName);
  return sent && sent !== form.patientName.trim() ? sent : undefined;
}

/** Whether what the top bar's field holds is a number (ID, accession) rather than a name. */
export function looksLikeNumber(text: string): boolean {
  return /\d/.test(text) && !/\s\D*$/.test(text.trim()) && !/[\^*?]/.test(text);
}

/** The form for what is typed in the top bar; the chosen PACSs stay. */
export function formForText(text: string, nodeIds: readonly string[]): SearchForm {
  const trimmed = text.trim();
  if (!trimmed) return { ...emptyForm, nodeIds };
  if (trimmed.length > 16 && isUid(trimmed)) return { ...emptyForm, nodeIds, studyUid: trimmed };
  return looksLikeNumber(trimmed)
    ? { ...emptyForm, nodeIds, number: trimmed }
    : { ...emptyForm, nodeIds, patientName: trimmed };
}

/** How many of the keys behind "More" are in use. */
export function moreKeysInUse(form: SearchForm): number {
  const texts = [form.description, form.referringPhysician, form.birthDate, form.studyUid];
  return texts.filter(Boolean).length + form.tags.filter((tag) => tag.keyword.trim()).length;
}

export function isEmptyForm(form: SearchForm): boolean {
  return JSON.stringify({ ...form, nodeIds: [] }) === JSON.stringify(emptyForm);
}
