import { writeFile } from 'node:fs/promises';
import { samplePatients } from '../../electron/backend/practice-pacs/samples/patients.ts';
import { expect, test } from '../fixtures/test.ts';
import { AppPage } from '../pages/app-page.ts';
import { FindingPanel } from '../pages/finding-panel.ts';
import { PracticePage } from '../pages/practice-page.ts';
import { SearchPage } from '../pages/search-page.ts';
import { TransfersPage } from '../pages/transfers-page.ts';
import { runCli } from '../support/cli.ts';
import { savedBy } from '../support/downloads.ts';

const patient = samplePatients.find(({ name }) => name.startsWith('Müller'));

test('a support bundle holds nothing of the patient, opens again, and says the same here and in the command line', async ({
  app,
}, info) => {
  const [frame, search, practice, transfers] = [
    new AppPage(app),
    new SearchPage(app),
    new PracticePage(app),
    new TransfersPage(app),
  ];
  await frame.goTo('Practice');
  await practice.run('Aborts in an image');
  await practice.finding.expectFirst('D12', 30_000);
  await frame.goTo('Search');
  await search.expectStudies(13);
  await search.choose(/MÜLLER.*Verlaufskontrolle/);
  await app.keyboard.press('r');
  await frame.goTo('Transfers');
  await transfers.expectState('Incomplete');
  await transfers.queue.getByRole('option', { name: /MÜLLER/ }).click();
  await expect(transfers.transfer).toContainText('MÜLLER');
  await transfers.finding.expectFirst('D12');
  const sentence = (await transfers.finding.sentence.textContent()) ?? '';

  const bundle = await savedBy(app, async () => {
    await transfers.transfer.getByRole('button', { name: 'Support bundle' }).click();
    await app.getByRole('menuitem', { name: 'Save as file' }).click();
  });
  expect(bundle.name).toMatch(/^movescope-PRACTICE-.*\.json$/);
  expect(JSON.parse(bundle.text)).toMatchObject({ format: 'movescope-support-bundle' });
  const [family = '', given = ''] = patient?.name.split('^') ?? [];
  const study = patient?.studies[0];
  const facts = [
    family,
    given,
    patient?.id,
    patient?.birthDate,
    study?.description,
    study?.referringPhysician,
  ];
  for (const fact of facts) {
    expect(fact).toBeTruthy();
    expect(bundle.text.toLowerCase()).not.toContain(fact?.toLowerCase());
  }

  const file = info.outputPath('bundle.json');
  await writeFile(file, bundle.text);
  await app.getByLabel('Support bundle file').setInputFiles(file);
  const opened = app.getByRole('article', { name: 'Support bundle' });
  await expect(opened).toContainText('read only');
  await expect(opened).not.toContainText('MÜLLER');
  const panel = new FindingPanel(opened);
  await panel.expectFirst('D12');
  await expect(panel.sentence).toHaveText(sentence);
  await panel.evidence.getByRole('button').first().click();
  await expect(opened.getByRole('region', { name: 'Timeline' }).locator(':focus')).toBeInViewport();

  const { code, result } = await runCli(['diagnose', file, '--json']);
  expect(code).toBe(0);
  expect(result()).toMatchObject({ kind: 'bundle', outcome: 'incomplete' });
  expect(result()).toHaveProperty('findings.0.cause', 'D12');
  expect(result()).toHaveProperty('findings.0.sentence', sentence);
});
