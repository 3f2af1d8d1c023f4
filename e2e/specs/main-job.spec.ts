import { expect, test } from '../fixtures/test.ts';
import { AppPage } from '../pages/app-page.ts';
import { SearchPage } from '../pages/search-page.ts';
import { TransfersPage } from '../pages/transfers-page.ts';
import { ViewerPage } from '../pages/viewer-page.ts';

test('a newcomer retrieves a prior from the practice PACS, sees both sides and reads the images', async ({
  app,
}) => {
  const [frame, search, transfers, viewer] = [
    new AppPage(app),
    new SearchPage(app),
    new TransfersPage(app),
    new ViewerPage(app),
  ];
  await test.step('the first start has run a search', async () => {
    await search.expectStudies(13);
    await expect(frame.listenerPill).toContainText('listening');
  });
  await test.step('the patient has priors', async () => {
    await search.choose(/MÜLLER.*CT Thorax\/Abdomen KM, Verlaufskontrolle/);
    await expect(
      search.inspector.getByRole('region', { name: 'Priors of this patient' }).getByRole('listitem'),
    ).toHaveCount(2);
  });
  await test.step('R retrieves, Transfers shows both lanes and three equal counts', async () => {
    await app.keyboard.press('r');
    await frame.goTo('Transfers');
    await transfers.expectState('Complete');
    await expect(transfers.counts).toHaveCount(1);
    await expect(transfers.counts).toContainText(/Expected.*120.*Reported.*120.*Received.*120/s);
    await expect(transfers.timeline).toContainText('We call the PACS');
    await expect(transfers.timeline).toContainText('The PACS calls us');
  });
  await test.step('O opens the images', async () => {
    await transfers.transfer.getByRole('button', { name: 'Open study' }).click();
    await expect(app.getByRole('main', { name: 'Viewer' })).toBeVisible();
    await viewer.expectImage('Im 1 / 120');
    await app.keyboard.press('ArrowDown');
    await viewer.expectImage('Im 2 / 120');
  });
  await test.step('the library has the study', async () => {
    await frame.goTo('Library');
    await expect(app.getByRole('main').getByRole('row', { name: /MÜLLER/ })).toBeVisible();
  });
});

test('the whole job needs no mouse', async ({ app }) => {
  const [search, viewer] = [new SearchPage(app), new ViewerPage(app)];
  await search.expectStudies(13);
  await search.form.getByRole('textbox', { name: 'Patient name' }).focus();
  await app.keyboard.type('yamamoto hanako');
  await app.keyboard.press('Enter');
  await search.expectStudies(2);
  await app.keyboard.press('ArrowDown');
  await expect(search.inspector).toContainText('YAMAMOTO');
  await app.keyboard.press('r');
  await expect(search.inspector.getByRole('button', { name: 'Open O' })).toBeEnabled({ timeout: 20_000 });
  await app.keyboard.press('o');
  await viewer.expectImage(/Im 1 \/ \d+/);
});

test('a series and one image can be retrieved on their own', async ({ app }) => {
  const [frame, search, transfers] = [new AppPage(app), new SearchPage(app), new TransfersPage(app)];
  await search.expectStudies(13);
  await search.choose(/YAMAMOTO.*2 \/ 80/);
  await app.keyboard.press('Space');
  const series = app.getByRole('treegrid').getByRole('row', { level: 2 });
  await expect(series).toHaveCount(2);
  await series
    .first()
    .getByRole('button', { name: /^Retrieve/ })
    .click();
  await frame.goTo('Transfers');
  await transfers.expectState('Complete');
  await expect(transfers.transfer).toContainText('one series only');
  await expect(transfers.counts).toContainText(/Expected.*40.*Received.*40/s);
  await frame.goTo('Search');
  await series.first().getByRole('button', { name: 'Show instances' }).click();
  const instance = app.getByRole('treegrid').getByRole('row', { level: 3 }).first();
  await instance.getByRole('button', { name: /^Retrieve/ }).click();
  await frame.goTo('Transfers');
  await expect(transfers.queue.getByRole('option')).toHaveCount(2);
  await transfers.queue.getByRole('option').first().click();
  await transfers.expectState('Complete');
  await expect(transfers.transfer).toContainText('one instance only');
});
