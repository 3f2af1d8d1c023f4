/** DIMSE services whose responses carry a status (PS3.7). */
export type DimseService = 'C-ECHO' | 'C-FIND' | 'C-MOVE' | 'C-GET' | 'C-STORE';

export type StatusCategory = 'success' | 'pending' | 'cancel' | 'warning' | 'failure';

interface StatusMeaning {
  readonly category: StatusCategory;
  readonly meaning: string;
}

/** Statuses common to all services (PS3.7 Annex C). */
const general: Readonly<Record<number, string>> = {
  261: 'No such attribute',
  262: 'Invalid attribute value',
  272: 'Processing failure',
  273: 'Duplicate SOP instance',
  274: 'No such SOP instance',
  277: 'Invalid argument value',
  279: 'Invalid SOP instance UID',
  280: 'No such SOP class',
  281: 'Class-instance conflict',
  288: 'Missing attribute',
  289: 'Missing attribute value',
  290: 'SOP class not supported',
  292: 'Not authorised',
  528: 'Duplicate invocation (message ID in use)',
  529: 'Unrecognised operation',
  530: 'Mistyped argument',
  531: 'Resource limitation',
};

/** PS3.4 Tables C.4-1 (C-FIND), C.4-2 (C-MOVE), C.4-3 (C-GET) and B.2-1 (C-STORE). */
const byService: Readonly<Record<DimseService, Readonly<Record<number, string>>>> = {
  'C-ECHO': {},
  'C-FIND': {
    42752: 'Refused: out of resources',
    43264: 'Identifier does not match the SOP class',
    65281: 'Matches continue; an optional key is not supported',
    65024: 'Matching ended by cancel',
  },
  'C-MOVE': {
    42753: 'Refused: out of resources, number of matches can not be calculated',
    42754: 'Refused: out of resources, sub-operations can not be performed',
    43009: 'Refused: move destination unknown',
    43264: 'Identifier does not match the SOP class',
    45056: 'Sub-operations complete, one or more failed',
    65024: 'Sub-operations ended by cancel',
  },
  'C-GET': {
    42753: 'Refused: out of resources, number of matches can not be calculated',
    42754: 'Refused: out of resources, sub-operations can not be performed',
    43264: 'Identifier does not match the SOP class',
    45056: 'Sub-operations complete, one or more failed',
    65024: 'Sub-operations ended by cancel',
  },
  'C-STORE': {
    42752: 'Refused: out of resources',
    43264: 'Data set does not match the SOP class',
    45056: 'Stored; values were changed',
    45062: 'Stored; elements were discarded',
    45063: 'Stored; data set does not match the SOP class',
    49152: 'Data set can not be understood',
  },
};

/** Category of a status code by its range (PS3.7 Annex C; PS3.4 for the services). */
export function statusCategory(status: number): StatusCategory {
  if (status === 0x0000) return 'success';
  if (status === 0xff00 || status === 0xff01) return 'pending';
  if (status === 0xfe00) return 'cancel';
  if (status === 0x0001 || status === 0x0107 || status === 0x0116 || status >> 12 === 0xb) return 'warning';
  return 'failure';
}

/** What a status means for a service, in a few words. Never shown without its hexadecimal code beside it. */
export function statusMeaning(service: DimseService, status: number): StatusMeaning {
  const category = statusCategory(status);
  const known = byService[service][status] ?? general[status];
  if (known) return { category, meaning: known };
  if (category === 'success') return { category, meaning: 'Success' };
  if (category === 'pending') return { category, meaning: 'Pending' };
  if (category === 'cancel') return { category, meaning: 'Cancelled' };
  if (status >> 8 === 0xa7) return { category, meaning: 'Refused: out of resources' };
  if (status >> 8 === 0xa9)
    return { category, meaning: 'Identifier or data set does not match the SOP class' };
  if (status >> 12 === 0xc) return { category, meaning: 'Unable to process' };
  if (category === 'warning') return { category, meaning: 'Warning' };
  return { category, meaning: 'Failed with a code that the standard does not list' };
}

/** `0xA702` style, as vendors' logs and manuals print it. */
export function formatStatus(status: number): string {
  return `0x${status.toString(16).toUpperCase().padStart(4, '0')}`;
}
