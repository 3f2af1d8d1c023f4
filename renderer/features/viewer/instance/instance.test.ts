import { describe, expect, it } from 'vitest';
import { dataSet, file, type Item } from './data-set.test-support.ts';
import { frameBytes } from './frame-bytes.ts';
import { readImageFacts } from './image-facts.ts';
import { readPart10 } from './part10.ts';

const explicit = '1.2.840.10008.1.2.1';
const pixels: Item = [
  [0x00280002, 'US', 1],
  [0x00280004, 'CS', 'MONOCHROME2'],
  [0x00280010, 'US', 1],
  [0x00280011, 'US', 2],
  [0x00280100, 'US', 16],
  [0x00280101, 'US', 12],
  [0x00280102, 'US', 11],
  [0x00280103, 'US', 1],
];

async function factsOf(elements: Item) {
  const sorted = [...elements].sort((a, b) => a[0] - b[0]);
  return readImageFacts(await readPart10(file(explicit, dataSet(sorted))));
}

describe('the facts of an image', () => {
  it('come from the instance', async () => {
    const facts = await factsOf([
      ...pixels,
      [0x00200032, 'DS', '1\\2\\3'],
      [0x00200037, 'DS', '1\\0\\0\\0\\1\\0'],
      [0x00280030, 'DS', '0.5\\0.7'],
      [0x00281050, 'DS', '40\\300'],
      [0x00281051, 'DS', '400\\2000'],
      [0x00281052, 'DS', '-1024'],
      [0x00281053, 'DS', '1'],
    ]);
    expect(facts.layout).toMatchObject({ rows: 1, columns: 2, bitsStored: 12, pixelRepresentation: 1 });
    expect(facts.frames[0]).toMatchObject({
      imagePosition: [1, 2, 3],
      pixelSpacing: [0.5, 0.7],
      spacingKind: 'patient',
      windowCenters: [40, 300],
      rescaleIntercept: -1024,
    });
  });

  it('of enhanced images come from the functional groups of each frame', async () => {
    const place = (z: number): Item => [[0x00209113, 'SQ', [[[0x00200032, 'DS', `0\\0\\${z}`]]]]];
    const facts = await factsOf([
      ...pixels,
      [0x00280008, 'IS', '2'],
      [0x52009229, 'SQ', [[[0x00289110, 'SQ', [[[0x00280030, 'DS', '0.3\\0.3']]]]]]],
      [0x52009230, 'SQ', [place(5), place(8)]],
    ]);
    expect(facts.frames.map((frame) => frame.imagePosition)).toEqual([
      [0, 0, 5],
      [0, 0, 8],
    ]);
    expect(facts.frames[1]?.pixelSpacing).toEqual([0.3, 0.3]);
  });

  it('of a plain multi-frame image give no frame the one position of the instance', async () => {
    const facts = await factsOf([...pixels, [0x00280008, 'IS', '2'], [0x00200032, 'DS', '1\\2\\3']]);
    expect(facts.frames.map((frame) => frame.imagePosition)).toEqual([undefined, undefined]);
  });

  it('say where the size of a pixel comes from', async () => {
    const kindOf = async (more: Item) => (await factsOf([...pixels, ...more])).frames[0]?.spacingKind;
    expect(await kindOf([[0x00181164, 'DS', '0.1\\0.1']])).toBe('detector');
    expect(await kindOf([[0x00280034, 'IS', '2\\1']])).toBe('aspect');
    expect(await kindOf([])).toBe('none');
  });

  it('say that detail was lost earlier, though the file is not compressed now', async () => {
    expect((await factsOf([...pixels, [0x00282110, 'CS', '01']])).lossy).toBe(true);
    expect((await factsOf(pixels)).lossy).toBe(false);
  });
});

describe('reading a file', () => {
  it('that is not DICOM or is cut short is damaged', async () => {
    await expect(readPart10(new Uint8Array(10))).rejects.toMatchObject({ problem: { kind: 'damaged' } });
    const whole = file(explicit, dataSet([...pixels, [0x7fe00010, 'OW', new Uint8Array(4)]]));
    await expect(readPart10(whole.subarray(0, whole.length - 2))).rejects.toMatchObject({
      problem: { kind: 'damaged' },
    });
  });

  it('gives the bytes of each frame, and none that the file does not have', async () => {
    const elements: Item = [...pixels, [0x7fe00010, 'OW', Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8)]];
    const read = await readPart10(file(explicit, dataSet(elements)));
    const { layout } = readImageFacts(read);
    expect(Array.from(frameBytes(read, layout, 1, 2).bytes)).toEqual([5, 6, 7, 8]);
    expect(() => frameBytes(read, layout, 2, 3)).toThrow('damaged');
  });

  it('gives pixels of a byte in their order where big endian words hold them', async () => {
    const small = [
      ...pixels.slice(0, 2),
      [0x00280010, 'US', 1],
      [0x00280011, 'US', 3],
      [0x00280100, 'US', 8],
    ] as Item;
    const elements: Item = [...small, [0x7fe00010, 'OW', Uint8Array.of(2, 1, 4, 3, 6, 5)]];
    const read = await readPart10(file(explicit, dataSet(elements)));
    const { layout } = readImageFacts(read);
    expect(Array.from(frameBytes(read, layout, 0, 2).bytes)).toEqual([2, 1, 4]);
    read.string = () => '1.2.840.10008.1.2.2';
    expect(Array.from(frameBytes(read, layout, 0, 2).bytes)).toEqual([1, 2, 3]);
    expect(Array.from(frameBytes(read, layout, 1, 2).bytes)).toEqual([4, 5, 6]);
  });

  it('without pixel data says so', async () => {
    const read = await readPart10(file(explicit, dataSet(pixels)));
    expect(() => frameBytes(read, readImageFacts(read).layout, 0, 1)).toThrow('damaged');
  });
});
