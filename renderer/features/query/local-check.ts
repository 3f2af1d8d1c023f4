import type { Attributes } from '../../../shared/dicom/matching-key.ts';
import { dateRange, type SearchForm } from './search-form.ts';
import { modalitiesOf } from './study-row.ts';

/**
 * Whether a match really answers the form. Servers may ignore optional keys; what they then send too much is counted
 * and set aside, never silently shown as if it matched. An attribute that was not given can't be checked and passes.
 */
export function answersForm(attributes: Attributes, form: SearchForm, today: Date): boolean {
  return (
    dateMatches(attributes.StudyDate, form, today) &&
    modalityMatches(modalitiesOf(attributes), form) &&
    exactMatches(attributes.PatientID, form.patientId) &&
    exactMatches(attributes.AccessionNumber, form.accession) &&
    numberMatches(attributes, form)
  );
}

function dateMatches(studyDate: string | undefined, form: SearchForm, today: Date): boolean {
  const range = dateRange(form, today);
  const date = studyDate?.replaceAll('.', '').trim();
  if (!range || !date) return true;
  const from = range.from.replaceAll('-', '');
  const to = range.to.replaceAll('-', '');
  return (!from || date >= from) && (!to || date <= to);
}

function modalityMatches(modalities: string | undefined, form: SearchForm): boolean {
  if (form.modalities.length === 0 || !modalities) return true;
  const given = modalities.split('\\').map((modality) => modality.trim());
  return form.modalities.some((wanted) => given.includes(wanted));
}

/** Single value matching, case apart: whether case counts differs between servers. Wildcards are left to the server. */
function exactMatches(given: string | undefined, wanted: string): boolean {
  const text = wanted.trim();
  if (!text || given === undefined || /[*?\\]/.test(text)) return true;
  return given.trim().toLocaleUpperCase() === text.toLocaleUpperCase();
}

function numberMatches(attributes: Attributes, form: SearchForm): boolean {
  if (!form.number.trim()) return true;
  return (
    exactMatches(attributes.PatientID, form.number) || exactMatches(attributes.AccessionNumber, form.number)
  );
}
