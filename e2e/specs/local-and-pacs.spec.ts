import { join } from 'node:path';
import { expect, test } from '../fixtures/test.ts';
import { AppPage } from '../pages/app-page.ts';
import { NodesPage } from '../pages/nodes-page.ts';
import { SearchPage } from '../pages/search-page.ts';
import { SharePage } from '../pages/share-page.ts';
import { ViewerPage } from '../pages/viewer-page.ts';
import { look } from '../support/look.ts';
import { pydicomFolder } from '../support/pydicom-files.ts';

test('what is in the library is in the same list as what the PACSs have, also when a PACS fails', async ({
  app,
}) => {
  const [frame, search, share] = [new AppPage(app), new SearchPage(app), new SharePage(app)];
  await search.expectStudies(13);
  await frame.goTo('Library');
  await app.getByLabel('Files to import').setInputFiles(join(pydicomFolder, 'CT_small.dcm'));
  await expect(share.imports).toContainText('1 stored');
  await share.imports.getByRole('button', { name: 'Close' }).click();

  await test.step('a study that only the library has', async () => {
    await frame.goTo('Search');
    await search.searchByName('CompressedSamples');
    await search.expectStudies(1);
    await expect(search.study(/COMPRESSEDSAMPLES/)).toContainText(/here.*library only/);
    await search.choose(/COMPRESSEDSAMPLES/);
    await expect(search.inspector.getByRole('button', { name: /Retrieve/ })).toBeDisabled();
    await app.keyboard.press('Space');
    await expect(app.getByRole('treegrid').getByRole('row', { level: 2 })).toHaveCount(1);
    await look(app, 'search-library');
  });
  await test.step('a PACS that fails takes nothing of it away', async () => {
    await frame.goTo('PACS');
    await new NodesPage(app).add({ name: 'Dead', aeTitle: 'DEAD', host: '127.0.0.1', port: 9 });
    await frame.goTo('Search');
    await search.searchByName('CompressedSamples');
    await expect(app.getByRole('button', { name: /^Dead failed/ })).toBeVisible();
    await search.expectStudies(1);
    await expect(search.study(/COMPRESSEDSAMPLES/)).toBeVisible();
  });
  await test.step('it opens from there', async () => {
    await search.choose(/COMPRESSEDSAMPLES/);
    await app.keyboard.press('o');
    await new ViewerPage(app).expectImage('Im 1');
  });
});
