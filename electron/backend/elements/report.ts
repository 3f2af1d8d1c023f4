import type { Report, ReportItem, ReportReference } from '../../../shared/contract/report.ts';
import { formatDicomDate, formatDicomTime } from '../../../shared/dicom/date-time.ts';
import { formatPersonName } from '../../../shared/dicom/person-name.ts';
import { fail } from '../../../shared/failure/failure.ts';
import { characterSetTerms, readNumbers, readText } from '../dataset/attributes.ts';
import type { DataSet } from '../dataset/data-set.ts';
import type { Library } from '../library/library.ts';
import { readInstance } from './read-instance.ts';

const mostItems = 20_000;
const tag = {
  relationship: 0x0040_a010,
  valueType: 0x0040_a040,
  conceptName: 0x0040_a043,
  content: 0x0040_a730,
  referencedItem: 0x0040_db73,
} as const;

/** A content item with the character set that holds there. */
interface Item {
  readonly dataSet: DataSet;
  readonly inherited: string | undefined;
}

function text({ dataSet, inherited }: Item, at: number): string {
  return readText(dataSet, at, { inheritedCharacterSet: inherited })?.trim() ?? '';
}

function children(item: Item, at: number): Item[] {
  const inherited = characterSetTerms(item.dataSet) ?? item.inherited;
  return (item.dataSet.elements.get(at)?.items ?? []).map((dataSet) => ({ dataSet, inherited }));
}

/** Code Meaning, else the code itself (PS3.3 8.8). */
function codeText(item: Item, at: number): string {
  const [code] = children(item, at);
  return code ? text(code, 0x0008_0104) || text(code, 0x0008_0100) || text(code, 0x0008_0119) : '';
}

/** `12.3 mm`: the unit by its code, which is how it is written (UCUM), `no units` as none. */
function numberText(item: Item): string {
  const [measured] = children(item, 0x0040_a300);
  if (!measured) return codeText(item, 0x0040_a301) || 'no value';
  const [unit] = children(measured, 0x0040_08ea);
  const code = unit ? text(unit, 0x0008_0100) : '';
  const written =
    unit && /^(1|\{.*\})$/.test(code) ? text(unit, 0x0008_0104).replace(/^(no units|unity?)$/i, '') : code;
  return `${text(measured, 0x0040_a30a)} ${written}`.trim();
}

/** `Polyline, 3 points`, `Segment: 1.5, 3`. */
function coordinatesText(item: Item, type: number): string {
  const kind = text(item, type).toLowerCase();
  const name = kind.charAt(0).toUpperCase() + kind.slice(1);
  const points = readNumbers(item.dataSet, 0x0070_0022).length / 2;
  const times = [0x0040_a132, 0x0040_a138, 0x0040_a13a].map((at) => text(item, at)).find(Boolean);
  if (times) return `${name}: ${times.split('\\').join(', ')}`;
  return points > 0 ? `${name}, ${points} ${points === 1 ? 'point' : 'points'}` : name;
}

function itemText(item: Item, valueType: string): string {
  switch (valueType) {
    case 'TEXT':
      return text(item, 0x0040_a160);
    case 'CODE':
      return codeText(item, 0x0040_a168);
    case 'NUM':
      return numberText(item);
    case 'PNAME':
      return formatPersonName(text(item, 0x0040_a123));
    case 'DATE':
      return formatDicomDate(text(item, 0x0040_a121));
    case 'TIME':
      return formatDicomTime(text(item, 0x0040_a122));
    case 'DATETIME':
      return dateTimeText(text(item, 0x0040_a120));
    case 'UIDREF':
      return text(item, 0x0040_a124);
    case 'SCOORD':
    case 'SCOORD3D':
      return coordinatesText(item, 0x0070_0023);
    case 'TCOORD':
      return coordinatesText(item, 0x0040_a130);
    default:
      return '';
  }
}

function dateTimeText(value: string): string {
  return `${formatDicomDate(value.slice(0, 8))} ${formatDicomTime(value.slice(8))}`.trim();
}

/** The instances that an item points to, those in the library with their place. */
function referenceOf(item: Item, library: Pick<Library, 'storedFile'>): ReportReference | undefined {
  const [referenced] = children(item, 0x0008_1199);
  if (!referenced) return undefined;
  const sopInstanceUid = text(referenced, 0x0008_1155);
  const stored = library.storedFile(sopInstanceUid);
  return {
    sopInstanceUid,
    sopClassUid: text(referenced, 0x0008_1150),
    frames: readNumbers(referenced.dataSet, 0x0008_1160),
    ...(stored
      ? { studyInstanceUid: stored.studyInstanceUid, seriesInstanceUid: stored.seriesInstanceUid }
      : {}),
  };
}

function addItems(
  items: ReportItem[],
  parent: Item,
  level: number,
  prefix: string,
  library: Library,
): boolean {
  return children(parent, tag.content).every((item, index) => {
    if (items.length >= mostItems) return false;
    const number = `${prefix}.${index + 1}`;
    const target = readNumbers(item.dataSet, tag.referencedItem).join('.');
    const valueType = text(item, tag.valueType) || (target ? 'REFERENCE' : '');
    const reference = referenceOf(item, library);
    items.push({
      level,
      valueType,
      relationship: text(item, tag.relationship),
      number,
      name: codeText(item, tag.conceptName),
      value: target || itemText(item, valueType),
      ...(reference ? { reference } : {}),
    });
    return addItems(items, item, level + 1, number, library);
  });
}

function verifierText(item: Item): string {
  const parts = [
    dateTimeText(text(item, 0x0040_a030)).slice(0, 10),
    formatPersonName(text(item, 0x0040_a075)),
    text(item, 0x0040_a027),
  ];
  return parts.filter(Boolean).join(', ');
}

/**
 * A structured report or key object selection of the library, read as a document (PS3.3 C.17, C.17.6). Rejects with
 * `not-found`, `file-read-failed`, `protocol-error`, or `invalid-request` when the instance has no document content.
 */
export async function readReport(library: Library, sopInstanceUid: string): Promise<Report> {
  const { dataSet } = await readInstance(library, sopInstanceUid);
  const root: Item = { dataSet, inherited: undefined };
  if (!dataSet.elements.has(tag.content) && !dataSet.elements.has(tag.valueType))
    fail({ kind: 'invalid-request', detail: 'this instance is no structured document' });
  const items: ReportItem[] = [];
  const whole = addItems(items, root, 0, '1', library);
  const completion = [text(root, 0x0040_a491), text(root, 0x0040_a492)].filter(Boolean).join(': ');
  return {
    title: codeText(root, tag.conceptName),
    patientName: text(root, 0x0010_0010),
    patientId: text(root, 0x0010_0020),
    patientBirthDate: text(root, 0x0010_0030),
    studyDate: text(root, 0x0008_0020),
    contentDate: text(root, 0x0008_0023),
    contentTime: text(root, 0x0008_0033),
    completion,
    verification: text(root, 0x0040_a493),
    verifiers: children(root, 0x0040_a073).map(verifierText),
    cut: !whole,
    items,
  };
}
