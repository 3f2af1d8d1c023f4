/**
 * What may leave this computer in a support bundle: an allow-list. A text goes out only when its field is listed here and it
 * looks as that field does; every other text becomes `removed`. So a field that is added later stays at home until somebody
 * thinks about it, and a peer that writes a name into its comment does not get it printed.
 *
 * UIDs stay as they are: they name studies to the PACS that made them and to nobody else, and without them its log can not be
 * searched. Patient names, IDs, dates and descriptions have no field here at all.
 */
export const removed = '(removed)';

type Check = (text: string) => boolean;

const matches =
  (pattern: RegExp): Check =>
  (text) =>
    pattern.test(text);

const uid = matches(/^\d+(\.\d+)*$/);
export const isAeTitleText: Check = matches(/^[A-Za-z0-9_.-]{1,16}$/);
/** An IP address or a host name. */
const host = matches(/^[A-Za-z0-9][A-Za-z0-9.-]{0,252}$|^[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*(%[A-Za-z0-9]+)?$/);
const address = matches(/^\[?[0-9A-Fa-f:.]+\]?(:\d+)?$/);
const hexadecimal = matches(/^[0-9A-Fa-f]*$/);
/** An error code of the system, or a few letters and digits of ours. */
const code = matches(/^[A-Za-z0-9_/-]{1,64}$/);
const version = matches(/^[A-Za-z0-9_. /-]{1,32}$/);
/** Values of closed lists; the bundle's schema knows which. */
const term = matches(/^[A-Za-z0-9-]{1,32}$/);
/** Of the connection: `TLSv1.3`; of whoever answered instead: `http`. */
const protocol = matches(/^[A-Za-z0-9.-]{1,16}$/);

const fields: Readonly<Record<string, Check>> = {
  ...each(
    [
      ...[
        'type',
        'kind',
        'outcome',
        'by',
        'how',
        'purpose',
        'direction',
        'service',
        'method',
        'level',
        'model',
      ],
      ...['phase', 'state', 'operation', 'probe', 'cause', 'alsoPossible', 'confidence', 'actions', 'exists'],
      ...[
        'availability',
        'userIdentity',
        'product',
        'platform',
        'profile',
        'sender',
        'loopback',
        'lan',
        'error',
      ],
      ...['preferred', 'firstBytes', 'format', 'during', 'QueryRetrieveLevel'],
    ],
    (text) => term(text) || /^run-test:P\d$/.test(text),
  ),
  ...each(
    [
      ...['studyInstanceUid', 'seriesInstanceUid', 'sopInstanceUid', 'abstractSyntax', 'transferSyntax'],
      ...['transferSyntaxes', 'implementationClassUid', 'ownerImplementationClassUid', 'sopClassUids'],
      ...['failedSopInstanceUids', 'StudyInstanceUID', 'SeriesInstanceUID', 'SOPInstanceUID'],
    ],
    (text) => text === '' || uid(text),
  ),
  ...each(
    [
      ...['aeTitle', 'callingAe', 'calledAe', 'localAe', 'moveDestination', 'destination'],
      ...['senderAeTitles', 'retrieveAeTitles'],
    ],
    isAeTitleText,
  ),
  ...each(['callingAeBytes', 'calledAeBytes', 'offendingElements'], hexadecimal),
  ...each(['host', 'wanAddress'], host),
  ...each(
    [
      ...['address', 'localAddress', 'remoteAddress', 'boundAddress', 'bindAddress', 'senderAddresses'],
      'listener',
    ],
    address,
  ),
  ...each(['code', 'associationId', 'correlationId', 'retrieveId', 'nodeId'], code),
  ...each(['implementationVersionName', 'ownerImplementationVersionName', 'version', 'runtime'], version),
  protocol,
  // The names in a certificate stay here; its fingerprint tells it from others.
  cipher: code,
  fingerprint256: matches(/^[0-9A-F:]{1,95}$/),
  'interfaces.name': matches(/^[A-Za-z0-9_.:@ ()-]{1,64}$/),
  what: (text) => knownThings.has(text),
};

/** What our own `not-found` failures speak of. */
const knownThings: ReadonlySet<string> = new Set([
  'these images on the PACS',
  'an image of this study on the PACS',
  'node',
  'retrieve',
]);

function each(names: readonly string[], check: Check): Record<string, Check> {
  return Object.fromEntries(names.map((name) => [name, check]));
}

/** Fields of a retrieve that are about the patient: they do not even leave a trace. */
const dropped: ReadonlySet<string> = new Set(['label', 'patientId', 'storePath']);

/** The same value with nothing in it that the allow-list does not know. `names`: AE titles that may stand in comments. */
export function patientFree(value: unknown, names: ReadonlySet<string>, field = ''): unknown {
  if (typeof value === 'string') return cleanText(value, names, field);
  if (Array.isArray(value)) return value.map((item) => patientFree(item, names, field));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([key]) => !dropped.has(key));
  if (field === 'keys') return Object.fromEntries(entries.map(([key, text]) => [key, cleanKey(key, text)]));
  return Object.fromEntries(
    entries.map(([key, item]) => {
      const own = `${field}.${key}`;
      return [key, patientFree(item, names, Object.hasOwn(fields, own) ? own : key)];
    }),
  );
}

function cleanText(text: string, names: ReadonlySet<string>, field: string): string {
  if (field === 'errorComment') return cleanComment(text, names);
  return Object.hasOwn(fields, field) && fields[field]?.(text) ? text : removed;
}

/** Keys of an identifier: UIDs and the level; of the others only whether they had a value. */
function cleanKey(keyword: string, value: unknown): string {
  if (value === '' || value === '(given)') return value;
  const known = typeof value === 'string' && Object.hasOwn(fields, keyword) && fields[keyword]?.(value);
  return known ? value : '(given)';
}

/** Words in which servers say what went wrong. */
const technicalWords: ReadonlySet<string> = new Set(
  (
    'a abstract accept accepted ae aet allowed already an and application are associate association at authorised ' +
    'authorized available be busy by called calling can cannot closed code command complete connect connected connection ' +
    'connectexception context could data database destination did dimse does element entity error exception exceeded ' +
    'failed failure find for found from get handler has host identifier image images in incomplete installed instance ' +
    'instances internal invalid io is its java large limit local lookup match matching memory message missing move moved name ' +
    'net network no none not object of on open operation operations or out peer perform permission permitted port ' +
    'presentation process processed processing query reason refused reject rejected remote request requested required reset ' +
    'resource resources response retrieve route rq rj scp scu seriesinstanceuid send server service socket sop storage store ' +
    'studyinstanceuid sub suboperations supported syntax tag te temporarily terminate the this timed timeout title to too ' +
    'transfer unable unavailable uid unknown unknownhost unknownhostexception unreachable unsupported user value was with'
  ).split(' '),
);

/** Keeps technical words and the AE titles of this retrieve; the rest of a comment could be anything. */
function cleanComment(comment: string, names: ReadonlySet<string>): string {
  const known = (word: string): boolean => technicalWords.has(word.toLowerCase()) || names.has(word);
  return comment.replace(/[^\s:,;.()[\]"“”'=-]+/g, (word) => (known(word) ? word : '…'));
}
