import type { DeidentifyChange } from '../../../../shared/contract/share.ts';
import { readText } from '../../dataset/attributes.ts';
import { buildElement, dataSetOf } from '../../dataset/build.ts';
import type { DataElement, DataSet } from '../../dataset/data-set.ts';
import { formatTag, keywordOf } from '../../dataset/dictionary.ts';
import { isText } from '../../dataset/value-representation.ts';
import { type Deidentifier, shiftedDate } from './deidentifier.ts';
import { isHarmlessText, isSafePrivate, methodCodes } from './options.ts';
import { isGraphics, type ProfileEntry, profileTable } from './profile-table.ts';

type Action = DeidentifyChange['action'];
type Result = { readonly action: Action; readonly element: DataElement | undefined };

const noBytes = new Uint8Array(0);
const table = profileTable();
const patientName = 0x0010_0010;
const patientId = 0x0010_0020;
const contentSequence = 0x0040_a730;
const removed = 'REMOVED';
/** UIDs that say what kind something is, private kinds too: they tell nothing about a person. */
const namesKind =
  /SOPClass|TransferSyntax|CodingScheme|ContextGroup|ContextUID|MappingResource|ImplementationClass/;

function textElement(tag: number, vr: string, text: string): DataElement {
  const padded = text.length % 2 === 0 ? text : text + (vr === 'UI' ? '\0' : ' ');
  return { tag, vr, value: Buffer.from(padded, 'latin1') };
}

function dummyText(vr: string): string {
  switch (vr) {
    case 'DA':
      return '19000101';
    case 'DT':
      return '19000101000000';
    case 'TM':
      return '000000';
    case 'AS':
      return '000Y';
    case 'DS':
    case 'IS':
      return '0';
    case 'PN':
      return 'Anonymous';
    default:
      return removed;
  }
}

function code(value: string, meaning: string, scheme: string): DataSet {
  return dataSetOf([
    buildElement(0x0008_0100, value),
    buildElement(0x0008_0102, scheme),
    buildElement(0x0008_0104, meaning),
  ]);
}

/** What stands in for the items of a sequence that must not be empty. */
function dummyItem(tag: number): DataSet {
  const nothing = code(removed, 'Removed', '99MOVESCOPE');
  if (tag !== contentSequence) return nothing;
  return dataSetOf([
    buildElement(0x0040_a010, 'CONTAINS'),
    buildElement(0x0040_a040, 'TEXT'),
    { tag: 0x0040_a043, vr: 'SQ', value: noBytes, items: [nothing] },
    buildElement(0x0040_a160, 'Removed'),
  ]);
}

/** The Basic Profile and its options (PS3.15 annex E) for one instance. */
class InstanceRun {
  readonly #with: Deidentifier;
  readonly #patient: string;
  readonly #note: (change: DeidentifyChange) => void;

  constructor(deidentifier: Deidentifier, patient: string, note: (change: DeidentifyChange) => void) {
    this.#with = deidentifier;
    this.#patient = patient;
    this.#note = note;
  }

  dataSet(dataSet: DataSet): DataSet {
    const elements = new Map<number, DataElement>();
    for (const element of dataSet.elements.values()) {
      const { action, element: made } = this.#element(element, dataSet);
      if (made) elements.set(element.tag, made);
      if (action !== 'kept') this.#tell(element, made, action, dataSet);
    }
    return { elements, littleEndian: dataSet.littleEndian };
  }

