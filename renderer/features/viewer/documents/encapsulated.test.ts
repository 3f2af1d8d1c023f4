import { describe, expect, it } from 'vitest';
import { dataSet, file, type Item } from '../instance/data-set.test-support.ts';
import { endingOf, readEncapsulated } from './encapsulated.ts';

const explicit = '1.2.840.10008.1.2.1';
const of = (elements: Item) => readEncapsulated(file(explicit, dataSet(elements)));
const bytes = (...values: number[]) => Uint8Array.from(values);

describe('a document in a DICOM file', () => {
  it('has its title in its character set, its kind and its bytes', async () => {
    const found = await of([
      [0x00080005, 'CS', 'ISO_IR 192'],
      [0x00420010, 'ST', 'Befund Schädel '],
      [0x00420011, 'OB', bytes(37, 80, 68, 70)],
      [0x00420012, 'LO', 'application/pdf '],
    ]);
    expect(found).toEqual({
      title: 'Befund Schädel',
      mimeType: 'application/pdf',
      bytes: bytes(37, 80, 68, 70),
    });
  });

  it('ends where the file says, without the padding', async () => {
    const found = await of([
      [0x00420011, 'OB', bytes(1, 2, 3, 0)],
      [0x00420015, 'UL', 3],
    ]);
    expect(found).toEqual({ title: undefined, mimeType: '', bytes: bytes(1, 2, 3) });
  });

  it('is whole where the stated length is longer than what is there', async () => {
    const found = await of([
      [0x00420011, 'OB', bytes(1, 2)],
      [0x00420015, 'UL', 300],
    ]);
    expect(found?.bytes).toEqual(bytes(1, 2));
  });

  it('has no title rather than a garbled one, where its character set needs code extensions', async () => {
    const found = await of([
      [0x00080005, 'CS', '\\ISO 2022 IR 87'],
      [0x00420010, 'ST', 'Yamada'],
      [0x00420011, 'OB', bytes(1, 2)],
    ]);
    expect(found?.title).toBeUndefined();
  });

  it('is not there when the element is missing or empty', async () => {
    expect(await of([[0x00420012, 'LO', 'application/pdf']])).toBeUndefined();
    expect(await of([[0x00420011, 'OB', bytes()]])).toBeUndefined();
  });
});

it('a file is saved with the ending of its kind', () => {
  expect(['application/pdf', 'text/xml', 'model/stl', ''].map(endingOf)).toEqual([
    'pdf',
    'xml',
    'stl',
    'bin',
  ]);
});
