import type { Browser, Page } from '@playwright/test';
import { expect, test } from '../fixtures/test.ts';
import { startWorkstation, type Workstation } from '../fixtures/workstation.ts';
import { AppPage } from '../pages/app-page.ts';
import { NodesPage } from '../pages/nodes-page.ts';
import { SearchPage } from '../pages/search-page.ts';
import { TransfersPage } from '../pages/transfers-page.ts';
import { ctStudy } from '../support/ct-study.ts';
import { look } from '../support/look.ts';
import { freePort, type Orthanc, startOrthanc } from '../support/peers.ts';

const names = ['ANNA', 'BERTA', 'CLARA'] as const;
const slices = 40;

async function uploadStudies(orthanc: Orthanc): Promise<void> {
  for (const [index, name] of names.entries()) {
    const study = ctStudy({
      slices,
      size: 64,
      root: `1.2.826.0.1.3680043.9.7433.60${index}`,
      patientName: `QUEUE^${name}`,
    });
    for (const slice of study.slices()) await orthanc.upload(slice);
  }
}

async function open(browser: Browser, workstation: Workstation): Promise<Page> {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(workstation.url);
  return page;
}

/** The transfers as they stand in the list, by the patients' given names. */
async function order(page: Page): Promise<string[]> {
  const texts = await new TransfersPage(page).queue.getByRole('option').allTextContents();
  return texts.map((text) => /ANNA|BERTA|CLARA/i.exec(text)?.[0].toUpperCase() ?? '?');
}

test('three queued retrieves, put in another order and paused, are as they were after kill -9, and all complete once resumed', async ({
  browser,
}) => {
  test.setTimeout(120_000);
  const listenerPort = await freePort();
  const orthanc = await startOrthanc({ modalities: [{ aeTitle: 'MOVESCOPE', port: listenerPort }] });
  await uploadStudies(orthanc);
  const first = await startWorkstation({ listenerPort, practice: false });
  let page = await open(browser, first);
  await new AppPage(page).goTo('PACS');
  await new NodesPage(page).add({
    name: 'Archive',
    aeTitle: 'ORTHANC',
    host: '127.0.0.1',
    port: orthanc.dicomPort,
  });

  // The first is fetched; then everything is paused, and three wait.
  await new AppPage(page).goTo('Search');
  const search = new SearchPage(page);
  await search.searchByName('queue');
  const transfers = new TransfersPage(page);
  for (const [index, name] of names.entries()) {
    await new AppPage(page).goTo('Search');
    await search.choose(new RegExp(`QUEUE, ${name}`, 'i'));
    await page.keyboard.press('r');
    if (index > 0) continue;
    await new AppPage(page).goTo('Transfers');
    await transfers.expectState('Complete');
    await transfers.pauseAll();
  }
  await new AppPage(page).goTo('Transfers');
  await expect.poll(() => order(page)).toEqual(['BERTA', 'CLARA', 'ANNA']);
  await new AppPage(page).goTo('Search');
  await search.choose(/QUEUE, ANNA/i);
  await page.keyboard.press('r');
  await new AppPage(page).goTo('Transfers');
  await expect.poll(() => order(page)).toEqual(['BERTA', 'CLARA', 'ANNA', 'ANNA']);

  // By keyboard, by priority, and by hand.
  await transfers.entry('CLARA').click();
  await transfers.queue.focus();
  await page.keyboard.press('Alt+ArrowUp');
  await expect.poll(() => order(page)).toEqual(['CLARA', 'BERTA', 'ANNA', 'ANNA']);
  await transfers.entry('ANNA').dragTo(transfers.entry('CLARA'), { targetPosition: { x: 40, y: 6 } });
  await expect.poll(() => order(page)).toEqual(['ANNA', 'CLARA', 'BERTA', 'ANNA']);
  await transfers.entry('BERTA').click();
  await transfers.setPriority('Urgent');
  await expect.poll(() => order(page)).toEqual(['BERTA', 'ANNA', 'CLARA', 'ANNA']);
  await transfers.entry('CLARA').click();
  await transfers.transfer.getByRole('button', { name: 'Pause', exact: true }).click();
  await expect(transfers.entry('CLARA')).toContainText('Paused');
  await look(page, 'queue');
  await first.kill();
  await page.close();

  const second = await startWorkstation({ listenerPort, practice: false, dataFolder: first.dataFolder });
  page = await open(browser, second);
  await new AppPage(page).goTo('Transfers');
  const after = new TransfersPage(page);
  await expect.poll(() => order(page)).toEqual(['BERTA', 'ANNA', 'CLARA', 'ANNA']);
  await expect(after.entry('BERTA')).toContainText('Urgent');
  await expect(after.entry('BERTA')).toContainText('On hold');
  await expect(after.entry('CLARA')).toContainText('Paused');
  await after.resumeAll();
  await expect(after.entry('BERTA')).toContainText('Complete', { timeout: 30_000 });
  await expect(after.entry('ANNA')).toContainText('Complete', { timeout: 30_000 });
  await expect(after.entry('CLARA')).toContainText('Paused');
  await after.entry('CLARA').click();
  await after.transfer.getByRole('button', { name: 'Resume', exact: true }).click();
  await expect(after.entry('CLARA')).toContainText('Complete', { timeout: 30_000 });
  await page.close();
  await second.stop();
  await second.removeData();
  await orthanc.stop();
});
