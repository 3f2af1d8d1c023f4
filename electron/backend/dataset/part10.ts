import { transferSyntax } from '../../../shared/dicom/transfer-syntax.ts';
import { implementation } from '../../../shared/dicom/uid.ts';
import { FailureError } from '../../../shared/failure/failure.ts';
import { readText } from './attributes.ts';
import { buildElement, dataSetOf } from './build.ts';
import type { DataElement, DataSet } from './data-set.ts';
import { encodeDataSet } from './encode.ts';
import { parseDataSet } from './parse.ts';
import { isVrOfStandard } from './value-representation.ts';

export interface Part10Header {
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  readonly transferSyntaxUid: string;
  /** AE title that the instance came from. */
  readonly sourceAe?: string | undefined;
}

const preambleLength = 132;
const groupLength = 0x0002_0000;

/** Preamble, `DICM` and File Meta Information (PS3.10 7.1), to be followed by the data set's bytes as they are. */
export function encodePart10Header(header: Part10Header): Uint8Array {
  const meta: DataElement[] = [
    { tag: 0x0002_0001, vr: 'OB', value: Uint8Array.of(0, 1) },
    buildElement(0x0002_0002, header.sopClassUid),
    buildElement(0x0002_0003, header.sopInstanceUid),
    buildElement(0x0002_0010, header.transferSyntaxUid),
    buildElement(0x0002_0012, implementation.classUid),
    buildElement(0x0002_0013, implementation.versionName),
  ];
  if (header.sourceAe) meta.push(buildElement(0x0002_0016, header.sourceAe));
  const body = encodeDataSet(dataSetOf(meta), transferSyntax.explicitLittle);
  const length = dataSetOf([buildElement(groupLength, String(body.byteLength))]);
  const lengthBytes = encodeDataSet(length, transferSyntax.explicitLittle);
  const bytes = new Uint8Array(preambleLength + lengthBytes.byteLength + body.byteLength);
  bytes.set([0x44, 0x49, 0x43, 0x4d], 128);
  bytes.set(lengthBytes, preambleLength);
  bytes.set(body, preambleLength + lengthBytes.byteLength);
  return bytes;
}

export interface Part10Contents {
  readonly transferSyntaxUid: string;
  /** From the meta information, else from the data set; undefined when neither has them. */
  readonly sopClassUid: string | undefined;
  readonly sopInstanceUid: string | undefined;
  /** Where the data set starts, in bytes from the start of the file. */
  readonly dataSetOffset: number;
  readonly hasPreamble: boolean;
  /** The meta information says in which transfer syntax the data set is; otherwise it was guessed. */
  readonly namesTransferSyntax: boolean;
}

export interface ReadPart10Options {
  /** The file's base name, for the failure. */
  readonly name?: string;
}

function hasMagic(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === 0x44 && bytes[at + 1] === 0x49 && bytes[at + 2] === 0x43 && bytes[at + 3] === 0x4d;
}

function isMetaElement(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === 0x02 && bytes[at + 1] === 0x00 && at + 8 <= bytes.byteLength;
}

/** The end of group 0002: found by walking, because group lengths are often wrong or missing. */
function endOfMeta(bytes: Uint8Array, start: number, explicit: boolean): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = start;
  while (isMetaElement(bytes, at)) {
    const first = bytes[at + 4] ?? 0;
    const second = bytes[at + 5] ?? 0;
    // Only OB and UN of group 0002 have long lengths.
    const long = (first === 0x4f && second === 0x42) || (first === 0x55 && second === 0x4e);
    if (!explicit) at += 8 + view.getUint32(at + 4, true);
    else if (!long) at += 8 + view.getUint16(at + 6, true);
    else if (at + 12 <= bytes.byteLength) at += 12 + view.getUint32(at + 8, true);
    else return bytes.byteLength + 1;
  }
  return at;
}

/** Groups that a data set may begin with: 0004 (DICOMDIR), 0008, and what files without either begin with. */
function isFirstGroup(group: number): boolean {
  return group >= 0x0004 && group <= 0x0040 && group % 2 === 0;
}

/** The encoding of a data set that nothing announces, from its first element; undefined when it is no data set. */
function guessTransferSyntax(bytes: Uint8Array, at: number): string | undefined {
  if (bytes.byteLength - at < 8) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const explicit = isVrOfStandard(bytes[at + 4] ?? 0, bytes[at + 5] ?? 0);
  if (isFirstGroup(view.getUint16(at, true))) {
    if (explicit) return transferSyntax.explicitLittle;
    const length = view.getUint32(at + 4, true);
    return length % 2 === 0 && length <= 0x1_0000 ? transferSyntax.implicitLittle : undefined;
  }
  return isFirstGroup(view.getUint16(at, false)) && explicit ? transferSyntax.explicitBig : undefined;
}

