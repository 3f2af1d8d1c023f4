import { describe, expect, test } from 'vitest';
import { transferSyntax } from '../../../shared/dicom/transfer-syntax.ts';
import { FailureError } from '../../../shared/failure/failure.ts';
import { readAttributes, readNumbers, readText } from './attributes.ts';
import { buildDataSet, buildElement, dataSetOf } from './build.ts';
import { formatTag, keyOf, keywordOf, tagFromKey, tagOf, vrOf } from './dictionary.ts';
import { encodeDataSet } from './encode.ts';
import { newUid } from './new-uid.ts';
import { parseDataSet } from './parse.ts';

describe('the dictionary', () => {
  test('translates keywords, tags and hexadecimal keys', () => {
    expect(tagOf('PatientName')).toBe(0x0010_0010);
    expect(tagOf('MoveOriginatorMessageID')).toBe(0x0000_1031);
    expect(keywordOf(0x0020_000d)).toBe('StudyInstanceUID');
    expect(tagFromKey('0029101a')).toBe(0x0029_101a);
    expect(tagFromKey('NoSuchKeyword')).toBeUndefined();
    expect(keyOf(0x0029_101a)).toBe('0029101A');
    expect(formatTag(0xfffe_e00d)).toBe('(FFFE,E00D)');
  });

  test.each([
    ['a repeating group', 0x6012_0010, 'US'],
    ['a private creator', 0x0029_0010, 'LO'],
    ['a group length', 0x0008_0000, 'UL'],
    ['an offset of a DICOMDIR', 0x0004_1200, 'UL'],
    ['a private element', 0x0029_1010, undefined],
    ['an unknown tag', 0x0008_fffa, undefined],
  ])('knows the VR of %s', (_, tag, vr) => {
    expect(vrOf(tag)).toBe(vr);
  });
});

describe('reading attributes', () => {
  test('padding goes, inner spaces and empty values stay', () => {
    const dataSet = dataSetOf([
      { tag: 0x0010_0010, vr: 'PN', value: Buffer.from(' Doe^Jane^^ = = ') },
      { tag: 0x0010_0020, vr: 'LO', value: Buffer.from(' A 1 \\\\ B\0') },
      { tag: 0x0010_4000, vr: 'LT', value: Buffer.from('  two\\lines ') },
      { tag: 0x0010_0040, vr: 'CS', value: new Uint8Array(0) },
    ]);
    expect(readAttributes(dataSet)).toEqual({
      PatientName: 'Doe^Jane^^',
      PatientID: 'A 1\\\\B',
      PatientComments: '  two\\lines',
      PatientSex: '',
    });
  });

  test('sequences, bulk data and group lengths are left out', () => {
    const dataSet = dataSetOf([
      buildElement(0x0008_0000, '4'),
      buildElement(0x0008_1140, ''),
      { tag: 0x7fe0_0010, vr: 'OW', value: new Uint8Array(2) },
      { tag: 0x0029_1010, vr: 'UN', value: new Uint8Array(2) },
      { tag: 0x0029_1011, vr: 'SH', value: Buffer.from('AB') },
    ]);
    expect(readAttributes(dataSet)).toEqual({ '00291011': 'AB' });
  });

  test('a character set given by the user replaces what the peer says', () => {
    const dataSet = dataSetOf([
      buildElement(0x0008_0005, 'ISO_IR 100'),
      { tag: 0x0010_0010, vr: 'PN', value: Buffer.from('bbeeda6365', 'hex') },
    ]);
    expect(readText(dataSet, 0x0010_0010)).toBe('»îÚce');
    expect(readText(dataSet, 0x0010_0010, { characterSet: 'ISO_IR 144' })).toBe('Люкce');
  });

  test('numbers come from text and binary alike', () => {
    const dataSet = buildDataSet({ PixelSpacing: '0.5\\0.75', Rows: '512', WindowCenter: '40\\\\x' });
    expect(readNumbers(dataSet, 0x0028_0030)).toEqual([0.5, 0.75]);
    expect(readNumbers(dataSet, 0x0028_0010)).toEqual([512]);
    expect(readNumbers(dataSet, 0x0028_1050)).toEqual([40]);
    expect(readNumbers(dataSet, 0x0028_0011)).toEqual([]);
  });

  test('a 32 bit float reads as its shortest decimal', () => {
    expect(readAttributes(buildDataSet({ ExaminedBodyThickness: '0.1' })).ExaminedBodyThickness).toBe('0.1');
  });
});

describe('building a data set', () => {
  test.each([
    ['plain', 'Smith*', undefined],
    ['western', 'Buc^Jérôme', 'ISO_IR 100'],
    ['anything else', '山田*', 'ISO_IR 192'],
  ])('a %s name announces %s with %s', (_, name, terms) => {
    const attributes = readAttributes(buildDataSet({ PatientName: name, StudyDate: '20260101-' }));
    expect(attributes.SpecificCharacterSet).toBe(terms);
    expect(attributes.PatientName).toBe(name);
  });

  test("a peer's character set is used when given", () => {
    const dataSet = buildDataSet({ PatientName: '山田' }, { characterSet: '\\ISO 2022 IR 87' });
    expect(dataSet.elements.get(0x0010_0010)?.value).toEqual(
      Uint8Array.from(Buffer.from('\x1b$B;3ED\x1b(B')),
    );
    expect(readAttributes(dataSet).PatientName).toBe('山田');
  });

  test('return keys are empty, sequences without items', () => {
    const dataSet = buildDataSet({ PatientName: '', ReferencedStudySequence: '', Rows: '' });
    expect(
      [...dataSet.elements.values()].map(({ vr, value, items }) => [vr, value.byteLength, items]),
    ).toEqual([
      ['SQ', 0, []],
      ['PN', 0, undefined],
      ['US', 0, undefined],
    ]);
  });

  test.each([
    ['an unknown keyword', { NoSuchKeyword: '' }],
    ['letters in a number', { Rows: 'many' }],
    ['text for a sequence', { ReferencedStudySequence: 'x' }],
    ['text for bulk data', { PixelData: 'x' }],
  ])('%s is an invalid request', (_, attributes) => {
    expect(() => buildDataSet(attributes)).toThrow(FailureError);
  });

  test('3,000 matches are read in well under a second', () => {
    const attributes = {
      PatientName: 'Mustermann^Jörg',
      PatientID: 'P1',
      StudyInstanceUID: '1.2.840.113619.2.55.3',
      StudyDate: '20260101',
      ModalitiesInStudy: 'CT\\SR',
      NumberOfStudyRelatedInstances: '123',
      StudyDescription: 'CT Thorax',
    };
    const bytes = encodeDataSet(buildDataSet(attributes), transferSyntax.implicitLittle);
    const start = performance.now();
    for (let match = 0; match < 3000; match += 1) {
      readAttributes(parseDataSet(bytes, transferSyntax.implicitLittle));
    }
    expect(performance.now() - start).toBeLessThan(1000);
  });
});

test('new UIDs are different, short enough and below 2.25', () => {
  const uids = new Set(Array.from({ length: 100 }, newUid));
  expect(uids.size).toBe(100);
  for (const uid of uids) expect(uid).toMatch(/^2\.25\.[1-9]\d{30,38}$/);
});
