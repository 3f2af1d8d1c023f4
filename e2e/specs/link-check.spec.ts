import { hopName } from '../../shared/link-check/hop.ts';
import { expect, test } from '../fixtures/test.ts';
import { AppPage } from '../pages/app-page.ts';
import { LinkCheckPage } from '../pages/link-check-page.ts';
import { PracticePage } from '../pages/practice-page.ts';
import { savedBy } from '../support/downloads.ts';

test('the link check ticks every step with its time and says that the link works; its report can be saved', async ({
  app,
}) => {
  const [frame, check] = [new AppPage(app), new LinkCheckPage(app)];
  await frame.goTo('Link check');
  await check.run();
  await expect(check.main).toContainText('This link works, there and back.');
  await expect(check.hops).toHaveCount(Object.keys(hopName).length);
  for (const [hop, name] of Object.entries(hopName)) {
    const line = check.hop(name);
    // It is called by its address, and without encryption.
    if (hop === 'tls' || hop === 'name') await expect(line).toContainText('Not used');
    else {
      await expect(line).toContainText('Passed');
      await expect(line).toContainText(/\d+ ms|\d+(\.\d)? s/);
    }
  }
  const exported = async (item: string) =>
    savedBy(app, async () => {
      await check.main.getByRole('button', { name: 'Export report' }).click();
      await app.getByRole('menuitem', { name: item }).click();
    });
  const text = await exported('As text');
  expect(text.name).toBe('movescope-link-check-Practice-PACS.txt');
  for (const name of Object.values(hopName)) expect(text.text).toContain(name);
  const json = await exported('As JSON');
  expect(JSON.parse(json.text)).toMatchObject({ nodeName: 'Practice PACS', passed: true, findings: [] });
});

test('with a fault, the link check stops where the fault is, names it, and gives the card for the administrator', async ({
  app,
  context,
  workstation,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const [frame, practice, check] = [new AppPage(app), new PracticePage(app), new LinkCheckPage(app)];
  await frame.goTo('Practice');
  await practice.run('Unknown destination');
  await frame.goTo('Link check');
  await check.run();
  await check.finding.expectFirst('B02');
  await expect(check.hop(hopName.find)).toContainText('Passed');
  await expect(check.hop(hopName.move)).toContainText('Failed');
  await expect(check.main).not.toContainText('This link works');

  await expect(check.card).toContainText('MOVESCOPE');
  await expect(check.card).toContainText(String(workstation.listenerPort));
  await check.card.getByRole('button', { name: 'Copy' }).click();
  await expect(check.card.getByRole('button', { name: 'Copied' })).toBeVisible();
  const copied = await app.evaluate(() => navigator.clipboard.readText());
  const saved = await savedBy(app, () => check.card.getByRole('button', { name: 'Save as text' }).click());
  expect(saved.name).toBe('movescope-card-Practice-PACS.txt');
  expect(saved.text).toBe(copied);
  expect(copied).toContain('MOVESCOPE');
  expect(copied).toContain(String(workstation.listenerPort));
});