function instanceUids(dataSet: DataSet | undefined): { sopClassUid?: string; sopInstanceUid?: string } {
  const sopClassUid = dataSet && readText(dataSet, 0x0008_0016);
  const sopInstanceUid = dataSet && readText(dataSet, 0x0008_0018);
  return { ...(sopClassUid ? { sopClassUid } : {}), ...(sopInstanceUid ? { sopInstanceUid } : {}) };
}

/** The first elements of the data set, as far as the UIDs; undefined when they can not be read. */
function beginning(bytes: Uint8Array, offset: number, transferSyntaxUid: string): DataSet | undefined {
  try {
    return parseDataSet(bytes.subarray(offset), transferSyntaxUid, {
      stopBefore: 0x0008_0019,
      partial: true,
    });
  } catch (error) {
    if (error instanceof FailureError) return undefined;
    throw error;
  }
}

function withoutMeta(bytes: Uint8Array, start: number, name: string): Part10Contents {
  const transferSyntaxUid = guessTransferSyntax(bytes, start);
  const dataSet = transferSyntaxUid === undefined ? undefined : beginning(bytes, start, transferSyntaxUid);
  const uids = instanceUids(dataSet);
  const hasPreamble = start > 0;
  if (transferSyntaxUid === undefined || !dataSet || dataSet.elements.size === 0) {
    const reason = hasPreamble ? 'truncated' : 'no-dicom';
    throw new FailureError({ kind: 'not-a-dicom-file', name, reason });
  }
  // Without the magic word any two small numbers look like a tag; the UIDs are what proves it.
  if (!hasPreamble && !uids.sopInstanceUid && !uids.sopClassUid) {
    throw new FailureError({ kind: 'not-a-dicom-file', name, reason: 'no-dicom' });
  }
  return {
    transferSyntaxUid,
    sopClassUid: uids.sopClassUid,
    sopInstanceUid: uids.sopInstanceUid,
    dataSetOffset: start,
    hasPreamble,
    namesTransferSyntax: false,
  };
}

/**
 * Finds the data set in a DICOM file (PS3.10 7). `bytes` is the file or its beginning (the meta information and, for the
 * UIDs of files without it, the first elements). Files without preamble, without meta information or without a transfer
 * syntax in it are recognised by their first element.
 *
 * Throws FailureError `not-a-dicom-file`: `no-dicom`, or `truncated` when the meta information is cut off.
 */
export function readPart10(bytes: Uint8Array, options: ReadPart10Options = {}): Part10Contents {
  const name = options.name ?? '';
  const hasPreamble = hasMagic(bytes, 128);
  const start = hasPreamble ? preambleLength : hasMagic(bytes, 0) ? 4 : 0;
  if (!isMetaElement(bytes, start)) return withoutMeta(bytes, start, name);
  const explicit = isVrOfStandard(bytes[start + 4] ?? 0, bytes[start + 5] ?? 0);
  const dataSetOffset = endOfMeta(bytes, start, explicit);
  if (dataSetOffset > bytes.byteLength) {
    throw new FailureError({ kind: 'not-a-dicom-file', name, reason: 'truncated' });
  }
  const meta = parseDataSet(
    bytes.subarray(start, dataSetOffset),
    explicit ? transferSyntax.explicitLittle : transferSyntax.implicitLittle,
  );
  const named = readText(meta, 0x0002_0010);
  const announced = named || guessTransferSyntax(bytes, dataSetOffset);
  if (!announced) throw new FailureError({ kind: 'not-a-dicom-file', name, reason: 'truncated' });
  const sopClassUid = readText(meta, 0x0002_0002);
  const sopInstanceUid = readText(meta, 0x0002_0003);
  const complete = sopClassUid && sopInstanceUid;
  const uids = complete ? {} : instanceUids(beginning(bytes, dataSetOffset, announced));
  return {
    transferSyntaxUid: announced,
    sopClassUid: sopClassUid || uids.sopClassUid,
    sopInstanceUid: sopInstanceUid || uids.sopInstanceUid,
    dataSetOffset,
    hasPreamble,
    namesTransferSyntax: Boolean(named),
  };
}
