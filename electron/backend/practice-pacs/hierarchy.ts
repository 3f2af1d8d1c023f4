import type { Attributes } from '../../../shared/dicom/matching-key.ts';
import type { InformationModel, QueryLevel } from '../../../shared/dicom/query-level.ts';
import { readAttributes } from '../dataset/attributes.ts';
import type { FinalStatus, InboundFind } from '../dimse/acceptor.ts';
import type { Catalogue, CatalogueInstance } from './catalogue.ts';

/** Statuses of PS3.4 C.4 that this SCP answers. */
export const status = {
  success: 0x0000,
  cancelled: 0xfe00,
  partial: 0xb000,
  outOfResources: 0xa702,
  destinationUnknown: 0xa801,
  identifierMismatch: 0xa900,
} as const;

const uniqueKeys = ['PatientID', 'StudyInstanceUID', 'SeriesInstanceUID', 'SOPInstanceUID'] as const;
const depth: Readonly<Record<QueryLevel, number>> = { patient: 0, study: 1, series: 2, instance: 3 };
const root: Readonly<Record<InformationModel, number>> = { 'patient-root': 0, 'study-root': 1 };

function mismatch(errorComment: string): FinalStatus {
  return { status: status.identifierMismatch, errorComment };
}

export type Checked =
  | { readonly level: QueryLevel; readonly keys: Attributes }
  | { readonly refusal: FinalStatus };

/**
 * The rules of the hierarchical models (PS3.4 C.4.1.3.1.1, C.4.2.2.1): a level of the model, and one value, without
 * wildcards, for the unique key of each level above. A retrieve also needs the unique key of its own level, where a list
 * is allowed; without it the request would mean "everything", which is refused.
 */
export function checkHierarchy(request: InboundFind, purpose: 'find' | 'retrieve'): Checked {
  const { level, model, identifier } = request;
  if (!level) return { refusal: mismatch('Query/Retrieve Level is missing or unknown') };
  if (depth[level] < root[model]) return { refusal: mismatch('The level PATIENT needs Patient Root') };
  const keys = readAttributes(identifier);
  for (let above = root[model]; above < depth[level]; above += 1) {
    const name = uniqueKeys[above] ?? 'PatientID';
    const value = keys[name] ?? '';
    if (!value) return { refusal: mismatch(`${name} of the level above is missing`) };
    if (/[*?\\]/.test(value)) return { refusal: mismatch(`${name} above the level must be one value`) };
  }
  const own = uniqueKeys[depth[level]] ?? 'PatientID';
  const value = keys[own] ?? '';
  if (purpose === 'retrieve' && (!value || /[*?]/.test(value))) {
    return { refusal: mismatch(value ? `${own} must not have wildcards` : `${own} is missing`) };
  }
  return { level, keys };
}

/** The instances that a checked retrieve names, in the catalogue's order. Unknown UIDs simply give none. */
export function selectInstances(catalogue: Catalogue, keys: Attributes): readonly CatalogueInstance[] {
  const wanted = uniqueKeys.flatMap((name) => {
    const value = keys[name];
    return value ? [{ name, values: new Set(value.split('\\').map((one) => one.trim())) }] : [];
  });
  return catalogue.instances.filter(({ attributes }) =>
    wanted.every(({ name, values }) => values.has(attributes[name] ?? '')),
  );
}
