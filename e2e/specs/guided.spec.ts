import { type FaultId, practiceFaults } from '../../shared/practice/faults.ts';
import { expect, test } from '../fixtures/test.ts';
import { AppPage } from '../pages/app-page.ts';
import { NodesPage } from '../pages/nodes-page.ts';
import { PracticePage } from '../pages/practice-page.ts';

/** Break it, then see what Movescope says: on the Practice screen, in all layers. */

const layers: readonly (readonly [string, readonly FaultId[]])[] = [
  ['the way there', ['A02', 'A05', 'A06', 'A09', 'A12', 'B02', 'B03', 'B12']],
  ['the way back', ['B06', 'C06', 'C07', 'D02', 'D12', 'E05', 'E07']],
];

for (const [layer, ids] of layers) {
  test(`practice, ${layer}: the finding on top is the fault, the timeline is beside it, and the PACS can be restored`, async ({
    app,
  }) => {
    test.setTimeout(120_000);
    const [frame, practice] = [new AppPage(app), new PracticePage(app)];
    await frame.goTo('Practice');
    for (const fault of practiceFaults.filter(({ id }) => ids.includes(id))) {
      await test.step(fault.title, async () => {
        await practice.run(fault.title);
        await practice.finding.expectFirst(fault.id, 30_000);
        await expect(fault.shownBy === 'retrieve' ? practice.timeline : practice.log).toBeVisible();
        await practice.reveal();
        await expect(practice.main).toContainText(fault.does);
        await expect(practice.main).toContainText('The first finding names it.');
        await practice.restore();
      });
    }
    await frame.goTo('PACS');
    const nodes = new NodesPage(app);
    await nodes.test('Practice PACS');
    await expect(nodes.card('Practice PACS')).toContainText('PACS answers');
  });
}

test('practice by keyboard alone: choose a fault, follow the evidence, compare, restore', async ({ app }) => {
  const practice = new PracticePage(app);
  const focused = app.locator(':focus');
  const tabTo = async (words: string, key = 'Tab'): Promise<void> => {
    for (let presses = 0; presses < 100; presses += 1) {
      await app.keyboard.press(key);
      if ((await focused.count()) > 0 && (await focused.textContent())?.includes(words)) return;
    }
    throw new Error(`${key} does not lead to ${words}`);
  };
  await app.keyboard.press('Alt+7');
  await expect(practice.fault('Unknown destination')).toBeEnabled({ timeout: 30_000 });
  await tabTo('Unknown destination');
  await app.keyboard.press('Enter');
  await practice.finding.expectFirst('B02');
  await tabTo('A801');
  await app.keyboard.press('Enter');
  await expect(practice.timeline.locator(':focus')).toContainText('A801');
  await tabTo('What was really wrong');
  await app.keyboard.press('Enter');
  await expect(practice.main).toContainText('The first finding names it.');
  await tabTo('Switch the fault off', 'Shift+Tab');
  await app.keyboard.press('Enter');
  await expect(practice.pill).toHaveCount(0);
});
