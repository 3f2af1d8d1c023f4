import type { Page } from '@playwright/test';
import { test as base, expect } from '../fixtures/test.ts';
import { AppPage } from '../pages/app-page.ts';
import { NodesPage } from '../pages/nodes-page.ts';
import { SearchPage } from '../pages/search-page.ts';
import { TransfersPage } from '../pages/transfers-page.ts';
import { ViewerPage } from '../pages/viewer-page.ts';
import { ctStudy } from '../support/ct-study.ts';
import { traceMainThread } from '../support/main-thread.ts';
import { type Orthanc, startOrthanc } from '../support/peers.ts';

const test = base.extend<{ orthanc: Orthanc }>({
  orthanc: async ({ workstation }, use) => {
    const orthanc = await startOrthanc({
      modalities: [{ aeTitle: 'MOVESCOPE', port: workstation.listenerPort }],
    });
    await use(orthanc);
    await orthanc.stop();
  },
});

/**
 * The goal is 50 ms. With MOVESCOPE_MEASURE=1, on an idle machine (docs/performance.md), no task may take longer by the
 * clock. A test suite shares its two cores with Orthanc, another browser and a backend, so there the thread's own work
 * counts, with room for a slower machine.
 */
const measuring = process.env.MOVESCOPE_MEASURE === '1';
const longestWorkMs = measuring ? 50 : 100;

/** Notes in the page the sizes of the stack that the first pane shows, which `window.stacks` then has. */
async function watchStack(page: Page): Promise<void> {
  await page.evaluate(() => {
    const stacks: number[] = [];
    Object.assign(window, { stacks });
    setInterval(() => {
      const text = document.querySelector('[aria-label="Pane 1"]')?.textContent ?? '';
      const size = /Im \d+ \/ (\d+)/.exec(text)?.[1];
      if (size) stacks.push(Number(size));
    }, 50);
  });
}

test('the main job with Orthanc: add it, search, retrieve by C-MOVE, read', async ({ app, orthanc }) => {
  const study = ctStudy({ slices: 12, size: 128, patientName: 'Small^Volume' });
  for (const slice of study.slices()) await orthanc.upload(slice);
  const [frame, nodes, search, transfers, viewer] = [
    new AppPage(app),
    new NodesPage(app),
    new SearchPage(app),
    new TransfersPage(app),
    new ViewerPage(app),
  ];
  await frame.goTo('PACS');
  await nodes.add({ name: 'Archive', aeTitle: 'ORTHANC', host: '127.0.0.1', port: orthanc.dicomPort });
  await expect(nodes.card('Archive')).toContainText('PACS answers');
  await expect(nodes.card('Archive')).toContainText('OFFIS_DCMTK');
  await frame.goTo('Search');
  await search.searchByName('small volume');
  await search.choose(/SMALL, Volume/);
  await app.keyboard.press('r');
  await frame.goTo('Transfers');
  await transfers.expectState('Complete');
  await expect(transfers.counts).toContainText(/Expected.*12.*Reported.*12.*Received.*12/s);
  await transfers.transfer.getByRole('button', { name: 'Open study' }).click();
  await viewer.expectImage('Im 1 / 12');
});

test('500 slices of CT arrive from Orthanc while the window stays free', async ({ app, orthanc }) => {
  test.setTimeout(240_000);
  const warmUp = ctStudy({
    slices: 2,
    size: 64,
    root: '1.2.826.0.1.3680043.9.7433.501',
    patientName: 'Warm^Up',
  });
  for (const study of [warmUp, ctStudy({ slices: 500 })]) {
    for (const slice of study.slices()) await orthanc.upload(slice);
  }
  const [frame, nodes, search, transfers, viewer] = [
    new AppPage(app),
    new NodesPage(app),
    new SearchPage(app),
    new TransfersPage(app),
    new ViewerPage(app),
  ];
  await frame.goTo('PACS');
  await nodes.add({ name: 'Archive', aeTitle: 'ORTHANC', host: '127.0.0.1', port: orthanc.dicomPort });
  await expect(nodes.card('Archive')).toContainText('PACS answers');
  // A first small study loads the viewer's code and its drawing engine; that is the start's matter, not the retrieve's.
  await frame.goTo('Search');
  await search.searchByName('warm up');
  await search.choose(/WARM, Up/);
  await app.keyboard.press('r');
  await expect(search.inspector.getByRole('button', { name: 'Open O' })).toBeEnabled({ timeout: 30_000 });
  await app.keyboard.press('o');
  await viewer.expectImage(/Im \d+ \/ \d+/);
  await frame.goTo('Search');
  await search.searchByName('long volume');
  await search.choose(/LONG, Volume/);
  await watchStack(app);
  const stopTrace = await traceMainThread(app);
  await app.keyboard.press('r');
  await expect(search.inspector.getByRole('button', { name: 'Open O' })).toBeEnabled({ timeout: 30_000 });
  await app.keyboard.press('o');
  await viewer.expectImage(/Im \d+ \/ 500/);
  await frame.goTo('Transfers');
  await transfers.expectState('Complete', 180_000);
  const { blockedMs, workedMs } = await stopTrace();
  const stacks = await app.evaluate(() => (window as unknown as { stacks: number[] }).stacks);
  // The pane had an image, and its stack grew, while the others still came.
  expect(Math.min(...stacks)).toBeLessThan(500);
  expect(new Set(stacks).size).toBeGreaterThan(1);
  await expect(transfers.counts).toContainText(/Expected.*500.*Received.*500/s);
  const told = { blocked: blockedMs.slice(0, 5).join(' '), worked: workedMs.slice(0, 5).join(' ') };
  test.info().annotations.push({ type: 'longest tasks (ms)', description: JSON.stringify(told) });
  if (measuring) console.log(`longest tasks by the clock: ${told.blocked} ms; own work: ${told.worked} ms`);
  expect(workedMs[0], 'longest work of the main thread while images arrived, ms').toBeLessThanOrEqual(
    longestWorkMs,
  );
  if (measuring) {
    expect(blockedMs[0], 'longest block of the main thread while images arrived, ms').toBeLessThanOrEqual(50);
  }
});
