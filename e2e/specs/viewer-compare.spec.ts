import type { Page } from '@playwright/test';
import { expect, test } from '../fixtures/test.ts';
import { SearchPage } from '../pages/search-page.ts';
import { ViewerPage } from '../pages/viewer-page.ts';

async function retrieve(app: Page, search: SearchPage, study: RegExp): Promise<void> {
  await search.choose(study);
  await app.keyboard.press('r');
  await expect(search.inspector.getByRole('button', { name: 'Open O' })).toBeEnabled({ timeout: 30_000 });
}

test('current beside prior: told when there is none, else the matching series side by side in one action', async ({
  app,
}) => {
  const [search, viewer] = [new SearchPage(app), new ViewerPage(app)];
  await search.expectStudies(13);
  await retrieve(app, search, /MÜLLER.*Röntgen/);
  await retrieve(app, search, /MÜLLER.*Verlaufskontrolle/);
  await app.keyboard.press('o');
  await viewer.expectImage('Im 1 / 120');

  await test.step('an X-ray of the chest is no prior of a CT', async () => {
    await app.keyboard.press('b');
    await expect(viewer.main.getByRole('status')).toContainText(
      'The library has one earlier study of this patient, but none with the same modality',
    );
  });

  await app.keyboard.press('Alt+1');
  await retrieve(app, search, /MÜLLER.*2025-02-04/);
  await search.choose(/MÜLLER.*Verlaufskontrolle/);
  await app.keyboard.press('o');
  await viewer.expectImage('Im 1 / 120');

  await test.step('the CT of the year before stands at the right, at the same place, and scrolls along', async () => {
    for (let press = 0; press < 5; press++) await app.keyboard.press('PageDown');
    await expect(viewer.pane()).toContainText('Im 51 / 120');
    await app.keyboard.press('b');
    await expect(viewer.panes).toHaveCount(2);
    await viewer.expectImage('Im 51 / 120', 1);
    await viewer.expectImage('Im 51 / 120', 2);
    await expect(viewer.pane(1)).toContainText('Current2026-02-10');
    await expect(viewer.pane(2)).toContainText('Prior2025-02-0412 months before');
    await app.keyboard.press('PageDown');
    await expect(viewer.pane(2)).toContainText('Im 61 / 120');
  });

  await test.step('and goes away again', async () => {
    await app.keyboard.press('b');
    await expect(viewer.panes).toHaveCount(1);
    await expect(viewer.pane()).toContainText('Im 61 / 120');
  });

  await test.step('without any prior in the library it says so', async () => {
    await app.keyboard.press('Alt+1');
    await retrieve(app, search, /ПЕТРОВНА|ИВАНОВА.*2024-05-12/);
    await app.keyboard.press('o');
    await viewer.expectImage('Im 1 / 1');
    await app.keyboard.press('b');
    await expect(viewer.main.getByRole('status')).toContainText('No prior of this patient is in the library');
  });
});
