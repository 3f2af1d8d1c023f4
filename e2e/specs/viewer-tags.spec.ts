import { join } from 'node:path';
import { expect, test } from '../fixtures/test.ts';
import { AppPage } from '../pages/app-page.ts';
import { LibraryPage } from '../pages/library-page.ts';
import { SearchPage } from '../pages/search-page.ts';
import { ViewerPage } from '../pages/viewer-page.ts';
import { look } from '../support/look.ts';
import { pydicomFolder } from '../support/pydicom-files.ts';

test('the attributes of an image: searched by tag, name and value, opened, copied, and following the scrolling', async ({
  app,
  context,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const [frame, library, viewer] = [new AppPage(app), new LibraryPage(app), new ViewerPage(app)];
  await new SearchPage(app).expectStudies(13);
  await frame.goTo('Library');
  await library.importFiles([join(pydicomFolder, 'CT_small.dcm')]);
  await library.choose(/COMPRESSEDSAMPLES/);
  await library.inspector.getByRole('button', { name: /^Open/ }).click();
  await viewer.expectImage('Im 1');
  await app.keyboard.press('Shift+I');
  const panel = app.getByRole('complementary', { name: 'Attributes' });
  const tree = panel.getByRole('treegrid', { name: 'Data elements' });
  const field = panel.getByRole('textbox', { name: 'Search the attributes' });
  await expect(field).toBeFocused();
  await expect(tree.getByRole('row', { name: /\(0002,0010\) UI TransferSyntaxUID/ })).toBeVisible();

  await test.step('found by tag, by name and by value, with what it is in', async () => {
    await field.fill('0010,0010');
    await expect(tree.getByRole('row')).toHaveCount(2);
    await expect(tree).toContainText('CompressedSamples^CT1');
    await field.fill('slicethick');
    await expect(tree.getByRole('row', { name: /SliceThickness 5\.0/ })).toBeVisible();
    await field.fill('GEMS_IDEN');
    await expect(tree.getByRole('row', { name: /\(0009,1001\) .*\[GEMS_IDEN_01\]/ })).toBeVisible();
    await field.fill('no such thing');
    await expect(panel).toContainText('0 of');
  });
  await test.step('one is chosen and copied, all are copied', async () => {
    await field.fill('PatientName');
    await tree.getByRole('row', { name: /PatientName/ }).click();
    const chosen = panel.getByRole('region', { name: 'Chosen element' });
    await expect(chosen).toContainText('CompressedSamples^CT1');
    await chosen.getByRole('button', { name: 'Copy value' }).click();
    expect(await app.evaluate(() => navigator.clipboard.readText())).toBe('CompressedSamples^CT1');
    await panel.getByRole('button', { name: /Copy all/ }).click();
    await expect
      .poll(() => app.evaluate(() => navigator.clipboard.readText()))
      .toContain('(0010,0010) PN [CompressedSamples^CT1]');
    const download = app.waitForEvent('download');
    await panel.getByRole('button', { name: /JSON/ }).click();
    expect((await download).suggestedFilename()).toMatch(/^attributes-[\d.]+\.json$/);
  });
  await test.step('the list follows what is shown', async () => {
    await frame.goTo('Search');
    const search = new SearchPage(app);
    await search.choose(/MÜLLER.*Verlaufskontrolle/);
    await app.keyboard.press('r');
    await expect(search.inspector.getByRole('button', { name: 'Open O' })).toBeEnabled({ timeout: 20_000 });
    await app.keyboard.press('o');
    await viewer.expectImage('Im 1 / 120');
    await field.fill('InstanceNumber');
    const number = tree.getByRole('row', { name: /\(0020,0013\) IS InstanceNumber/ });
    await expect(number).toContainText(/InstanceNumber\s*1$/);
    await app.getByRole('region', { name: 'Pane 1' }).focus();
    await app.keyboard.press('ArrowDown');
    await expect(number).toContainText(/InstanceNumber\s*2$/);
    await field.fill('');
    await look(app, 'viewer-tags');
  });
});
