import { test as base, expect } from '../fixtures/test.ts';
import { AppPage } from '../pages/app-page.ts';
import { NodesPage } from '../pages/nodes-page.ts';
import { SearchPage } from '../pages/search-page.ts';
import { TransfersPage } from '../pages/transfers-page.ts';
import { ViewerPage } from '../pages/viewer-page.ts';
import { ctStudy } from '../support/ct-study.ts';
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
  const study = ctStudy({ slices: 500 });
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
  await frame.goTo('Search');
  await search.searchByName('long volume');
  await search.choose(/LONG, Volume/);
  await app.evaluate(() => {
    const page = window as unknown as { longTasks: number[] };
    page.longTasks = [];
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) page.longTasks.push(Math.round(entry.duration));
    }).observe({ type: 'longtask' });
  });
  const longTasks = () =>
    app.evaluate(() => (window as unknown as { longTasks: number[] }).longTasks.splice(0));
  await app.keyboard.press('r');
  await frame.goTo('Transfers');
  await expect(transfers.counts).toContainText(/Expected.*500/s);
  await expect(transfers.queue.getByRole('option').first()).toContainText('Receiving');
  await transfers.transfer.getByRole('button', { name: 'Open study' }).click();
  await viewer.expectImage(/Im 1 \/ \d+/);
  await frame.goTo('Transfers');
  await longTasks();
  await transfers.expectState('Complete', 180_000);
  const blocked = await longTasks();
  await expect(transfers.counts).toContainText(/Expected.*500.*Received.*500/s);
  test
    .info()
    .annotations.push({ type: 'long tasks while receiving (ms)', description: blocked.join(' ') || 'none' });
  expect(
    Math.max(0, ...blocked),
    'longest block of the main thread while images arrived, ms',
  ).toBeLessThanOrEqual(50);
});
