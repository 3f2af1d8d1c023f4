import { deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { transferSyntax } from '../../../shared/dicom/transfer-syntax.ts';
import { FailureError } from '../../../shared/failure/failure.ts';
import { readAttributes } from './attributes.ts';
import { buildDataSet, dataSetOf } from './build.ts';
import type { DataSet } from './data-set.ts';
import { encodeDataSet } from './encode.ts';
import { type ParseOptions, parseDataSet } from './parse.ts';

function hex(text: string): Uint8Array {
  return Uint8Array.from(Buffer.from(text.replace(/\s/g, ''), 'hex'));
}

function failureOf(bytes: Uint8Array, syntax: string, options?: ParseOptions): string {
  try {
    parseDataSet(bytes, syntax, options);
  } catch (error) {
    if (error instanceof FailureError) return error.failure.kind;
    throw error;
  }
  return 'none';
}

const { implicitLittle, explicitLittle, explicitBig, deflatedExplicitLittle } = transferSyntax;
const syntaxes = [implicitLittle, explicitLittle, explicitBig, deflatedExplicitLittle];

const everyKind = {
  ImageType: 'ORIGINAL\\PRIMARY\\AXIAL',
  SOPClassUID: '1.2.840.10008.5.1.4.1.1.2',
  SOPInstanceUID: '1.2.3',
  StudyDate: '20260314',
  PatientName: 'Buc^Jérôme',
  PatientWeight: '71.5',
  SliceThickness: '2.5',
  InstanceNumber: '-7',
  FrameIncrementPointer: '00181063\\00181065',
  Rows: '512',
  TagAngleSecondAxis: '-12',
  RegionFlags: '4294967295',
  ReferencePixelX0: '-2147483648',
  PhysicalDeltaX: '0.0123\\-1e-7',
  RotationAngle: '1.5',
  ExtendedOffsetTable: '',
  SpecificCharacterSet: 'ISO_IR 100',
  '00291010': 'private text',
};

function nested(depth: number): DataSet {
  const inner = depth === 0 ? [] : [nested(depth - 1)];
  return dataSetOf([{ tag: 0x0040_a730, vr: 'SQ', value: new Uint8Array(0), items: inner }]);
}

describe('a data set', () => {
  test.each(syntaxes)('keeps every kind of value through %s', (syntax) => {
    const { ExtendedOffsetTable: _, '00291010': __, ...expected } = everyKind;
    const dataSet = buildDataSet({ ...everyKind });
    const again = parseDataSet(encodeDataSet(dataSet, syntax), syntax);
    expect(readAttributes(again)).toEqual(expected);
    const original = Buffer.from('private text');
    expect(Buffer.compare(again.elements.get(0x0029_1010)?.value ?? new Uint8Array(0), original)).toBe(0);
  });

  test('big endian bytes are what PS3.5 says', () => {
    const bytes = encodeDataSet(
      buildDataSet({ Rows: '258', FrameIncrementPointer: '00181063' }),
      explicitBig,
    );
    expect(bytes).toEqual(hex('00280009 4154 0004 00181063 00280010 5553 0002 0102'));
  });

  test('a big endian data set is written in little endian with its numbers turned', () => {
    const big = parseDataSet(hex('00280010 5553 0002 0102 7fe00010 4f57 0000 00000002 1234'), explicitBig);
    expect(encodeDataSet(big, explicitLittle)).toEqual(
      hex('28001000 5553 0200 0201 e07f1000 4f57 0000 02000000 3412'),
    );
  });

  test.each([
    ['UID with a zero byte', 'SOPInstanceUID', '1.2.3', '312e322e3300'],
    ['text with a space', 'PatientID', 'abc', '61626320'],
  ])('odd values are padded: %s', (_, keyword, text, value) => {
    const [element] = buildDataSet({ [keyword]: text }).elements.values();
    expect(element?.value).toEqual(hex(value));
  });

  test('sequences and items of undefined length, and a private one of VR UN, are read', () => {
    const bytes = hex(
      `
      4000 75a0 5351 0000 ffffffff
        feff 00e0 ffffffff  1000 2000 4c4f 0400 41424344  feff 0de0 00000000
        feff 00e0 0c000000  1000 2000 4c4f 0400 45464748
      feff dde0 00000000
      4100 1010 554e 0000 ffffffff
        feff 00e0 0c000000  1000 2000 04000000 494a4b4c
      feff dde0 00000000
    `.replace('4000 75a0', '4000 75a0'),
    );
    const dataSet = parseDataSet(bytes, explicitLittle);
    const ids = [...dataSet.elements.values()].flatMap((element) =>
      (element.items ?? []).map((item) => readAttributes(item).PatientID),
    );
    expect(ids).toEqual(['ABCD', 'EFGH', 'IJKL']);
  });

  test('fragments of encapsulated pixel data stay as they are', () => {
    const fragments = 'feff00e0 00000000 feff00e0 04000000 ffd8ffd9';
    const bytes = hex(`e07f1000 4f42 0000 ffffffff ${fragments} feffdde0 00000000`);
    const dataSet = parseDataSet(bytes, transferSyntax.jpegBaseline);
    expect(dataSet.elements.get(0x7fe0_0010)?.value).toEqual(hex(fragments));
    expect(encodeDataSet(dataSet, transferSyntax.jpegBaseline)).toEqual(bytes);
  });

  test('elements out of order are put in order', () => {
    const bytes = hex('1000 2000 02000000 4142 0800 2000 02000000 3230');
    expect([...parseDataSet(bytes, implicitLittle).elements.keys()]).toEqual([0x0008_0020, 0x0010_0020]);
  });

  test('a value too long for its length field is written as UN and read by the dictionary', () => {
    const text = 'x'.repeat(70_000);
    const bytes = encodeDataSet(buildDataSet({ PatientComments: text }), explicitLittle);
    expect(readAttributes(parseDataSet(bytes, explicitLittle)).PatientComments).toBe(text);
  });

  test('zeros after the last element are padding', () => {
    const bytes = new Uint8Array(40);
    bytes.set(hex('1000 2000 4c4f 0200 4142'));
    expect(parseDataSet(bytes, explicitLittle).elements.size).toBe(1);
  });

  test('implicit bytes under the name of an explicit syntax are read', () => {
    const bytes = encodeDataSet(buildDataSet({ PatientID: 'A1' }), implicitLittle);
    expect(readAttributes(parseDataSet(bytes, explicitLittle)).PatientID).toBe('A1');
  });
});

describe('reading part of a data set', () => {
  const bytes = encodeDataSet(
    dataSetOf([
      ...buildDataSet({ PatientID: 'A1', Rows: '4' }).elements.values(),
      { tag: 0x7fe0_0010, vr: 'OW', value: new Uint8Array(1000) },
    ]),
    explicitLittle,
  );

  test('stopBefore ends before the element and never looks at it', () => {
    const cut = bytes.subarray(0, bytes.byteLength - 990);
    const dataSet = parseDataSet(cut, explicitLittle, { stopBefore: 0x7fe0_0010 });
    expect(readAttributes(dataSet)).toEqual({ PatientID: 'A1', Rows: '4' });
  });

  test('every cut gives what is whole with partial and a failure without', () => {
    for (let length = 1; length < bytes.byteLength; length += 1) {
      const cut = bytes.subarray(0, length);
      const whole = parseDataSet(cut, explicitLittle, { partial: true });
      expect(whole.elements.size).toBe(length < 10 ? 0 : length < 20 ? 1 : 2);
      if (length !== 10 && length !== 20) expect(failureOf(cut, explicitLittle)).toBe('protocol-error');
    }
  });

  test('a deflated data set that is cut off gives what is whole', () => {
    const deflated = encodeDataSet(
      buildDataSet({ PatientID: 'A1', PatientComments: 'c'.repeat(9000) }),
      deflatedExplicitLittle,
    );
    const cut = deflated.subarray(0, deflated.byteLength - 4);
    const dataSet = parseDataSet(cut, deflatedExplicitLittle, { partial: true, stopBefore: 0x0010_4000 });
    expect(readAttributes(dataSet)).toEqual({ PatientID: 'A1' });
  });
});

describe('malformed bytes', () => {
  test.each([
    ['a length beyond the buffer', '1000 2000 4c4f ff00 4142', explicitLittle],
    ['no VR', '1000 2000 4c4f 0200 4142 1000 3000 0141 0200 4142', explicitLittle],
    ['an undefined length where none is allowed', '1000 2000 ffffffff 4142', implicitLittle],
    ['something else than an item', '4000 75a0 5351 0000 08000000 1000 2000 00000000', explicitLittle],
    ['a sequence without end', '4000 75a0 5351 0000 ffffffff', explicitLittle],
    ['fragments without end', 'e07f1000 4f42 0000 ffffffff feff00e0 04000000 ffd8', explicitLittle],
    ['an item beyond its sequence', '4000 75a0 5351 0000 08000000 feff 00e0 40000000', explicitLittle],
    ['no deflate stream', 'ffffffffffff', deflatedExplicitLittle],
  ])('%s is a protocol error', (_, text, syntax) => {
    expect(failureOf(hex(text), syntax)).toBe('protocol-error');
  });

  test('nesting is bounded', () => {
    expect(failureOf(encodeDataSet(nested(60), implicitLittle), implicitLittle)).toBe('none');
    expect(failureOf(encodeDataSet(nested(70), implicitLittle), implicitLittle)).toBe('protocol-error');
  });

  test('inflating is bounded', () => {
    const bomb = deflateRawSync(new Uint8Array(1 << 20));
    expect(failureOf(bomb, deflatedExplicitLittle, { maxInflatedLength: 1 << 16 })).toBe('protocol-error');
  });

  test('whatever the bytes, the outcome is a data set or a protocol error', () => {
    const template = encodeDataSet(buildDataSet({ ...everyKind }), explicitLittle);
    const mutated = fc
      .array(fc.tuple(fc.nat(template.byteLength - 1), fc.nat(255)), { maxLength: 8 })
      .map((changes) => {
        const bytes = Uint8Array.from(template);
        for (const [at, byte] of changes) bytes[at] = byte;
        return bytes;
      });
    fc.assert(
      fc.property(
        fc.oneof(mutated, fc.uint8Array({ maxLength: 200 })),
        fc.constantFrom(...syntaxes),
        fc.boolean(),
        (bytes, syntax, partial) => {
          expect(['none', 'protocol-error']).toContain(failureOf(bytes, syntax, { partial }));
        },
      ),
      { numRuns: 2000 },
    );
  });
});

describe('bytes made to cost much', () => {
  const seconds = (work: () => unknown): number => {
    const started = performance.now();
    work();
    return (performance.now() - started) / 1000;
  };

  test('zeros that look like elements up to a last byte that is none take linear time', () => {
    const bytes = new Uint8Array(2_000_000);
    bytes[bytes.length - 1] = 1;
    expect(seconds(() => failureOf(bytes, implicitLittle))).toBeLessThan(5);
  });

  test('Specific Character Set of spaces takes linear time and is not kept', () => {
    const terms = `a${' '.repeat(500_000)}a`;
    const bytes = encodeDataSet(
      buildDataSet({ SpecificCharacterSet: terms, PatientName: 'A' }),
      implicitLittle,
    );
    expect(seconds(() => readAttributes(parseDataSet(bytes, implicitLittle)))).toBeLessThan(5);
  });

  test('more elements than any object has are refused', () => {
    const item = hex('feff00e0 00000000');
    const bytes = new Uint8Array(8 + 8 * 1_100_000);
    bytes.set(hex('4000 30a7'));
    new DataView(bytes.buffer).setUint32(4, bytes.length - 8, true);
    for (let at = 8; at < bytes.length; at += 8) bytes.set(item, at);
    expect(failureOf(bytes, implicitLittle)).toBe('protocol-error');
    expect(parseDataSet(bytes, implicitLittle, { withoutItems: true }).elements.size).toBe(1);
  });

  test('withoutItems reads the top level and steps through the rest', () => {
    const whole = parseDataSet(encodeDataSet(nested(3), explicitLittle), explicitLittle, {
      withoutItems: true,
    });
    for (const element of whole.elements.values()) expect(element.items ?? []).toEqual([]);
  });
});
