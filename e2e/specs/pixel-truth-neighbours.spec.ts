import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect, test } from '../fixtures/test.ts';
import { ViewerPage } from '../pages/viewer-page.ts';
import { SmallStack } from '../support/small-stack.ts';

/** Pictures that follow each other in a stack do not disturb each other. */

async function withStack(app: Page, name: string, use: (stack: SmallStack) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'small-stack-'));
  try {
    await use(new SmallStack(app, folder, name));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function clipped(grey: number): number {
  return Math.min(255, Math.max(0, grey));
}

/** The functions of PS3.3 C.11.2.1.2 and C.11.2.1.3 for centre 600 and width 800. */
const curves = {
  LINEAR: (value: number) => clipped(((value - 599.5) / 799 + 0.5) * 255),
  LINEAR_EXACT: (value: number) => clipped(((value - 600) / 800 + 0.5) * 255),
  SIGMOID: (value: number) => 255 / (1 + Math.exp((-4 * (value - 600)) / 800)),
};

test('damaged images between good ones show why in their place, and the good ones are drawn right', async ({
  app,
}) => {
  await withStack(app, 'DAMAGED', async (stack) => {
    for (let number = 1; number <= 5; number++) await stack.add({}, { source: 'MR_small_RLE.dcm' });
    const [, second = '', , fourth = ''] = stack.paths;
    // An RLE header that says more segments than the pixels have.
    const headless = await readFile(second);
    const pixelData = headless.indexOf(Buffer.from([0xe0, 0x7f, 0x10, 0x00]));
    headless[headless.indexOf(Buffer.from([2, 0, 0, 0, 64, 0, 0, 0]), pixelData)] = 9;
    await writeFile(second, headless);
    // All lengths are whole, and the data ends in the middle of a segment.
    const torn = await readFile(fourth);
    await writeFile(fourth, torn.fill(128, torn.length - 2000, torn.length - 12));
    const greys = (await stack.values()).map(curves.LINEAR);

    await stack.open();
    const look = (position: number): Promise<void> =>
      position % 2 === 0
        ? stack.expectWords(position, 'This image is damaged')
        : stack.expectGreys(position, greys);
    await look(1);
    for (const position of [2, 3, 4, 5]) {
      await app.keyboard.press('ArrowDown');
      await look(position);
    }
    for (const position of [4, 3, 2, 1]) {
      await app.keyboard.press('ArrowUp');
      await look(position);
    }
  });
});

test('each image is drawn with the VOI LUT function of its own file', async ({ app }) => {
  await withStack(app, 'CURVES', async (stack) => {
    await stack.add();
    await stack.add({ '0028,1056': 'SIGMOID' });
    await stack.add({ '0028,1056': 'LINEAR_EXACT' });
    await stack.add({ '0028,1056': 'SIGMOID', '0028,0004': 'MONOCHROME1' });
    await stack.add({ '0028,1056': 'LINEAR' });
    const values = await stack.values();
    const inOrder = [
      curves.LINEAR,
      curves.SIGMOID,
      curves.LINEAR_EXACT,
      (value: number) => 255 - curves.SIGMOID(value),
      curves.LINEAR,
    ].map((curve) => values.map(curve));
    await stack.open();
    for (const [index, greys] of inOrder.entries()) {
      if (index > 0) await app.keyboard.press('ArrowDown');
      await stack.expectGreys(index + 1, greys);
    }
  });
});

test('overlay planes and shutters lie on the pixels that the file says, and Space hides the planes', async ({
  app,
}) => {
  const folder = await mkdtemp(join(tmpdir(), 'graphics-'));
  try {
    // Rows 30 to 33, columns 40 to 45, counted from 0.
    const bits = new Uint8Array((64 * 64) / 8);
    for (let row = 30; row < 34; row++) {
      for (let bit = row * 64 + 40; bit < row * 64 + 46; bit++)
        bits[bit >> 3] = (bits[bit >> 3] ?? 0) | (1 << (bit & 7));
    }
    await writeFile(join(folder, 'overlay'), bits);
    const stack = new SmallStack(app, folder, 'GRAPHICS');
    await stack.add();
    await stack.add(
      {
        '0018,1600': 'RECTANGULAR',
        '0018,1602': '9',
        '0018,1604': '56',
        '0018,1606': '17',
        '0018,1608': '48',
        '6000,0010': '64',
        '6000,0011': '64',
        '6000,0040': 'G',
        '6000,0050': '1\\1',
        '6000,0100': '1',
        '6000,0102': '0',
      },
      { files: { '6000,3000': join(folder, 'overlay') } },
    );
    const greys = (await stack.values()).map(curves.LINEAR);
    await stack.open();
    await stack.expectGreys(1, greys);
    const pane = new ViewerPage(app).pane();
    const paths = pane.locator('svg .viewer-graphics path');
    await expect(paths).toHaveCount(0);
    await app.keyboard.press('ArrowDown');
    await stack.expectGreys(2, greys);
    await expect(paths).toHaveCount(2);

    const canvas = await pane.locator('canvas').first().boundingBox();
    const overlay = await paths.nth(1).boundingBox();
    if (!canvas || !overlay) throw new Error('nothing is drawn');
    expect(overlay.x - (canvas.x + canvas.width / 2 - 32)).toBeCloseTo(40, 0);
    expect(overlay.y - (canvas.y + canvas.height / 2 - 32)).toBeCloseTo(30, 0);
    expect(overlay.width).toBeCloseTo(6, 0);
    expect(overlay.height).toBeCloseTo(4, 0);
    await expect(paths.first()).toHaveAttribute('d', 'M0 0h64v64h-64zM8 16H56V48H8z');
    await app.keyboard.press('Space');
    await expect(paths).toHaveCount(1);
    await app.keyboard.press('Space');
    await expect(paths).toHaveCount(2);
    await app.keyboard.press('ArrowUp');
    await expect(paths).toHaveCount(0);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
