import type { Page } from '@playwright/test';
import { expect, test } from '../fixtures/test.ts';
import { SearchPage } from '../pages/search-page.ts';
import { ViewerPage } from '../pages/viewer-page.ts';
import { seriousFindings } from '../support/look.ts';

async function openCt(app: Page): Promise<ViewerPage> {
  const [search, viewer] = [new SearchPage(app), new ViewerPage(app)];
  await search.expectStudies(13);
  await search.choose(/MÜLLER.*Verlaufskontrolle/);
  await app.keyboard.press('r');
  await expect(search.inspector.getByRole('button', { name: 'Open O' })).toBeEnabled({ timeout: 30_000 });
  await app.keyboard.press('o');
  await viewer.expectImage('Im 1 / 120');
  return viewer;
}

test('window, zoom and place by keyboard; the sheet lists every control; the whole screen and back', async ({
  app,
}) => {
  const viewer = await openCt(app);
  const pane = viewer.pane();
  await expect(pane).toContainText('W 400 L 50');
  await app.keyboard.press('Shift+ArrowRight');
  await expect(pane).toContainText('W 420 L 50');
  await app.keyboard.press('Shift+ArrowUp');
  await expect(pane).toContainText('W 420 L 71');
  const zoom = async (): Promise<number> =>
    Number(/Zoom (\d+) %/.exec((await pane.textContent()) ?? '')?.[1]);
  const whole = await zoom();
  await app.keyboard.press('+');
  await expect.poll(zoom).toBe(Math.round(whole * 1.25));
  await app.keyboard.press('r');
  await expect.poll(zoom).toBe(whole);
  await expect(pane).toContainText('W 400 L 50');

  await app.keyboard.press('?');
  const sheet = app.getByRole('dialog', { name: 'Keyboard' });
  for (const control of ['MPR', 'Layout', 'prior', 'Full screen', 'magnifying glass', 'Slab thinner']) {
    await expect(sheet).toContainText(control);
  }
  await app.keyboard.press('Escape');
  await expect(sheet).toBeHidden();

  await app.keyboard.press('Shift+F');
  await expect(app.getByRole('navigation', { name: 'Screens' })).toBeHidden();
  await app.keyboard.press('Shift+F');
  await expect(app.getByRole('navigation', { name: 'Screens' })).toBeVisible();
});

test('the magnifying glass shows what is under the pointer while the button is down', async ({ app }) => {
  const viewer = await openCt(app);
  await app.keyboard.press('g');
  const box = await viewer.pane().boundingBox();
  if (!box) throw new Error('no pane');
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  await app.mouse.move(x, y);
  await app.mouse.down();
  const lens = viewer.pane().locator('.magnifyTool');
  await expect(lens).toBeVisible();
  await app.mouse.move(x - 80, y, { steps: 4 });
  await expect
    .poll(async () => {
      const at = await lens.boundingBox();
      return at && Math.round(at.x + at.width / 2 - x);
    })
    .toBe(-80);
  await app.mouse.up();
  await expect(lens).toHaveCount(0);
  await viewer.expectImage('Im 1 / 120');
});

test('a second window shows the study of the active pane, for a second monitor', async ({ app }) => {
  await openCt(app);
  const opened = app.waitForEvent('popup');
  await app.keyboard.press('Shift+W');
  const second = await opened;
  await new ViewerPage(second).expectImage('Im 1 / 120');
  await second.close();
});

test('panes, planes and comparison have no serious finding of axe', async ({ app }) => {
  const viewer = await openCt(app);
  await viewer.setLayout('2 × 2');
  expect(await seriousFindings(app)).toEqual([]);
  await app.keyboard.press('m');
  await viewer.expectImage('Coronal', 2);
  expect(await seriousFindings(app)).toEqual([]);
  await app.keyboard.press('l');
  await expect(app.getByRole('dialog', { name: 'Layout' })).toBeVisible();
  expect(await seriousFindings(app)).toEqual([]);
});
