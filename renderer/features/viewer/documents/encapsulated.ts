import type { DataSet } from 'dicom-parser';
import { readPart10 } from '../instance/part10.ts';

/** A document of another format in a DICOM file (PS3.3 C.24.2). */
export interface EncapsulatedDocument {
  /** Undefined: none is given, or it can't be decoded. */
  readonly title: string | undefined;
  /** `application/pdf`; empty when the file does not say. */
  readonly mimeType: string;
  readonly bytes: Uint8Array;
}

/** Undefined: the file holds no document. Rejects with ImageProblemError `damaged`. */
export async function readEncapsulated(file: Uint8Array): Promise<EncapsulatedDocument | undefined> {
  const dataSet = await readPart10(file);
  const element = dataSet.elements.x00420011;
  if (!element || element.length <= 0) return undefined;
  // Where an odd length was padded, the file says the true one.
  const stated = dataSet.uint32('x00420015') ?? element.length;
  const length = stated > 0 && stated <= element.length ? stated : element.length;
  return {
    title: titleOf(dataSet),
    mimeType: dataSet.string('x00420012')?.trim().toLowerCase() ?? '',
    bytes: dataSet.byteArray.slice(element.dataOffset, element.dataOffset + length),
  };
}

/** Single-byte repertoires and Unicode (PS3.3 C.12.1.1.2); texts with code extensions are left to the tag browser. */
const decoders: Readonly<Record<string, string>> = {
  '': 'utf-8',
  'ISO_IR 6': 'utf-8',
  'ISO_IR 100': 'iso-8859-1',
  'ISO_IR 101': 'iso-8859-2',
  'ISO_IR 109': 'iso-8859-3',
  'ISO_IR 110': 'iso-8859-4',
  'ISO_IR 144': 'iso-8859-5',
  'ISO_IR 127': 'iso-8859-6',
  'ISO_IR 126': 'iso-8859-7',
  'ISO_IR 138': 'iso-8859-8',
  'ISO_IR 148': 'iso-8859-9',
  'ISO_IR 203': 'iso-8859-15',
  'ISO_IR 166': 'windows-874',
  'ISO_IR 13': 'shift_jis',
  'ISO_IR 192': 'utf-8',
  GB18030: 'gb18030',
  GBK: 'gbk',
};

function titleOf(dataSet: DataSet): string | undefined {
  const element = dataSet.elements.x00420010;
  if (!element || element.length === 0) return undefined;
  const encoding = decoders[dataSet.string('x00080005')?.trim() ?? ''];
  const bytes = dataSet.byteArray.subarray(element.dataOffset, element.dataOffset + element.length);
  if (encoding === undefined || bytes.includes(0x1b)) return undefined;
  return new TextDecoder(encoding).decode(bytes).trim() || undefined;
}

/** The ending of a file with such a document. */
export function endingOf(mimeType: string): string {
  switch (mimeType) {
    case 'application/pdf':
      return 'pdf';
    case 'text/xml':
    case 'application/xml':
    case 'application/hl7-cda+xml':
      return 'xml';
    case 'model/stl':
    case 'application/sla':
      return 'stl';
    case 'model/obj':
      return 'obj';
    case 'model/mtl':
      return 'mtl';
    default:
      return 'bin';
  }
}
