import { createInflateRaw } from 'node:zlib';
import { transferSyntax } from '../../../shared/dicom/transfer-syntax.ts';
import { FailureError } from '../../../shared/failure/failure.ts';
import { readAttributes } from '../dataset/attributes.ts';
import type { DataSet } from '../dataset/data-set.ts';
import { type ParseOptions, parseDataSet } from '../dataset/parse.ts';
import { describedTags, describeInstance, type InstanceDescription } from './index-entry.ts';

const pixelData = 0x7fe0_0010;
const columns = 0x0028_0011;
/** After Instance Number: everything that a file needs to have a place. */
const afterIdentity = 0x0020_0014;
/** How much of a data set is read when its first block does not reach as far as the image's size, then the UIDs. */
const wideHeadBytes = 4 * 1024 * 1024;
const widestHeadBytes = 64 * 1024 * 1024;
const inflatedLimit = 16 * 1024 * 1024;

/** Inflates what there is of a stream that may be cut, up to a bound: a small stream can hide gigabytes. */
function inflateHead(bytes: Uint8Array): Promise<Uint8Array> {
  const { promise, resolve } = Promise.withResolvers<Uint8Array>();
  const parts: Uint8Array[] = [];
  let length = 0;
  const inflate = createInflateRaw();
  const done = (): void => {
    inflate.destroy();
    resolve(Buffer.concat(parts));
  };
  inflate.on('data', (part: Uint8Array) => {
    parts.push(part);
    length += part.byteLength;
    if (length >= inflatedLimit) done();
  });
  // A cut stream ends in an error after all of its whole blocks came out.
  inflate.on('error', done);
  inflate.on('end', done);
  inflate.end(bytes);
  return promise;
}

function parseTolerantly(bytes: Uint8Array, transferSyntaxUid: string): DataSet | undefined {
  const attempt = (options: ParseOptions): DataSet | undefined => {
    try {
      return parseDataSet(bytes, transferSyntaxUid, {
        ...{ ...options, partial: true, withoutItems: true },
        maxElements: maxHeadElements,
      });
    } catch (error) {
      if (error instanceof FailureError) return undefined;
      throw error;
    }
  };
  // Nonsense after the UIDs (a broken private element) must not cost the instance.
  return attempt({ stopBefore: pixelData }) ?? attempt({ stopBefore: afterIdentity });
}

/** What the index keeps of a data set, from its top-level elements. */
export function describeDataSet(dataSet: DataSet): InstanceDescription {
  const wanted = [...dataSet.elements].filter(([tag]) => describedTags.has(tag));
  return describeInstance(readAttributes({ elements: new Map(wanted), littleEndian: dataSet.littleEndian }));
}

function lastTag(dataSet: DataSet): number {
  let last = 0;
  for (const tag of dataSet.elements.keys()) last = tag;
  return last;
}

export interface InstanceHead {
  /** The data set from its start. */
  readonly bytes: Uint8Array;
  /** Of the whole data set. */
  readonly totalBytes: number;
  readonly transferSyntaxUid: string;
  /** Reads the data set's start again, up to `length` bytes. */
  more(length: number): Promise<Uint8Array>;
  /** Waits until no other head is read wide; returns what lets the next one. Many at once would fill the memory. */
  alone?(): Promise<() => void>;
}

/** Top-level elements of a head: real objects have some hundred. */
const maxHeadElements = 1 << 16;

/**
 * Describes an instance from the beginning of its data set, reading on where large elements stand before what is
 * needed. Undefined when no Study and Series Instance UID can be read.
 */
export async function describeHead(head: InstanceHead): Promise<InstanceDescription | undefined> {
  const deflated = head.transferSyntaxUid === transferSyntax.deflatedExplicitLittle;
  const syntax = deflated ? transferSyntax.explicitLittle : head.transferSyntaxUid;
  let bytes = head.bytes;
  let release: (() => void) | undefined;
  try {
    for (const next of [wideHeadBytes, widestHeadBytes, 0]) {
      const dataSet = parseTolerantly(deflated ? await inflateHead(bytes) : bytes, syntax);
      const description = dataSet && describeDataSet(dataSet);
      const hasUids = Boolean(description?.studyInstanceUid && description.seriesInstanceUid);
      const enough = hasUids && (next !== wideHeadBytes || lastTag(dataSet as DataSet) >= columns);
      if (enough) return description;
      if (next === 0 || bytes.byteLength >= head.totalBytes) return hasUids ? description : undefined;
      release ??= await head.alone?.();
      bytes = await head.more(next);
    }
    return undefined;
  } finally {
    release?.();
  }
}
