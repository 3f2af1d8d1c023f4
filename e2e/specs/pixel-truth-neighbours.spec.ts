import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { test } from '../fixtures/test.ts';
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
