import { randomBytes } from 'node:crypto';
import type { DeidentifyOptions } from '../../../../shared/contract/share.ts';
import { newUid } from '../../dataset/new-uid.ts';

const longestShiftDays = 3650;

/**
 * What stays the same through one export and is forgotten with it: an instance, a study, a patient is the same one in all
 * of its copies, and nobody can tell which one it was. Nothing is kept of it anywhere.
 */
export class Deidentifier {
  readonly options: DeidentifyOptions;
  readonly #uids = new Map<string, string>();
  readonly #patients = new Map<string, { readonly pseudonym: string; readonly shiftDays: number }>();

  constructor(options: DeidentifyOptions) {
    this.options = options;
  }

  /** Another UID for each one; those of the standard (classes, transfer syntaxes, well-known ones) stay. */
  uid(original: string): string {
    if (original === '' || original.startsWith('1.2.840.10008.')) return original;
    const known = this.#uids.get(original) ?? newUid();
    this.#uids.set(original, known);
    return known;
  }

  pseudonym(patient: string): string {
    return this.#patient(patient).pseudonym;
  }

  /** Days, always backwards, the same for all of a patient. */
  shiftDays(patient: string): number {
    return this.#patient(patient).shiftDays;
  }

  #patient(patient: string): { readonly pseudonym: string; readonly shiftDays: number } {
    const known = this.#patients.get(patient);
    if (known) return known;
    const made = {
      pseudonym: `ANON-${randomBytes(4).toString('hex').toUpperCase()}`,
      shiftDays: -1 - (randomBytes(4).readUInt32LE(0) % longestShiftDays),
    };
    this.#patients.set(patient, made);
    return made;
  }
}

/** `YYYYMMDD` and what follows it, that many days on; undefined when it does not begin with a date. */
export function shiftedDate(text: string, days: number): string | undefined {
  const match = /^(\d{4})(\d{2})(\d{2})(.*)$/.exec(text.trim());
  if (!match) return undefined;
  const [, year, month, day, rest = ''] = match;
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day) + days));
  return date.toISOString().slice(0, 10).replaceAll('-', '') + rest;
}
