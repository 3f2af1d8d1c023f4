import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { AxeBuilder } from '@axe-core/playwright';
import type { Locator, Page } from '@playwright/test';
import { expect, test } from '../fixtures/test.ts';
import { AppPage, type Screen } from '../pages/app-page.ts';
import { SearchPage } from '../pages/search-page.ts';
import { TransfersPage } from '../pages/transfers-page.ts';
import { ViewerPage } from '../pages/viewer-page.ts';

/** MOVESCOPE_WRITE_DOCS=1 writes the pictures of the documentation; otherwise the screens are only checked. */
const picturesFolder =
  process.env.MOVESCOPE_WRITE_DOCS === '1'
    ? fileURLToPath(new URL('../../docs/pictures', import.meta.url))
    : undefined;

const sizes = [
  { width: 1280, height: 800 },
  { width: 1920, height: 1080 },
] as const;

/** Serious and critical findings of axe, by rule and place. */
async function seriousFindings(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations
    .filter((violation) => violation.impact === 'serious' || violation.impact === 'critical')
    .map(
      (violation) => `${violation.id}: ${violation.nodes.map((node) => node.target.join(' ')).join(', ')}`,
    );
}

/** A dialog has faded in: its colours are not to be judged before. */
async function shown(dialog: Locator): Promise<void> {
  await expect(dialog).toBeVisible();
  await expect(dialog).toHaveCSS('opacity', '1');
}

/** The page itself never scrolls, and no text of the frame is cut off by the window's edge. */
async function overflow(page: Page): Promise<{ width: number; height: number }> {
  return page.evaluate(() => ({
    width: document.documentElement.scrollWidth - window.innerWidth,
    height: document.documentElement.scrollHeight - window.innerHeight,
  }));
}

for (const size of sizes) {
  test(`every screen at ${size.width}x${size.height}: axe finds nothing serious, nothing runs over the edge`, async ({
    app,
  }) => {
    test.setTimeout(120_000);
    await app.setViewportSize(size);
    const [frame, search, transfers, viewer] = [
      new AppPage(app),
      new SearchPage(app),
      new TransfersPage(app),
      new ViewerPage(app),
    ];
    const look = async (name: string): Promise<void> => {
      expect(await overflow(app), name).toEqual({ width: 0, height: 0 });
      expect(await seriousFindings(app), name).toEqual([]);
      if (!picturesFolder) return;
      await mkdir(picturesFolder, { recursive: true });
      await app.screenshot({
        path: path.join(picturesFolder, `${name}-${size.width}.png`),
        animations: 'disabled',
      });
    };
    await search.expectStudies(13);
    await search.choose(/MÜLLER.*Verlaufskontrolle/);
    await app.keyboard.press('Space');
    await expect(app.getByRole('treegrid').getByRole('row', { level: 2 }).first()).toBeVisible();
    await look('search');
    await search.study(/MÜLLER.*Verlaufskontrolle/).click();
    await app.keyboard.press('r');
    await frame.goTo('Transfers');
    await transfers.expectState('Complete');
    await look('transfers');
    await transfers.transfer.getByRole('button', { name: 'Open study' }).click();
    await viewer.expectImage('Im 1 / 120');
    for (let press = 0; press < 6; press += 1) await app.keyboard.press('PageDown');
    await viewer.expectImage(/Im \d\d \/ 120/);
    await look('viewer');
    for (const screen of [
      'Library',
      'PACS',
      'Link check',
      'Practice',
      'Settings',
    ] as const satisfies readonly Screen[]) {
      await frame.goTo(screen);
      await expect(app.getByRole('main', { name: screen })).not.toContainText('Loading');
      await look(screen.toLowerCase().replace(' ', '-'));
    }
    await app
      .getByRole('banner')
      .getByRole('button', { name: /listening/ })
      .click();
    await shown(app.getByRole('dialog'));
    await look('listener');
    await app.keyboard.press('Escape');
    await expect(app.getByRole('dialog')).toBeHidden();
    await app.keyboard.press('Control+k');
    await shown(app.getByRole('dialog', { name: 'Command palette' }));
    await look('palette');
  });
}
