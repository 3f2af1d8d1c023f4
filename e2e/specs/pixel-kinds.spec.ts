import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect, test } from '../fixtures/test.ts';
import { AppPage } from '../pages/app-page.ts';
import { drawOneToOne, middleOfCanvas, middleOfScreen, shownAt } from '../pages/drawn-pixels.ts';
import { ViewerPage } from '../pages/viewer-page.ts';
import {
  expectedOf,
  makeKind,
  type PixelKind,
  pixelKinds,
  side,
  storedValues,
} from '../support/pixel-kinds.ts';

/** A grey is rounded when it is drawn, and by dcm2pnm. */
const rounding = 1;

/** The largest difference between what is drawn and what is expected. */
async function worst(app: Page, kind: PixelKind, expected: ArrayLike<number>): Promise<number> {
  const look = kind.layered ? middleOfScreen : middleOfCanvas;
  const drawn = await look(app, side, side / (kind.frames ?? 1));
  const channels = drawn.length / expected.length;
  return drawn.reduce((most, value, at) => {
    const difference = Math.abs(value - (expected[Math.floor(at / channels)] ?? -999));
    return Number.isNaN(difference) ? most : Math.max(most, difference);
  }, 0);
}

async function openStudy(app: Page, files: readonly string[]): Promise<void> {
  await app.setViewportSize({ width: 1440, height: 900 });
  await new AppPage(app).goTo('Library');
  await app.getByLabel('Files to import').setInputFiles([...files]);
  await expect(app.getByRole('region', { name: 'Import' })).toContainText(`${files.length} stored`);
  await app.getByRole('row', { name: /TRUTH/ }).click();
  await app.keyboard.press('o');
  await new ViewerPage(app).pane().waitFor();
}

test('values become greys as their file says: LUTs, functions, padding, frames, palette, overlays, shutters', async ({
  app,
}) => {
  test.setTimeout(120_000);
  const folder = await mkdtemp(join(tmpdir(), 'pixel-kinds-'));
  try {
    const pixels = await storedValues(folder);
    const kinds = pixelKinds(pixels);
    const files: string[] = [];
    for (const [index, kind] of kinds.entries()) files.push(await makeKind(kind, folder, index + 1));
    await openStudy(app, files);
    expect(kinds.length).toBeGreaterThan(17);
    const count = kinds.reduce((sum, { frames = 1 }) => sum + frames, 0);
    let position = 0;
    for (const [index, kind] of kinds.entries()) {
      for (let frame = 0; frame < (kind.frames ?? 1); frame += 1) {
        if (position > 0) await app.keyboard.press('ArrowDown');
        position += 1;
        expect(await shownAt(app, position, count), kind.name).toEqual({ kind: 'picture' });
        await drawOneToOne(app, side, side / (kind.frames ?? 1));
        const expected = await expectedOf(kind, files[index] ?? '', pixels, frame);
        await expect.soft
          .poll(() => worst(app, kind, expected), { message: kind.name })
          .toBeLessThanOrEqual(rounding);
      }
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
