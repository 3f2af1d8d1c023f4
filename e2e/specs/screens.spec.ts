import type { Locator } from '@playwright/test';
import { expect, test } from '../fixtures/test.ts';
import { AppPage, type Screen } from '../pages/app-page.ts';
import { SearchPage } from '../pages/search-page.ts';
import { TransfersPage } from '../pages/transfers-page.ts';
import { ViewerPage } from '../pages/viewer-page.ts';
import { lookAsItIs, sizes } from '../support/look.ts';

/** A dialog has faded in: its colours are not to be judged before. */
async function shown(dialog: Locator): Promise<void> {
  await expect(dialog).toBeVisible();
  await expect(dialog).toHaveCSS('opacity', '1');
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
    const look = (name: string): Promise<void> => lookAsItIs(app, name);
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
