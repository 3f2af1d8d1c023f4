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
  for (const layout of ['1 × 2', '3 × 3', '1 × 1']) {
    await viewer.setLayout(layout);
    await expect.poll(isWhole, { message: layout }).toBe(true);
  }
  await app.keyboard.press('0');
  await expect.poll(() => pictureSize(viewer)).toBe(imagePixels);
  await viewer.setLayout('1 × 2');
  await expect.poll(async () => (await viewer.pane().boundingBox())?.width ?? 0).toBeLessThan(800);
  await expect.poll(() => pictureSize(viewer)).toBe(imagePixels);
});

test('nine panes: chosen by mouse and by keyboard, filled by click and by dragging, one alone and back', async ({
  app,
}) => {
  const viewer = await openSmallCt(app);
  await app.keyboard.press('l');
  await expect(app.getByRole('button', { name: '1 × 1', exact: true })).toBeFocused();
  for (const key of ['ArrowDown', 'ArrowRight', 'ArrowRight', 'Enter']) await app.keyboard.press(key);
  await expect(viewer.panes).toHaveCount(6);
  await viewer.setLayout('3 × 3');
  await expect(viewer.panes).toHaveCount(9);

  const series = app.getByRole('complementary', { name: 'Series' }).getByRole('button').first();
  await viewer.pane(5).click();
  await expect(viewer.pane(5)).toHaveAttribute('aria-current', 'true');
  await expect(viewer.pane(1)).not.toHaveAttribute('aria-current', 'true');
  await series.click();
  await viewer.expectImage('Im 1 / 1', 5);
  await series.dragTo(viewer.pane(9));
  await viewer.expectImage('Im 1 / 1', 9);
  await expect(viewer.pane(9)).toHaveAttribute('aria-current', 'true');

  const width = async (): Promise<number> => (await viewer.pane(9).boundingBox())?.width ?? 0;
  const among = await width();
  await viewer.pane(9).dblclick();
  await expect.poll(width).toBeGreaterThan(among * 2.9);
  await expect(viewer.pane(1)).toHaveAttribute('inert', '');
  await viewer.expectImage('Im 1 / 1', 9);
  await viewer.pane(9).focus();
  await app.keyboard.press('Enter');
  await expect.poll(width).toBe(among);
});
