import path from 'node:path';
import { expect, test } from '../fixtures/test.ts';
import { AppPage } from '../pages/app-page.ts';
import { LibraryPage } from '../pages/library-page.ts';
import { SearchPage } from '../pages/search-page.ts';
import { TransfersPage } from '../pages/transfers-page.ts';
import { look } from '../support/look.ts';
import { pydicomFolder } from '../support/pydicom-files.ts';

const files = ['CT_small.dcm', 'MR_small.dcm', 'SC_rgb_rle.dcm', 'JPEG2000.dcm', 'rtplan.dcm'];

test('studies are kept, deleted and brought back; the trash, the rules and the space are shown', async ({
  app,
}) => {
  test.setTimeout(120_000);
  const [frame, library, search] = [new AppPage(app), new LibraryPage(app), new SearchPage(app)];
  await search.expectStudies(13);
  await search.choose(/MÜLLER.*Verlaufskontrolle/);
  await app.keyboard.press('r');
  await frame.goTo('Transfers');
  await new TransfersPage(app).expectState('Complete');
  await frame.goTo('Library');
  await library.importFiles(files.map((name) => path.join(pydicomFolder, name)));
  await library.choose(/COMPRESSEDSAMPLES, CT1/);
  await expect(library.inspector.getByRole('region', { name: 'Series' }).locator('canvas')).toBeVisible();

  await test.step('P keeps it, Delete and Ctrl Z are undone by each other', async () => {
    await library.table.focus();
    await app.keyboard.press('p');
    await expect(library.study(/COMPRESSEDSAMPLES, CT1/).getByLabel('Kept')).toBeVisible();
    await app.keyboard.press('Delete');
    await expect(library.study(/COMPRESSEDSAMPLES, CT1/)).toBeHidden();
    await expect(app.getByRole('button', { name: /^Trash\s*1$/ })).toBeVisible();
    await app.keyboard.press('Control+z');
    await expect(library.study(/COMPRESSEDSAMPLES, CT1/).getByLabel('Kept')).toBeVisible();
    await expect(app.getByRole('button', { name: /^Trash$/ })).toBeVisible();
    await expect(library.inspector.getByRole('region', { name: 'Series' }).locator('canvas')).toBeVisible();
  });
  await test.step('pictures of a whole study', async () => {
    await library.choose(/MÜLLER/);
    await expect(
      library.inspector.getByRole('region', { name: 'Series' }).locator('canvas').first(),
    ).toBeVisible();
    await look(app, 'library');
  });
  await test.step('the trash gives back what is chosen there, and is emptied only after a question', async () => {
    for (const name of [/COMPRESSEDSAMPLES, CT1/, /COMPRESSEDSAMPLES, MR1/]) {
      await library.choose(name);
      // A picture that is asked for while its file goes is answered with 404, which the browser's console tells.
      await expect(library.inspector.getByRole('region', { name: 'Series' }).locator('canvas')).toBeVisible();
      await library.inspector.getByRole('button', { name: /^Delete/ }).click();
      await expect(library.study(name)).toBeHidden();
    }
    await app.getByRole('button', { name: /^Trash/ }).click();
    const dialog = app.getByRole('dialog', { name: 'Trash' });
    await expect(dialog).toHaveCSS('opacity', '1');
    const rows = dialog.getByRole('row').filter({ hasText: 'COMPRESSEDSAMPLES' });
    await expect(rows).toHaveCount(2);
    await look(app, 'trash');
    await rows.filter({ hasText: 'MR1' }).getByRole('button', { name: 'Restore' }).click();
    await expect(rows).toHaveCount(1);
    await dialog.getByRole('button', { name: 'Empty the trash' }).click();
    await dialog.getByRole('button', { name: 'Delete 1 for good' }).click();
    await expect(dialog).toContainText('The trash is empty');
    await app.keyboard.press('Escape');
    await expect(library.study(/COMPRESSEDSAMPLES, MR1/)).toBeVisible();
  });
  await test.step('space by kind and age; a rule says what it would remove before it is saved', async () => {
    await app.getByRole('button', { name: 'Storage' }).click();
    const dialog = app.getByRole('dialog', { name: 'Storage' });
    await expect(dialog).toHaveCSS('opacity', '1');
    await expect(dialog.getByRole('region', { name: 'By modality' })).toContainText(/CT.*120/);
    await look(app, 'storage');
    await dialog.getByRole('tab', { name: 'Space and age' }).click();
    const preview = dialog.getByRole('region', { name: 'What these rules would remove now' });
    await expect(preview).toContainText('nothing');
    await dialog.getByLabel(/^To the trash when/).check();
    await dialog.getByLabel('Unused for, days').fill('30');
    await expect(preview).toContainText('nothing');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await expect(dialog.getByRole('button', { name: 'Save' })).toBeDisabled();
    await dialog.getByRole('button', { name: 'Clean up now' }).click();
    await expect(dialog.getByRole('region', { name: 'Last clean-up' })).toContainText('nothing to remove');
    await look(app, 'storage-rules');
  });
  await test.step('every file is checked', async () => {
    const dialog = app.getByRole('dialog', { name: 'Storage' });
    await dialog.getByRole('tab', { name: 'Check and repair' }).click();
    await dialog.getByRole('button', { name: 'Check every file' }).click();
    await expect(dialog).toContainText('Every file is there and readable.');
    await look(app, 'storage-check');
  });
});
