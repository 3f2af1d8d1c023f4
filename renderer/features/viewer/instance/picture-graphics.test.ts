import { describe, expect, it } from 'vitest';
import { hiddenPath, overlayPath } from '../graphics-path.ts';
import { dataSet, file, type Item } from './data-set.test-support.ts';
import { readPart10 } from './part10.ts';
import { readGraphics } from './picture-graphics.ts';

async function graphicsOf(elements: Item, frame = 0) {
  const read = await readPart10(file('1.2.840.10008.1.2.1', dataSet(elements)));
  return readGraphics(read, read, frame);
}

const origin = new Uint8Array(new Int16Array([2, 3]).buffer);
const plane: Item = [
  [0x60000010, 'US', 2],
  [0x60000011, 'US', 5],
  [0x60000050, 'OB', origin],
];

describe('overlay planes', () => {
  it('lie where their origin says, a run of pixels after the other', async () => {
    // Row 0: 01101, row 1: 00011.
    const bits = Uint8Array.of(0b0001_0110, 0b11);
    const graphics = await graphicsOf([...plane, [0x60003000, 'OW', bits]]);
    const [overlay] = graphics?.overlays ?? [];
    expect(overlay).toMatchObject({ rows: 2, columns: 5, top: 1, left: 2 });
    expect(overlay && overlayPath(overlay)).toBe('M3 1h2v1h-2zM6 1h1v1h-1zM5 2h2v1h-2z');
  });

  it('of several frames give each frame its own bits, and the others none', async () => {
    const several: Item = [
      ...plane.slice(0, 2),
      [0x60000015, 'IS', '2'],
      ...plane.slice(2),
      [0x60000051, 'US', 2],
      [0x60003000, 'OW', Uint8Array.of(0, 0b0000_0100, 0, 0)],
    ];
    expect(await graphicsOf(several, 0)).toBeUndefined();
    const [first] = (await graphicsOf(several, 1))?.overlays ?? [];
    const [second] = (await graphicsOf(several, 2))?.overlays ?? [];
    expect(first && overlayPath(first)).toBe('');
    expect(second && overlayPath(second)).toBe('M2 1h1v1h-1z');
  });

  it('in a bit of the pixels that no value uses are found there, in each frame', async () => {
    const words = [0x8001, 2, 0x8003, 0x8004, 5, 6, 7, 8, 9, 10, ...Array(9).fill(0), 0x8000];
    const elements: Item = [
      [0x00280100, 'US', 16],
      [0x00280101, 'US', 12],
      [0x00280102, 'US', 11],
      ...plane,
      [0x60000102, 'US', 15],
      [0x7fe00010, 'OW', new Uint8Array(Uint16Array.from(words).buffer)],
    ];
    const paths = await Promise.all(
      [0, 1].map(async (frame) => {
        const [overlay] = (await graphicsOf(elements, frame))?.overlays ?? [];
        return overlay && overlayPath(overlay);
      }),
    );
    expect(paths).toEqual(['M2 1h1v1h-1zM4 1h2v1h-2z', 'M6 2h1v1h-1z']);
  });

  it('in bits of values, or of no pixels, are told', async () => {
    expect((await graphicsOf([...plane]))?.notDrawn).toEqual(['overlay in the pixels']);
  });
});

describe('shutters', () => {
  it('hide what is outside of each of their shapes', async () => {
    const graphics = await graphicsOf([
      [0x00181600, 'CS', 'RECTANGULAR\\CIRCULAR\\POLYGONAL'],
      [0x00181602, 'IS', '2'],
      [0x00181604, 'IS', '9'],
      [0x00181606, 'IS', '3'],
      [0x00181608, 'IS', '8'],
      [0x00181610, 'IS', '5\\6'],
      [0x00181612, 'IS', '4'],
      [0x00181620, 'IS', '1\\1\\1\\5\\5\\5'],
    ]);
    const picture = { columns: 10, rows: 12, pixelAspect: 1 };
    expect(graphics?.shutter.map((shape) => hiddenPath(shape, picture))).toEqual([
      'M0 0h10v12h-10zM1 2H9V8H1z',
      'M0 0h10v12h-10zM1.5 4.5a4 4 0 1 0 8 0a4 4 0 1 0 -8 0z',
      'M0 0h10v12h-10zM0.5 0.5L4.5 0.5L4.5 4.5z',
    ]);
    expect(graphics?.notDrawn).toEqual([]);
  });

  it('that are circles hold fewer rows than columns where a pixel is higher than wide', async () => {
    const graphics = await graphicsOf([
      [0x00181600, 'CS', 'CIRCULAR'],
      [0x00181610, 'IS', '5\\6'],
      [0x00181612, 'IS', '4'],
    ]);
    const picture = { columns: 10, rows: 12, pixelAspect: 2 };
    expect(graphics?.shutter.map((shape) => hiddenPath(shape, picture))).toEqual([
      'M0 0h10v12h-10zM1.5 4.5a4 2 0 1 0 8 0a4 2 0 1 0 -8 0z',
    ]);
  });

  it('that cannot be drawn are told', async () => {
    const bitmap = await graphicsOf([[0x00181600, 'CS', 'BITMAP']]);
    expect(bitmap).toEqual({ overlays: [], shutter: [], notDrawn: ['shutter'] });
  });

  it('are not made up for a file that has none', async () => {
    expect(await graphicsOf([[0x00280010, 'US', 2]])).toBeUndefined();
  });
});
