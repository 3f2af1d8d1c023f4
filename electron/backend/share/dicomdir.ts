import { transferSyntax } from '../../../shared/dicom/transfer-syntax.ts';
import { readText } from '../dataset/attributes.ts';
import { buildElement, dataSetOf } from '../dataset/build.ts';
import type { DataElement, DataSet } from '../dataset/data-set.ts';
import { encodeDataSet } from '../dataset/encode.ts';
import { newUid } from '../dataset/new-uid.ts';
import { encodePart10Header } from '../dataset/part10.ts';
import { recordKeys, recordTypeOf } from './record-keys.ts';

/** Media Storage Directory Storage (PS3.4 I.4). */
const mediaStorageDirectory = '1.2.840.10008.1.3.10';
const itemHeaderLength = 8;
/** Tag, VR SQ, two reserved bytes, length. */
const sequenceHeaderLength = 12;
const inUse = 0xffff;

interface DirectoryRecord {
  readonly type: string;
  readonly elements: readonly DataElement[];
  readonly children: Map<string, DirectoryRecord>;
}

export interface DirectoryEntry {
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  readonly transferSyntaxUid: string;
  /** At most 8 components of at most 8 characters of A to Z, 0 to 9 and underscore (PS3.10 8.2, 8.5). */
  readonly fileId: readonly string[];
  /** Of the file, without Pixel Data at least. */
  readonly dataSet: DataSet;
}

/** Gathers instances and writes the Basic Directory (PS3.3 F.3) of them: patients, studies, series, instances. */
export class Dicomdir {
  readonly #patients = new Map<string, DirectoryRecord>();

  add(entry: DirectoryEntry): void {
    const { dataSet, sopInstanceUid } = entry;
    const text = (tag: number): string => readText(dataSet, tag) ?? '';
    const name = `${text(0x0010_0020)} ${text(0x0010_0010)}`;
    const patient = this.#record(this.#patients, name, 'PATIENT', dataSet);
    const study = this.#record(patient.children, text(0x0020_000d), 'STUDY', dataSet);
    const series = this.#record(study.children, text(0x0020_000e), 'SERIES', dataSet);
    const type = recordTypeOf(entry.sopClassUid);
    const reference = [
      buildElement(0x0004_1500, entry.fileId.join('\\')),
      buildElement(0x0004_1510, entry.sopClassUid),
      buildElement(0x0004_1511, sopInstanceUid),
      buildElement(0x0004_1512, entry.transferSyntaxUid),
    ];
    this.#record(series.children, sopInstanceUid, type, dataSet, reference);
  }

  #record(
    among: Map<string, DirectoryRecord>,
    key: string,
    type: string,
    dataSet: DataSet,
    reference: readonly DataElement[] = [],
  ): DirectoryRecord {
    const known = among.get(key);
    if (known) return known;
    const number = among.size + 1;
    const keys = recordKeys(type, dataSet, { number, patient: `UNKNOWN-${number}` });
    const record = { type, elements: [...reference, ...keys], children: new Map<string, DirectoryRecord>() };
    among.set(key, record);
    return record;
  }

  /** The file's bytes. */
  encode(): Uint8Array {
    const uid = newUid();
    const header = encodePart10Header({
      sopClassUid: mediaStorageDirectory,
      sopInstanceUid: uid,
      transferSyntaxUid: transferSyntax.explicitLittle,
    });
    const head = (first: number, last: number): DataElement[] => [
      buildElement(0x0004_1130, 'MOVESCOPE'),
      buildElement(0x0004_1200, String(first)),
      buildElement(0x0004_1202, String(last)),
      buildElement(0x0004_1212, '0'),
    ];
    const headLength = encoded(dataSetOf(head(0, 0))).byteLength;
    const records = flatten(this.#patients);
    // The values of offsets do not change the length of a record, so lengths come first.
    let at = header.byteLength + headLength + sequenceHeaderLength;
    const offsets = new Map<DirectoryRecord, number>();
    for (const { record } of records) {
      offsets.set(record, at);
      at += itemHeaderLength + encoded(itemOf(record, 0, 0)).byteLength;
    }
    const offsetOf = (record: DirectoryRecord | undefined): number =>
      record === undefined ? 0 : (offsets.get(record) ?? 0);
    const items = records.map(({ record, next }) =>
      itemOf(record, offsetOf(next), offsetOf(record.children.values().next().value)),
    );
    const patients = [...this.#patients.values()];
    const sequence = { tag: 0x0004_1220, vr: 'SQ', value: new Uint8Array(0), items };
    const dataSet = dataSetOf([...head(offsetOf(patients[0]), offsetOf(patients.at(-1))), sequence]);
    return Buffer.concat([header, encoded(dataSet)]);
  }
}

function encoded(dataSet: DataSet): Uint8Array {
  return encodeDataSet(dataSet, transferSyntax.explicitLittle);
}

function itemOf(record: DirectoryRecord, next: number, lower: number): DataSet {
  return dataSetOf([
    buildElement(0x0004_1400, String(next)),
    buildElement(0x0004_1410, String(inUse)),
    buildElement(0x0004_1420, String(lower)),
    buildElement(0x0004_1430, record.type),
    ...record.elements,
  ]);
}

/** Each record, followed by those below it, with the one that follows on its own level. */
function flatten(
  level: ReadonlyMap<string, DirectoryRecord>,
): { readonly record: DirectoryRecord; readonly next: DirectoryRecord | undefined }[] {
  const records = [...level.values()];
  return records.flatMap((record, index) => [
    { record, next: records[index + 1] },
    ...flatten(record.children),
  ]);
}
