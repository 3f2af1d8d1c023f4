import { expect, test } from '../fixtures/test.ts';
import { AppPage } from '../pages/app-page.ts';
import { PracticePage } from '../pages/practice-page.ts';
import { TransfersPage } from '../pages/transfers-page.ts';

/** What can be done about a finding: run the test that decides, take the way around, see what is awaited. */

test('the deciding test runs at the press of its button: its step shows, and the finding changes', async ({
  app,
}) => {
  const [frame, practice, transfers] = [new AppPage(app), new PracticePage(app), new TransfersPage(app)];
  const { finding } = transfers;
  await frame.goTo('Practice');
  await practice.run('Wrong port for us');
  await practice.finding.expectFirst('C06');
  await frame.goTo('Transfers');
  await transfers.expectState('Failed');
  await expect(finding.first.getByText('Likely', { exact: true })).toBeVisible();
  await expect(finding.sentence).not.toContainText('4006');
  await expect(transfers.decide).toHaveAttribute('title', 'P8: does the PACS call us on another port');
  await transfers.decide.click();
  await expect(transfers.focused).toContainText('the PACS called port 4006');
  await expect(transfers.focused).toBeInViewport();
  await finding.expectFirst('C06');
  await expect(finding.first.getByText('Certain', { exact: true })).toBeVisible();
  await expect(finding.sentence).toContainText('4006');
  await expect(transfers.decide).toHaveCount(0);
});

test('what a person reads at the PACS is taken as a test, and decides', async ({ app }) => {
  const [frame, practice, transfers] = [new AppPage(app), new PracticePage(app), new TransfersPage(app)];
  const { finding } = transfers;
  await frame.goTo('Practice');
  await practice.run('Old address of ours');
  await practice.finding.expectFirst('C07', 30_000);
  await frame.goTo('Transfers');
  await transfers.expectState('Failed');
  await finding.first.getByRole('button', { name: 'What did the PACS say?' }).click();
  await app.getByRole('menuitem', { name: 'Unknown host' }).click();
  await expect(transfers.focused).toContainText('the PACS did not reach us (unknown-host)');
  await finding.expectFirst('C16');
  await expect(finding.first.getByText('Certain', { exact: true })).toBeVisible();
});

test('the way around is a button of the finding: C-GET brings the images', async ({ app }) => {
  const [frame, practice, transfers] = [new AppPage(app), new PracticePage(app), new TransfersPage(app)];
  await frame.goTo('Practice');
  await practice.run('Unknown destination');
  await practice.finding.expectFirst('B02');
  await frame.goTo('Transfers');
  await transfers.expectState('Failed');
  await transfers.finding.first.getByRole('button', { name: 'Use C-GET' }).click();
  await transfers.expectState('Complete');
  await expect(transfers.transfer).toContainText('C-GET');
  await transfers.finding.expectAll([]);
});

test('while nothing comes, what is awaited and for how long is said in words', async ({ app }) => {
  const [frame, practice, transfers] = [new AppPage(app), new PracticePage(app), new TransfersPage(app)];
  const words = /No call-back yet, (\d+)(\.\d)? s\. Firewalls show themselves after 10 to 135 s\./;
  const seconds = async (): Promise<number> =>
    Number(words.exec((await transfers.transfer.textContent()) ?? '')?.[1]);
  await frame.goTo('Practice');
  await practice.run('Behind a router (NAT)');
  await expect(practice.main).toContainText(words);
  await frame.goTo('Transfers');
  await expect(transfers.transfer).toContainText(words);
  const first = await seconds();
  await expect.poll(seconds).toBeGreaterThan(first);
  await transfers.transfer.getByRole('button', { name: 'Cancel' }).click();
  await transfers.expectState('Cancelled');
  await expect(transfers.transfer).not.toContainText(words);
});
