import { readdir, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { settingsSchema } from '../../shared/contract/settings.ts';
import { expect, test } from '../fixtures/test.ts';
import { startWorkstation } from '../fixtures/workstation.ts';
import { AppPage } from '../pages/app-page.ts';
import { NodesPage } from '../pages/nodes-page.ts';
import { SearchPage } from '../pages/search-page.ts';
import { TransfersPage } from '../pages/transfers-page.ts';
import { ctStudy } from '../support/ct-study.ts';
import { freePort, run, startOrthanc } from '../support/peers.ts';

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
}

test('killed in the middle of a retrieve that is not to go on by itself: the library is whole, no half file shows, it is listed as interrupted', async ({
  browser,
}) => {
  test.setTimeout(120_000);
  const listenerPort = await freePort();
  const orthanc = await startOrthanc({ modalities: [{ aeTitle: 'MOVESCOPE', port: listenerPort }] });
  const study = ctStudy({ slices: 200, size: 256 });
  for (const slice of study.slices()) await orthanc.upload(slice);

  const first = await startWorkstation({ listenerPort, practice: false });
  let page = await browser.newPage();
  await page.goto(first.url);
  await new AppPage(page).goTo('PACS');
  await new NodesPage(page).add({
    name: 'Archive',
    aeTitle: 'ORTHANC',
    host: '127.0.0.1',
    port: orthanc.dicomPort,
  });
  await new AppPage(page).goTo('Search');
  await new SearchPage(page).searchByName('long volume');
  await new SearchPage(page).choose(/LONG, Volume/);
  await page.keyboard.press('r');
  const arriving = path.join(first.dataFolder, 'instances');
  await expect.poll(async () => (await filesBelow(arriving)).length, { intervals: [5] }).toBeGreaterThan(20);
  // However quick the machine is, the retrieve is in its middle when the window shows it.
  orthanc.freeze();
  await new AppPage(page).goTo('Transfers');
  await expect(new TransfersPage(page).counts).toContainText(/Received[^0-9]*([2-9]\d|1\d\d)/s);
  await first.kill();
  orthanc.goOn();
  await page.close();
  await writeFile(
    path.join(first.dataFolder, 'settings.json'),
    JSON.stringify(settingsSchema.parse({ resumeInterrupted: false, practicePacs: false })),
  );

  const second = await startWorkstation({ listenerPort, practice: false, dataFolder: first.dataFolder });
  page = await browser.newPage();
  await page.goto(second.url);
  await new AppPage(page).goTo('Transfers');
  const transfers = new TransfersPage(page);
  await transfers.expectState('Interrupted');
  const bar = transfers.counts.getByRole('img', { name: /^Received/ });
  const received = Number(/^Received (\d+)/.exec((await bar.getAttribute('aria-label')) ?? '')?.[1]);
  expect(received).toBeGreaterThanOrEqual(20);
  expect(received).toBeLessThan(200);

  const whole = await filesBelow(path.join(first.dataFolder, 'instances'));
  expect(whole.length).toBeGreaterThanOrEqual(received);
  expect(await filesBelow(path.join(first.dataFolder, 'incoming'))).toEqual([]);
  for (const file of whole) expect((await stat(file)).size, file).toBeGreaterThan(256 * 256 * 2);
  const dump = await run('dcmdump', ['--quiet', ...whole]);
  expect(dump.code, dump.stderr).toBe(0);

  await new AppPage(page).goTo('Library');
  await expect(page.getByRole('main').getByRole('row', { name: /LONG, Volume/ })).toContainText(
    String(whole.length),
  );

  // The same retrieve again brings what is missing.
  await new AppPage(page).goTo('Transfers');
  await transfers.transfer.getByRole('button', { name: 'Retry' }).click();
  await transfers.expectState('Complete', 60_000);
  expect((await filesBelow(path.join(first.dataFolder, 'instances'))).length).toBe(200);
  await page.close();
  await second.stop();
  await second.removeData();
  await orthanc.stop();
});
