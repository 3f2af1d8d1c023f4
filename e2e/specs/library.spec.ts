import path from 'node:path';
import { expect, test } from '../fixtures/test.ts';
import { AppPage } from '../pages/app-page.ts';
import { LibraryPage } from '../pages/library-page.ts';
import { SearchPage } from '../pages/search-page.ts';
import { TransfersPage } from '../pages/transfers-page.ts';
import { ViewerPage } from '../pages/viewer-page.ts';
import { look } from '../support/look.ts';
import { pydicomFolder } from '../support/pydicom-files.ts';

const named = (name: string): string => path.join(pydicomFolder, '..', 'charset_files', name);

test('the library is searched as one types, by any part of a name and without its marks', async ({ app }) => {
  const [frame, library] = [new AppPage(app), new LibraryPage(app)];
  await frame.goTo('Library');
  await expect(library.main).toContainText('The library is empty');
  await library.importFiles([
    ...['chrFren.dcm', 'chrGerm.dcm', 'chrGreek.dcm', 'chrX1.dcm'].map(named),
    ...['CT_small.dcm', 'MR_small.dcm'].map((name) => path.join(pydicomFolder, name)),
  ]);
  await library.expectStudies(6);
  for (const [typed, found] of [
    ['jerome', /BUC, Jérôme/],
    ['RÜDIGER äneas', /ÄNEAS, Rüdiger/],
    ['rudig', /ÄNEAS, Rüdiger/],
    ['διονυσ', /Διονυσιος/i],
    ['小東', /WANG, XiaoDong/],
    ['samples 1ct', /COMPRESSEDSAMPLES, CT1/],
    ['e+1', /COMPRESSEDSAMPLES, CT1/],
  ] as const) {
    // Key by key: each answer must be that of the last key, not of one that came late.
    await library.searchField.clear();
    await library.searchField.pressSequentially(typed);
    await expect(library.study(found), typed).toBeVisible();
    await expect(library.table.getByRole('row'), typed).toHaveCount(2);
    await library.expectStudies(1);
  }
  await library.searchField.fill('nobody of this name');
  await expect(library.main).toContainText('Nothing in the library matches');
  await library.searchField.clear();
  await library.expectStudies(6);
});

test('one row is a study here and at the PACS: what is missing is told, what is here opens', async ({
  app,
}) => {
  test.setTimeout(120_000);
  const [frame, search, transfers] = [new AppPage(app), new SearchPage(app), new TransfersPage(app)];
  await search.expectStudies(13);
  await search.choose(/MÜLLER.*Röntgen/);
  await app.keyboard.press('Space');
  const series = app.getByRole('treegrid').getByRole('row', { level: 2 });
  await expect(series).toHaveCount(2);
  await series.first().hover();
  await series.first().getByRole('button', { name: 'Retrieve series' }).click();
  await frame.goTo('Transfers');
  await transfers.expectState('Complete');
  await frame.goTo('Search');
  await expect(search.study(/MÜLLER.*Röntgen/)).toHaveCount(1);
  await expect(search.study(/MÜLLER.*Röntgen/)).toContainText(/partial 1\/2.*Practice/);
  await search.choose(/MÜLLER.*Röntgen/);
  await expect(search.inspector).toContainText('partial 1/2');
  await look(app, 'search-partial');
  await search.choose(/MÜLLER.*Röntgen/);
  await app.keyboard.press('o');
  await new ViewerPage(app).expectImage(/Im 1/);
});
