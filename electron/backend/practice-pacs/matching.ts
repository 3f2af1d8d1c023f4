import { matchesName, matchesWildcard } from '../../../shared/dicom/match-name.ts';
import { tagFromKey, vrOf } from '../dataset/dictionary.ts';

/** Keys of an identifier that select nothing (PS3.4 C.4.1.1.3). */
const notMatched = new Set([
  'QueryRetrieveLevel',
  'SpecificCharacterSet',
  'TimezoneOffsetFromUTC',
  'RetrieveAETitle',
  'InstanceAvailability',
]);

export function isMatchingKey(key: string): boolean {
  return !notMatched.has(key);
}

/** Dates and times as digits: the colons and dots of the old forms do not count, parts left out are the earliest. */
function comparable(text: string, fill: string): string {
  return text.replace(/[.:\s]/g, '').padEnd(20, fill);
}

/** Range matching (PS3.4 C.2.2.2.5): `from-to`, either side open. */
function matchesRange(key: string, value: string): boolean {
  const dash = key.indexOf('-');
  const from = dash < 0 ? key : key.slice(0, dash);
  const to = dash < 0 ? key : key.slice(dash + 1);
  const lowest = comparable(value, '0');
  if (from && lowest < comparable(from, '0')) return false;
  return !to || lowest <= comparable(to, '9');
}

/**
 * Whether a value matches a key of the attribute (PS3.4 C.2.2.2). Of several values one must match. An empty key, or one
 * of asterisks only, matches everything.
 */
export function matchesKey(attribute: string, key: string, value: string): boolean {
  if (/^\**$/.test(key)) return true;
  const tag = tagFromKey(attribute);
  const vr = (tag === undefined ? undefined : vrOf(tag)) ?? 'LO';
  const values = value.split('\\');
  switch (vr) {
    case 'SQ':
      return true;
    case 'UI':
      return key.split('\\').some((uid) => values.includes(uid.trim()));
    case 'DA':
    case 'TM':
    case 'DT':
      return values.some((one) => one !== '' && matchesRange(key.trim(), one));
    case 'PN':
      return values.some((one) => matchesName(key, one));
    case 'IS':
    case 'DS':
      return values.some((one) => one !== '' && Number(one) === Number(key));
    default:
      // A list is not in the standard for text, yet many ask for `CT\MR` this way.
      return key.split('\\').some((part) => values.some((one) => matchesWildcard(part, one)));
  }
}
