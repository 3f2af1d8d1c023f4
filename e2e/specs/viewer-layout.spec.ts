import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect, test } from '../fixtures/test.ts';
import { AppPage } from '../pages/app-page.ts';
import { ViewerPage } from '../pages/viewer-page.ts';
import { pydicomFolder } from '../support/pydicom-files.ts';

/** CT_small.dcm has as many rows and columns. */
const imagePixels = 128;

async function openSmallCt(app: Page): Promise<ViewerPage> {
  await new AppPage(app).goTo('Library');
  await app.getByLabel('Files to import').setInputFiles(join(pydicomFolder, 'CT_small.dcm'));
  await app.getByRole('row', { name: /1CT1/ }).click();
  await app.keyboard.press('o');
  const viewer = new ViewerPage(app);
  await viewer.expectImage('Im 1 / 1');
  return viewer;
}

/** How far the picture reaches, in pixels of the screen, by the zoom that is written on it. */
async function pictureSize(viewer: ViewerPage): Promise<number> {
  const text = await viewer
    .pane()
    .getByText(/^Zoom \d+ %/)
    .textContent();
  return (Number(/\d+/.exec(text ?? '')?.[0]) * imagePixels) / 100;
}

test('a picture that is seen whole still is when the layout changes; a chosen zoom stays', async ({
  app,
}) => {
  const viewer = await openSmallCt(app);
  const narrowSide = async (): Promise<number> => {
    const box = await viewer.pane().boundingBox();
    return Math.min(box?.width ?? 0, box?.height ?? 0);
  };
  const isWhole = async (): Promise<boolean> =>
    Math.abs((await pictureSize(viewer)) - (await narrowSide())) < 4;
  await expect.poll(isWhole).toBe(true);
  for (const layout of ['Two panes', 'Four panes', 'One pane']) {
    await app.getByRole('button', { name: layout }).click();
    await expect.poll(isWhole, { message: layout }).toBe(true);
  }
  await app.keyboard.press('0');
  await expect.poll(() => pictureSize(viewer)).toBe(imagePixels);
  await app.getByRole('button', { name: 'Two panes' }).click();
  await expect.poll(async () => (await viewer.pane().boundingBox())?.width ?? 0).toBeLessThan(800);
  await expect.poll(() => pictureSize(viewer)).toBe(imagePixels);
});
