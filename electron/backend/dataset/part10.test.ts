import { describe, expect, test } from 'vitest';
import { transferSyntax } from '../../../shared/dicom/transfer-syntax.ts';
import { implementation } from '../../../shared/dicom/uid.ts';
import { FailureError } from '../../../shared/failure/failure.ts';
import { readAttributes } from './attributes.ts';
import { buildDataSet } from './build.ts';
import { encodeDataSet } from './encode.ts';
import { parseDataSet } from './parse.ts';
import { encodePart10Header, readPart10 } from './part10.ts';

const uids = { sopClassUid: '1.2.840.10008.5.1.4.1.1.2', sopInstanceUid: '1.2.3.4' };
const attributes = { SOPClassUID: uids.sopClassUid, SOPInstanceUID: uids.sopInstanceUid, PatientID: 'A1' };

function encoded(syntax: string): Uint8Array {
  return encodeDataSet(buildDataSet(attributes), syntax);
}

function join(...parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(Buffer.concat(parts));
}

function reasonOf(bytes: Uint8Array): string | undefined {
  try {
    readPart10(bytes, { name: 'x.dcm' });
    return undefined;
  } catch (error) {
    if (error instanceof FailureError && error.failure.kind === 'not-a-dicom-file')
      return error.failure.reason;
    throw error;
  }
}

describe('a Part 10 file', () => {
  test('its header names us and the instance, and leads to the data set', () => {
    const header = encodePart10Header({
      ...uids,
      transferSyntaxUid: transferSyntax.jpegBaseline,
      sourceAe: 'MODALITY',
    });
    const meta = readAttributes(parseDataSet(header.subarray(132), transferSyntax.explicitLittle));
    expect(meta).toMatchObject({
      MediaStorageSOPInstanceUID: uids.sopInstanceUid,
      ImplementationClassUID: implementation.classUid,
      ImplementationVersionName: implementation.versionName,
      SourceApplicationEntityTitle: 'MODALITY',
    });
    // Group length: the bytes after its own element.
    const view = new DataView(header.buffer, header.byteOffset);
    expect(view.getUint32(140, true)).toBe(header.byteLength - 144);
    expect(readPart10(join(header, encoded(transferSyntax.explicitLittle)))).toEqual({
      ...uids,
      transferSyntaxUid: transferSyntax.jpegBaseline,
      dataSetOffset: header.byteLength,
      hasPreamble: true,
      namesTransferSyntax: true,
    });
  });

  test('the header without preamble is found', () => {
    const header = encodePart10Header({ ...uids, transferSyntaxUid: transferSyntax.explicitLittle });
    for (const skipped of [128, 132]) {
      const bytes = join(header.subarray(skipped), encoded(transferSyntax.explicitLittle));
      expect(readPart10(bytes)).toMatchObject({
        dataSetOffset: header.byteLength - skipped,
        hasPreamble: false,
        namesTransferSyntax: true,
        transferSyntaxUid: transferSyntax.explicitLittle,
      });
    }
  });

  test.each([transferSyntax.implicitLittle, transferSyntax.explicitLittle, transferSyntax.explicitBig])(
    'a bare data set in %s is recognised by its first element',
    (syntax) => {
      expect(readPart10(encoded(syntax))).toEqual({
        ...uids,
        transferSyntaxUid: syntax,
        dataSetOffset: 0,
        hasPreamble: false,
        namesTransferSyntax: false,
      });
    },
  );

  test('UIDs and syntax missing in the meta information come from the data set', () => {
    const preamble = encodePart10Header({ ...uids, transferSyntaxUid: '1.2' }).subarray(0, 132);
    const meta = encodeDataSet(
      buildDataSet({ ImplementationClassUID: '1.2.3' }),
      transferSyntax.explicitLittle,
    );
    expect(readPart10(join(preamble, meta, encoded(transferSyntax.implicitLittle)))).toMatchObject({
      ...uids,
      transferSyntaxUid: transferSyntax.implicitLittle,
    });
  });
});

describe('what is not DICOM', () => {
  test.each([
    ['empty', new Uint8Array(0), 'no-dicom'],
    ['text', Buffer.from('A letter to the referring physician, with several words in it.'), 'no-dicom'],
    ['JPEG', Buffer.from('ffd8ffe000104a46494600010101', 'hex'), 'no-dicom'],
    ['zip', Buffer.from('504b03040a0000000000', 'hex'), 'no-dicom'],
    ['zeros', new Uint8Array(4096), 'no-dicom'],
    [
      'preamble alone',
      encodePart10Header({ ...uids, transferSyntaxUid: '1.2' }).subarray(0, 132),
      'truncated',
    ],
    [
      'half a header',
      encodePart10Header({ ...uids, transferSyntaxUid: '1.2' }).subarray(0, 200),
      'truncated',
    ],
  ])('%s', (_, bytes, reason) => {
    expect(reasonOf(bytes)).toBe(reason);
  });
});
