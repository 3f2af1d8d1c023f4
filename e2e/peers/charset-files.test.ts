import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { characterSetTerms, readAttributes } from '../../electron/backend/dataset/attributes.ts';
import { buildElement } from '../../electron/backend/dataset/build.ts';
import { parseDataSet } from '../../electron/backend/dataset/parse.ts';
import { readPart10 } from '../../electron/backend/dataset/part10.ts';

const folder = '/usr/lib/python3/dist-packages/pydicom/data/charset_files';
const patientName = 0x0010_0010;
const otherPatientNames = 0x0010_1001;
const requestAttributes = 0x0032_1064;

/** What pydicom reads from each file; `canonical`: the file has the shortest legal form, which is what we write. */
const files: Readonly<Record<string, { readonly name: string; readonly canonical: boolean }>> = {
  'chrArab.dcm': { name: 'قباني^لنزار', canonical: true },
  'chrFren.dcm': { name: 'Buc^Jérôme', canonical: true },
  'chrFrenMulti.dcm': { name: 'Buc^Jérôme', canonical: true },
  'chrGerm.dcm': { name: 'Äneas^Rüdiger', canonical: true },
  'chrGreek.dcm': { name: 'Διονυσιος', canonical: true },
  'chrH31.dcm': { name: 'Yamada^Tarou=山田^太郎=やまだ^たろう', canonical: true },
  'chrH32.dcm': { name: 'ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎=やまだ^たろう', canonical: true },
  'chrHbrw.dcm': { name: 'שרון^דבורה', canonical: true },
  'chrI2.dcm': { name: 'Hong^Gildong=洪^吉洞=홍^길동', canonical: true },
  'chrJapMulti.dcm': { name: 'やまだ^たろう', canonical: true },
  'chrJapMultiExplicitIR6.dcm': { name: 'やまだ^たろう', canonical: true },
  // Ends with an escape back to ASCII, which G1 does not need.
  'chrKoreanMulti.dcm': { name: '김희중', canonical: false },
  'chrRuss.dcm': { name: 'Люкceмбypг', canonical: true },
  // These end with an empty third component group.
  'chrX1.dcm': { name: 'Wang^XiaoDong=王^小東', canonical: false },
  'chrX2.dcm': { name: 'Wang^XiaoDong=王^小东', canonical: false },
};
const filesWithItems = ['chrSQEncoding.dcm', 'chrSQEncoding1.dcm'];

function read(file: string) {
  const bytes = readFileSync(join(folder, file));
  const { transferSyntaxUid, dataSetOffset } = readPart10(bytes, { name: file });
  return parseDataSet(bytes.subarray(dataSetOffset), transferSyntaxUid);
}

describe("pydicom's character set examples", () => {
  beforeAll(() => {
    if (!existsSync(folder)) throw new Error(`${folder} is missing: install the package python3-pydicom`);
  });

  test('the table below covers every file of the package', () => {
    const present = readdirSync(folder).filter((file) => file.endsWith('.dcm'));
    expect(present.sort()).toEqual([...Object.keys(files), ...filesWithItems].sort());
  });

  test.each(Object.entries(files))('%s decodes as pydicom decodes it', (file, { name }) => {
    expect(readAttributes(read(file)).PatientName).toBe(name);
  });

  test.each(Object.entries(files))('%s: the name encodes to bytes that read the same', (file, expected) => {
    const dataSet = read(file);
    const terms = characterSetTerms(dataSet);
    const original = dataSet.elements.get(patientName)?.value ?? new Uint8Array(0);
    const encoded = buildElement(patientName, expected.name, terms);
    const again = { ...dataSet, elements: new Map(dataSet.elements).set(patientName, encoded) };
    expect(readAttributes(again).PatientName).toBe(expected.name);
    const sameBytes = Buffer.compare(encoded.value, original) === 0;
    expect(sameBytes).toBe(expected.canonical);
  });

  test.each(['chrFrenMulti.dcm', 'chrJapMulti.dcm', 'chrKoreanMulti.dcm'])(
    '%s: several values decode one by one',
    (file) => {
      const attributes = readAttributes(read(file));
      expect(attributes.OtherPatientNames).toBe(`${attributes.PatientName}\\${attributes.PatientName}`);
    },
  );

  test.each(filesWithItems)('%s: an item uses its own character set or inherits it', (file) => {
    const dataSet = read(file);
    const item = dataSet.elements.get(requestAttributes)?.items?.[0];
    if (!item) throw new Error('the file has no item');
    const inheritedCharacterSet = characterSetTerms(dataSet);
    expect(readAttributes(item, { inheritedCharacterSet }).PatientName).toBe(
      'ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎=やまだ^たろう',
    );
  });

  test('several values encode with a designation each', () => {
    const dataSet = read('chrJapMulti.dcm');
    const text = readAttributes(dataSet).OtherPatientNames ?? '';
    const encoded = buildElement(otherPatientNames, text, characterSetTerms(dataSet));
    expect(
      Buffer.compare(encoded.value, dataSet.elements.get(otherPatientNames)?.value ?? new Uint8Array(0)),
    ).toBe(0);
  });
});
