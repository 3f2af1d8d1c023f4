import { readdir, readFile, rm, truncate, utimes } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from '../fixtures/test.ts';
import { startWorkstation } from '../fixtures/workstation.ts';
import { AppPage } from '../pages/app-page.ts';
import { LibraryPage } from '../pages/library-page.ts';
import { SearchPage } from '../pages/search-page.ts';
import { TransfersPage } from '../pages/transfers-page.ts';
import { ViewerPage } from '../pages/viewer-page.ts';
import { look } from '../support/look.ts';
import { pydicomFolder } from '../support/pydicom-files.ts';

const named = (name: string): string => path.join(pydicomFolder, '..', 'charset_files', name);
const image = (name: string): string => path.join(pydicomFolder, name);
const scans = ['CT_small.dcm', 'MR_small.dcm'].map(image);

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
}

test('the library is searched as one types, by any part of a name and without its marks', async ({ app }) => {
  const [frame, library] = [new AppPage(app), new LibraryPage(app)];
  await frame.goTo('Library');
  await expect(library.main).toContainText('The library is empty');
  await library.importFiles([
    ...['chrFren.dcm', 'chrGerm.dcm', 'chrGreek.dcm', 'chrX1.dcm'].map(named),
    ...scans,
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
  // From the field to what was found, without the mouse.
  await app.keyboard.press('ArrowDown');
  await expect(library.table).toBeFocused();
  await expect(library.study(/CT1/)).toHaveAttribute('aria-selected', 'true');
  await library.searchField.fill('nobody of this name');
  await expect(library.main).toContainText('Nothing in the library matches');
  await library.searchField.clear();
  await library.expectStudies(6);
});

test('the studies of a patient stand together, the newest first, and open by keyboard', async ({ app }) => {
  const [frame, library] = [new AppPage(app), new LibraryPage(app)];
  await frame.goTo('Library');
  await app.getByLabel('Folder to import').setInputFiles(image('dicomdirtests'));
  const panel = app.getByRole('region', { name: 'Import' });
  await expect(panel).toContainText('81 stored');
  await panel.getByRole('button', { name: 'Close' }).click();
  await library.main.getByText('Patients', { exact: true }).click();
  await expect(library.main.getByRole('radio', { name: 'Patients' })).toBeChecked();
  const rows = library.table.getByRole('row');
  await expect(rows.filter({ hasText: /DOE, Archibald/i })).toHaveCount(2);
  const names = (await rows.allInnerTexts()).flatMap((row) => /(CITIZEN|DOE), \w+/.exec(row)?.[0] ?? []);
  expect([...new Set(names)]).toEqual(['CITIZEN, Jan', 'DOE, Archibald', 'DOE, Peter']);
  expect(names).toEqual(names.toSorted());
  const dates = (await rows.filter({ hasText: /DOE, Peter/i }).allInnerTexts()).map(
    (row) => /\d{4}-\d\d-\d\d/.exec(row)?.[0] ?? '',
  );
  expect(dates.length).toBeGreaterThan(1);
  expect(dates).toEqual(dates.toSorted().toReversed());
  await rows
    .filter({ hasText: /DOE, Peter/i })
    .first()
    .click();
  await app.keyboard.press('ArrowDown');
  await look(app, 'library-patients');
  await library.table.focus();
  await app.keyboard.press('Enter');
  await expect(app.getByRole('main', { name: 'Viewer' })).toContainText(/Doe, Peter/i);
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
  await test.step('the rest is asked for from the library', async () => {
    const library = new LibraryPage(app);
    await frame.goTo('Library');
    await library.choose(/MÜLLER.*Röntgen/);
    await expect(library.inspector).toContainText('partial 1/2');
    await look(app, 'library-partial');
    await app.keyboard.press('m');
    await expect(library.inspector.getByRole('button', { name: /^Get missing/ })).toBeHidden();
    await expect(library.study(/MÜLLER.*Röntgen/)).not.toContainText('partial');
    await frame.goTo('Search');
  });
  await search.choose(/MÜLLER.*Röntgen/);
  await app.keyboard.press('o');
  await new ViewerPage(app).expectImage(/Im 1/);
});

test('several studies are chosen at once: retrieved from the PACS, shared, deleted and brought back', async ({
  app,
}) => {
  test.setTimeout(120_000);
  const [frame, library, search] = [new AppPage(app), new LibraryPage(app), new SearchPage(app)];
  await search.expectStudies(13);
  await search.choose(/MÜLLER.*Röntgen/);
  await search
    .study(/YAMAMOTO/)
    .first()
    .click({ modifiers: ['Control'] });
  await expect(search.chosenStudies).toContainText('2 studies');
  await app.keyboard.press('Shift+ArrowDown');
  await look(app, 'search-several');
  await search.choose(/MÜLLER.*Röntgen/);
  await app.keyboard.press('Shift+ArrowDown');
  await expect(search.chosenStudies).toContainText('2 studies');
  await app.keyboard.press('r');
  await frame.goTo('Library');
  await library.expectStudies(2);
  await library.importFiles(scans);
  await library.expectStudies(4);
  await library.table.focus();
  await app.keyboard.press('ArrowDown');
  await app.keyboard.press('Control+a');
  await expect(search.chosenStudies).toContainText('4 studies');
  await look(app, 'library-several');
  await app.keyboard.press('s');
  await expect(app.getByRole('dialog', { name: 'Share: 4 studies' })).toBeVisible();
  await app.keyboard.press('Escape');
  await library.table.focus();
  await app.keyboard.press('Delete');
  await expect(library.main).toContainText('The library is empty');
  await app.keyboard.press('Control+z');
  await library.expectStudies(4);
});

test('a damaged file is put aside, told, and fetched again from the PACS that had sent it', async ({
  app,
  workstation,
}) => {
  test.setTimeout(120_000);
  const [frame, library, search, transfers] = [
    new AppPage(app),
    new LibraryPage(app),
    new SearchPage(app),
    new TransfersPage(app),
  ];
  const instances = (): Promise<string[]> => filesBelow(path.join(workstation.dataFolder, 'instances'));
  await search.expectStudies(13);
  await search.choose(/MÜLLER.*Röntgen/);
  await app.keyboard.press('r');
  await frame.goTo('Transfers');
  await transfers.expectState('Complete');
  const [damaged = '', sound = ''] = await instances();
  const before = await readFile(damaged);
  await truncate(damaged, before.byteLength >> 1);

  await frame.goTo('Library');
  await library.openStorage('Check and repair');
  await library.storage.getByRole('button', { name: 'Check, and fetch again what is lost' }).click();
  await expect(library.storage).toContainText('1 image asked for again at Practice PACS');
  await expect(library.storage.getByRole('region', { name: 'Quarantine' })).toContainText('1 file');
  await look(app, 'library-repair');
  await expect.poll(instances).toEqual([damaged, sound]);
  expect((await readFile(damaged)).equals(before)).toBe(true);
  await library.storage.getByRole('button', { name: 'Check every file' }).click();
  await expect(library.storage).toContainText('Every file is there and readable.');
});

test('the rules say what they would remove before they are saved, and remove that: to the trash, and never what is kept', async ({
  browser,
}) => {
  test.setTimeout(120_000);
  const first = await startWorkstation({ practice: false });
  const { dataFolder } = first;
  const context = await browser.newContext();
  let page = await context.newPage();
  await page.goto(first.url);
  await new AppPage(page).goTo('Library');
  await new LibraryPage(page).importFiles([...scans, image('rtplan.dcm'), named('chrFren.dcm')]);
  await first.stop();
  await page.close();
  // As after copying a library back from a disk: the index is made anew from files that are a year old.
  for (const file of await readdir(dataFolder)) {
    if (file.startsWith('index.sqlite')) await rm(path.join(dataFolder, file));
  }
  const yearAgo = new Date(Date.now() - 365 * 24 * 60 * 60_000);
  for (const file of await filesBelow(path.join(dataFolder, 'instances')))
    await utimes(file, yearAgo, yearAgo);

  const second = await startWorkstation({ practice: false, dataFolder });
  try {
    page = await context.newPage();
    await page.goto(second.url);
    const [frame, library] = [new AppPage(page), new LibraryPage(page)];
    await frame.goTo('Library');
    await library.expectStudies(4);
    await library.choose(/BUC/);
    await page.keyboard.press('p');
    await expect(library.study(/BUC/).getByLabel('Kept')).toBeVisible();
    await library.choose(/CT1/);
    await page.keyboard.press('o');
    await new ViewerPage(page).expectImage(/Im 1/);
    await frame.goTo('Library');

    await test.step('the preview, before anything is saved', async () => {
      await library.openStorage('Space and age');
      const preview = library.storage.getByRole('region', { name: 'What these rules would remove now' });
      await expect(preview).toContainText('nothing');
      await library.storage.getByRole('checkbox', { name: /neither received nor opened/ }).check();
      await library.storage.getByRole('textbox', { name: 'Unused for, days' }).fill('90');
      await expect(preview).toContainText('2 studies');
      await expect(preview).toContainText('MR1');
      await expect(preview).toContainText('1 kept');
      await expect(preview).not.toContainText('CT1');
      await library.storage.getByRole('checkbox', { name: /take at most/ }).check();
      await library.storage.getByRole('textbox', { name: 'Most space, GiB' }).fill('1.5');
      await expect(preview.getByRole('img', { name: /kB of 1\.6 GB are in use/ })).toBeVisible();
      await expect(preview).toContainText('2 studies');
      await look(page, 'library-rules');
    });
    await test.step('and what it said is what is done', async () => {
      await library.storage.getByRole('button', { name: 'Save' }).click();
      await library.storage.getByRole('button', { name: 'Clean up now' }).click();
      const run = library.storage.getByRole('region', { name: 'Last clean-up' });
      await expect(run).toContainText('2 studies');
      await library.close(library.storage);
      await library.expectStudies(2);
      await expect(library.study(/BUC/)).toBeVisible();
      await expect(library.study(/CT1/)).toBeVisible();
      expect(await filesBelow(path.join(dataFolder, 'instances'))).toHaveLength(2);
      expect(await filesBelow(path.join(dataFolder, 'trash'))).toHaveLength(2);
    });
    await test.step('the trash gives it back, and the same rule does not take it at once', async () => {
      await library.openTrash();
      await library.trash.getByRole('row', { name: /MR1/ }).getByRole('button', { name: 'Restore' }).click();
      await expect(library.trash.getByRole('row', { name: /MR1/ })).toHaveCount(0);
      await library.close(library.trash);
      await expect(library.study(/MR1/)).toBeVisible();
      await library.openStorage('Space and age');
      await library.storage.getByRole('button', { name: 'Clean up now' }).click();
      await expect(library.storage.getByRole('region', { name: 'Last clean-up' })).toContainText(
        'nothing to remove',
      );
      await library.close(library.storage);
      await expect(library.study(/MR1/)).toBeVisible();
      expect(await filesBelow(path.join(dataFolder, 'instances'))).toHaveLength(3);
    });
  } finally {
    await context.close();
    await second.stop();
    await second.removeData();
  }
});