  #tell(before: DataElement, after: DataElement | undefined, action: Action, dataSet: DataSet): void {
    const afterSet = { ...dataSet, elements: new Map(after ? [[after.tag, after]] : []) };
    const shown = (set: DataSet): string => (readText(set, before.tag) ?? '').slice(0, 64);
    this.#note({
      tag: formatTag(before.tag),
      keyword: keywordOf(before.tag) ?? '',
      action,
      before: before.items ? `${before.items.length} items` : shown(dataSet),
      after: after?.items ? `${after.items.length} items` : after ? shown(afterSet) : '',
    });
  }

  #element(element: DataElement, dataSet: DataSet): Result {
    const { tag } = element;
    if ((tag & 0xffff) === 0) return { action: 'kept', element: undefined };
    if ((tag >>> 16) & 1) return this.#private(element, dataSet);
    if (isGraphics(tag)) return { action: 'removed', element: undefined };
    const entry = table.get(tag) ?? this.#unlisted(element);
    if (!entry) return this.#inside(element);
    return this.#byOption(entry, element, dataSet) ?? this.#byProfile(entry, element, dataSet);
  }

  /** Not in the table, yet of a kind that may tell: other people's names, dates, and UIDs of instances. */
  #unlisted({ tag, vr, items }: DataElement): ProfileEntry | undefined {
    if (items || namesKind.test(keywordOf(tag) ?? '')) return undefined;
    if (vr === 'PN') return { actions: ['Z'], options: '' };
    if (vr === 'DA' || vr === 'DT') return { actions: ['X'], options: 't' };
    return vr === 'UI' ? { actions: ['U'], options: 'u' } : undefined;
  }

  /** A private attribute goes, but for those that are known to be safe, with their creator. */
  #private(element: DataElement, dataSet: DataSet): Result {
    const block = (element.tag & 0xffff) >>> 8;
    const group = element.tag - (element.tag & 0xffff);
    const isCreator = block === 0;
    const creator = (readText(dataSet, isCreator ? element.tag : group + block) ?? '').trim();
    const isSafe = (tag: number): boolean => isSafePrivate(tag, creator);
    const keeps = isCreator
      ? [...dataSet.elements.keys()].some(
          (tag) => tag >>> 8 === (group >>> 8) + (element.tag & 0xff) && isSafe(tag),
        )
      : isSafe(element.tag) && !element.items;
    return this.#with.options.retainSafePrivate && keeps
      ? { action: 'kept', element }
      : { action: 'removed', element: undefined };
  }

  #inside(element: DataElement): Result {
    if (!element.items) return { action: 'kept', element };
    return {
      action: 'kept',
      element: { ...element, items: element.items.map((item) => this.dataSet(item)) },
    };
  }

  #byOption(entry: ProfileEntry, element: DataElement, dataSet: DataSet): Result | undefined {
    const { options } = this.#with;
    const has = (letter: string): boolean => entry.options.includes(letter);
    const keeps =
      (options.retainUids && has('u')) ||
      (options.retainDevice && has('d')) ||
      (options.retainInstitution && has('i')) ||
      (options.retainPatientCharacteristics && has('p')) ||
      (options.dates === 'full' && has('t'));
    if (keeps) return this.#inside(element);
    if (options.dates === 'shifted' && has('t')) return this.#shifted(element, dataSet);
    if (options.cleanDescriptors && has('c') && isText(element.vr)) {
      const text = readText(dataSet, element.tag) ?? '';
      return isHarmlessText(text) ? { action: 'kept', element } : undefined;
    }
    return undefined;
  }

  #shifted(element: DataElement, dataSet: DataSet): Result | undefined {
    // Times of day stay: with another date they tell nothing.
    if (element.vr === 'TM') return { action: 'kept', element };
    if (element.vr !== 'DA' && element.vr !== 'DT') return undefined;
    const values = (readText(dataSet, element.tag) ?? '').split('\\');
    const days = this.#with.shiftDays(this.#patient);
    const moved = values.map((value) => (value === '' ? '' : shiftedDate(value, days)));
    if (moved.includes(undefined)) return undefined;
    return { action: 'shifted', element: textElement(element.tag, element.vr, moved.join('\\')) };
  }

  #byProfile(entry: ProfileEntry, element: DataElement, dataSet: DataSet): Result {
    const { actions } = entry;
    const { tag, vr, items } = element;
    if (actions.includes('U')) {
      if (items) return this.#inside(element);
      const uids = (readText(dataSet, tag) ?? '').split('\\').map((uid) => this.#with.uid(uid));
      return { action: 'replaced', element: textElement(tag, vr, uids.join('\\')) };
    }
    if (items) return this.#sequence(entry, element);
    if (tag === patientName || tag === patientId)
      return { action: 'replaced', element: textElement(tag, vr, this.#with.pseudonym(this.#patient)) };
    // Where it depends on the type of the attribute, the dummy fits all of them.
    if (actions.includes('D')) return { action: 'replaced', element: dummy(element) };
    if (actions.includes('Z')) return { action: 'emptied', element: { tag, vr, value: noBytes } };
    return { action: 'removed', element: undefined };
  }

  #sequence({ actions }: ProfileEntry, { tag, vr }: DataElement): Result {
    if (actions.includes('Z')) return { action: 'emptied', element: { tag, vr, value: noBytes, items: [] } };
    if (actions.includes('X') || tag === 0x0070_0001) return { action: 'removed', element: undefined };
    return { action: 'replaced', element: { tag, vr, value: noBytes, items: [dummyItem(tag)] } };
  }
}

function dummy({ tag, vr, value }: DataElement): DataElement {
  return isText(vr)
    ? textElement(tag, vr, dummyText(vr))
    : { tag, vr, value: new Uint8Array(Math.min(value.byteLength, 8)) };
}

/** What PS3.15 E.1.1 wants to be said of the copy. */
function statements({ options }: Deidentifier): DataElement[] {
  const temporal = { removed: 'REMOVED', full: 'UNMODIFIED', shifted: 'MODIFIED' }[options.dates];
  const items = methodCodes(options).map(([value, meaning]) => code(value, meaning, 'DCM'));
  return [
    buildElement(0x0012_0062, 'YES'),
    buildElement(0x0012_0063, 'DICOM PS3.15 Basic Application Level Profile by Movescope'),
    { tag: 0x0012_0064, vr: 'SQ', value: noBytes, items },
    buildElement(0x0028_0303, temporal),
  ];
}

/**
 * A copy of the data set without what tells who it is of. Sequences are gone through to their ends; pixels stay as they
 * are. `note` hears of every attribute that is not kept.
 */
export function deidentify(
  dataSet: DataSet,
  deidentifier: Deidentifier,
  note: (change: DeidentifyChange) => void = () => undefined,
): DataSet {
  const patient = `${readText(dataSet, patientId) ?? ''} ${readText(dataSet, patientName) ?? ''}`;
  const cleaned = new InstanceRun(deidentifier, patient, note).dataSet(dataSet);
  const elements = dataSetOf([...cleaned.elements.values(), ...statements(deidentifier)]).elements;
  return { elements, littleEndian: dataSet.littleEndian };
}
