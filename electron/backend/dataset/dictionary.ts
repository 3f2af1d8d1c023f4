import { dictionaryRows } from '../../../shared/dicom/dictionary.generated.ts';

interface Entry {
  readonly tag: number;
  readonly vr: string;
  readonly keyword: string;
}

interface Dictionary {
  readonly byTag: ReadonlyMap<number, Entry>;
  readonly byKeyword: ReadonlyMap<string, Entry>;
}

/** Command elements of PS3.7 E.1, and elements whose VR the generated table does not carry. */
const additionalRows = `
00000000 UL CommandGroupLength
00000002 UI AffectedSOPClassUID
00000003 UI RequestedSOPClassUID
00000100 US CommandField
00000110 US MessageID
00000120 US MessageIDBeingRespondedTo
00000600 AE MoveDestination
00000700 US Priority
00000800 US CommandDataSetType
00000900 US Status
00000901 AT OffendingElement
00000902 LO ErrorComment
00000903 US ErrorID
00001000 UI AffectedSOPInstanceUID
00001001 UI RequestedSOPInstanceUID
00001002 US EventTypeID
00001005 AT AttributeIdentifierList
00001008 US ActionTypeID
00001020 US NumberOfRemainingSuboperations
00001021 US NumberOfCompletedSuboperations
00001022 US NumberOfFailedSuboperations
00001023 US NumberOfWarningSuboperations
00001030 AE MoveOriginatorApplicationEntityTitle
00001031 US MoveOriginatorMessageID
00041200 UL OffsetOfTheFirstDirectoryRecordOfTheRootDirectoryEntity
00041202 UL OffsetOfTheLastDirectoryRecordOfTheRootDirectoryEntity
00041400 UL OffsetOfTheNextDirectoryRecord
00041420 UL OffsetOfReferencedLowerLevelDirectoryEntity
00041504 UL MRDRDirectoryRecordOffset
`;

function readRows(rows: string): Entry[] {
  return rows
    .trim()
    .split('\n')
    .map((row) => ({
      tag: Number.parseInt(row.slice(0, 8), 16),
      vr: row.slice(9, 11),
      keyword: row.slice(12),
    }));
}

function build(): Dictionary {
  const byTag = new Map<number, Entry>();
  const byKeyword = new Map<string, Entry>();
  for (const entry of [...readRows(dictionaryRows), ...readRows(additionalRows)]) {
    byTag.set(entry.tag, entry);
    byKeyword.set(entry.keyword, entry);
  }
  return { byTag, byKeyword };
}

/** Built at first use: 5,000 entries are not paid for by a program run that never reads a data set. */
let built: Dictionary | undefined;
function dictionary(): Dictionary {
  built ??= build();
  return built;
}

/** Overlays (60xx) and curves (50xx) repeat over sixteen even groups (PS3.5 7.6). */
function entryOf(tag: number): Entry | undefined {
  const found = dictionary().byTag.get(tag);
  if (found) return found;
  const group = tag >>> 16;
  const repeats = (group & 0xff00) === 0x6000 || (group & 0xff00) === 0x5000;
  return repeats && (group & 1) === 0
    ? dictionary().byTag.get((((group & 0xff00) << 16) | (tag & 0xffff)) >>> 0)
    : undefined;
}

/** `PatientID` to 0x00100020; undefined when PS3.6 and PS3.7 have no such keyword. */
export function tagOf(keyword: string): number | undefined {
  return dictionary().byKeyword.get(keyword)?.tag;
}

/** 0x00100020 to `PatientID`; undefined for private and unknown tags and for repeating groups beyond the first. */
export function keywordOf(tag: number): string | undefined {
  return dictionary().byTag.get(tag)?.keyword;
}

/**
 * The VR of PS3.6; where the standard leaves a choice, US (over SS) and OW (over OB). Group lengths are UL and private
 * creators LO (PS3.5 7.2, 7.8.1). Undefined for private and unknown tags.
 */
export function vrOf(tag: number): string | undefined {
  const entry = entryOf(tag);
  if (entry) return entry.vr;
  const element = tag & 0xffff;
  if (element === 0) return 'UL';
  return (tag >>> 16) & 1 && element >= 0x10 && element <= 0xff ? 'LO' : undefined;
}

/** A keyword or eight hexadecimal digits to the tag; undefined when it is neither. */
export function tagFromKey(key: string): number | undefined {
  return tagOf(key) ?? (/^[0-9A-Fa-f]{8}$/.test(key) ? Number.parseInt(key, 16) : undefined);
}

/** Eight hexadecimal digits in capitals. */
function hexOf(tag: number): string {
  return tag.toString(16).toUpperCase().padStart(8, '0');
}

/** The keyword, or eight hexadecimal digits in capitals where the dictionary has none. */
export function keyOf(tag: number): string {
  return keywordOf(tag) ?? hexOf(tag);
}

/** `(0010,0020)`. */
export function formatTag(tag: number): string {
  const hex = hexOf(tag);
  return `(${hex.slice(0, 4)},${hex.slice(4)})`;
}
